import { Controller, Delete, Get, HttpCode, Inject, Param, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SecretName, SecretPut, type Json, type SecretView } from '@ensue/contracts';
import { ProblemException } from '@ensue/nest-kit';
import { SecretsError, type Store } from '@ensue/ports';
import { secretView } from '../../api/to-view';
import { Orchestrator } from '../../orchestrator';
import { longestSecretBytes } from '../../secrets/secrets-desk';
import { checked } from './checked';
import { JsonBody } from './json-body';
import { ListQuery } from './list-query';
import { listOf, noSuch, valueOf, type Query as QueryOf } from './paging';

const listThem = 'List what there is: GET /api/v1/secrets.';

/** Secrets as a resource that is written and never read. */
@Controller('api/v1/secrets')
export class SecretsController {
  private readonly store: Store;

  constructor(@Inject(Orchestrator) private readonly orchestrator: Orchestrator) {
    this.store = orchestrator.parts.store;
  }

  @Get()
  async list(@ListQuery() query: QueryOf): Promise<object> {
    const namespace = valueOf(query, 'namespace');
    const filter = namespace === undefined ? {} : { namespace };
    return listOf(query, (page) => this.store.queries.secrets(filter, page), secretView);
  }

  @Get(':namespace/:name')
  async one(@Param('namespace') namespace: string, @Param('name') name: string): Promise<SecretView> {
    const secret = await this.orchestrator.secrets.find(namespace, name);
    if (secret === undefined) throw noSuch('secret', `${namespace}/${name}`, listThem);
    return secretView(secret);
  }

  @Put(':namespace/:name')
  async put(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @JsonBody() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SecretView> {
    checked(SecretName, { namespace, name });
    const value = checked(SecretPut, body).value as Json;
    const bytes = Buffer.byteLength(JSON.stringify(value));
    if (bytes > longestSecretBytes) throw tooLong(bytes);
    const { secret, created } = await this.withKey(() => this.orchestrator.secrets.put(namespace, name, value));
    void reply.status(created ? 201 : 200);
    return secretView(secret);
  }

  @Delete(':namespace/:name')
  @HttpCode(204)
  async remove(@Param('namespace') namespace: string, @Param('name') name: string): Promise<void> {
    if (!(await this.orchestrator.secrets.delete(namespace, name)))
      throw noSuch('secret', `${namespace}/${name}`, listThem);
  }

  private async withKey<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SecretsError)) throw error;
      throw new ProblemException({
        status: 503,
        slug: 'no-key-for-secrets',
        title: 'Secrets cannot be kept here yet',
        detail: error.message,
        hint: 'Give every orchestrator the same key: openssl rand -base64 32.',
      });
    }
  }
}

function tooLong(bytes: number): ProblemException {
  return new ProblemException({
    status: 413,
    slug: 'secret-too-long',
    title: 'The secret is too long',
    detail: `The value has ${bytes} bytes as JSON; ${longestSecretBytes} are the limit.`,
    hint: 'Keep what is large elsewhere, and its password here.',
  });
}
