import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { WebhookPut, WebhookRequest, secretsOfWebhook, type WebhookSettings, type WebhookView } from '@ensue/contracts';
import { ProblemException } from '@ensue/nest-kit';
import type { Store, WebhookRow } from '@ensue/ports';
import { ConflictError } from '@ensue/ports';
import { webhookView } from '../../api/to-view';
import { Orchestrator } from '../../orchestrator';
import { judgeWebhook, type WebhookMistake } from '../../webhooks/judge-webhook';
import { checked } from './checked';
import { JsonBody } from './json-body';
import { ListQuery } from './list-query';
import { listOf, noSuch, type Query as QueryOf } from './paging';

const listThem = 'List what there is: GET /api/v1/webhooks.';

/** Webhooks as a resource; the gateway serves them. */
@Controller('api/v1/webhooks')
export class WebhooksController {
  private readonly store: Store;

  constructor(@Inject(Orchestrator) private readonly orchestrator: Orchestrator) {
    this.store = orchestrator.parts.store;
  }

  @Get()
  async list(@ListQuery() query: QueryOf): Promise<object> {
    return listOf(query, (page) => this.store.queries.webhooks(page), webhookView);
  }

  @Post()
  async create(@JsonBody() body: unknown): Promise<WebhookView> {
    const { namespace, name, ...rest } = checked(WebhookRequest, body);
    return this.save(namespace, name, rest, 'new');
  }

  @Get(':namespace/:name')
  async one(@Param('namespace') namespace: string, @Param('name') name: string): Promise<WebhookView> {
    const row = await this.store.queries.webhook(namespace, name);
    if (row === undefined) throw noSuch('webhook', `${namespace}/${name}`, listThem);
    return webhookView(row);
  }

  @Put(':namespace/:name')
  async put(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @JsonBody() body: unknown,
  ): Promise<WebhookView> {
    // The names come from the address and are judged like those of a body.
    const request = checked(WebhookRequest, { ...checked(WebhookPut, body), namespace, name });
    return this.save(namespace, name, request, 'either');
  }

  @Delete(':namespace/:name')
  @HttpCode(204)
  async remove(@Param('namespace') namespace: string, @Param('name') name: string): Promise<void> {
    const deleted = await this.store.transaction((tx) => tx.catalog.deleteWebhook(namespace, name));
    if (!deleted) throw noSuch('webhook', `${namespace}/${name}`, listThem);
    this.orchestrator.announce();
  }

  private async save(
    namespace: string,
    name: string,
    request: WebhookPut,
    expected: 'new' | 'either',
  ): Promise<WebhookView> {
    const mistakes = await this.mistakesOf(namespace, request);
    if (mistakes.length > 0) throw notUsable(mistakes);
    const row = await this.store.transaction(async (tx): Promise<WebhookRow> => {
      await tx.catalog.lock();
      const before = await this.store.queries.webhook(namespace, name);
      if (before !== undefined && expected === 'new') {
        throw new ConflictError(`There is a webhook ${namespace}/${name} already; replace it with PUT.`);
      }
      const { now } = await tx.moment();
      const saved: WebhookRow = {
        namespace,
        name,
        eventType: request.eventType,
        ...this.authentication(request, before),
        respond: request.respond ?? 'accepted',
        enabled: request.enabled ?? true,
        createdAt: before?.createdAt ?? now,
      };
      await tx.catalog.saveWebhook(saved);
      return saved;
    });
    this.orchestrator.announce();
    return webhookView(row);
  }

  /**
   * Only the hash of a token is kept, so nobody can repeat it: what is not said of authentication stays, and only `null`
   * opens a webhook. A token takes the place of another authentication, and the other way round.
   */
  private authentication(
    { token, settings: wanted = {} }: WebhookPut,
    before: WebhookRow | undefined,
  ): Pick<WebhookRow, 'tokenHash' | 'settings'> {
    const { authentication: given, ...rest } = wanted;
    const authentication = given ?? (token === undefined ? before?.settings?.authentication : undefined);
    const settings: WebhookSettings = { ...rest, ...(authentication !== undefined && { authentication }) };
    return {
      tokenHash: this.tokenHash(token, authentication, before),
      ...(Object.keys(settings).length > 0 && { settings }),
    };
  }

  private tokenHash(
    token: string | null | undefined,
    authentication: WebhookSettings['authentication'],
    before: WebhookRow | undefined,
  ): string | null {
    // Whoever knows nothing of settings yet must not take the webhook for an open one: no token has this hash.
    if (authentication !== undefined) return '';
    if (token === null) return null;
    return token === undefined ? (before?.tokenHash ?? null) : this.orchestrator.parts.ids.hash(token);
  }

  private async mistakesOf(namespace: string, request: WebhookPut): Promise<readonly WebhookMistake[]> {
    const { settings = {}, respond = 'accepted', token } = request;
    const names = secretsOfWebhook(settings);
    const known = names.length === 0 ? [] : await this.store.queries.secretsNamed(namespace, names);
    const missing = names.filter((name) => !known.some((secret) => secret.name === name));
    return [
      ...judgeWebhook(settings, respond, token),
      ...missing.map((name) => ({
        pointer: '/settings',
        message: `There is no secret ${namespace}/${name}.`,
        hint: `Set it first: PUT /api/v1/secrets/${namespace}/${name}.`,
      })),
    ];
  }
}

function notUsable(mistakes: readonly WebhookMistake[]): ProblemException {
  return new ProblemException({
    status: 400,
    slug: 'invalid-webhook',
    title: 'The webhook cannot work like this',
    detail: mistakes.map(({ message }) => message).join(' '),
    errors: [...mistakes],
  });
}
