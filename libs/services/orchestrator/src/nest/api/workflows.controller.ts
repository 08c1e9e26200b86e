import { Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WorkflowPatch, type Json, type WorkflowView } from '@ensue/contracts';
import { ProblemException, type RawBodyRequest } from '@ensue/nest-kit';
import type { Store } from '@ensue/ports';
import { workflowView } from '../../api/to-view';
import { Orchestrator } from '../../orchestrator';
import type { WorkflowChange } from '../../api/publishing';
import { judgePolicy } from '../../schedule/judge-policy';
import { checked } from './checked';
import { JsonBody } from './json-body';
import { ListQuery } from './list-query';
import { listOf, noSuch, valueOf, type Query as QueryOf } from './paging';
import { refuseMistakes } from './policy-problem';
import { mistakesProblem } from './mistakes-problem';

const listThem = 'List what there is: GET /api/v1/workflows.';

/** Definitions and workflows. */
@Controller('api/v1/workflows')
export class WorkflowsController {
  private readonly store: Store;

  constructor(@Inject(Orchestrator) private readonly orchestrator: Orchestrator) {
    this.store = orchestrator.parts.store;
  }

  @Post()
  async publish(
    @Req() request: FastifyRequest & RawBodyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const published = await this.orchestrator.publishing.publish(sourceOf(request), contentTypeOf(request));
    if (published.kind === 'mistakes') throw mistakesProblem(published.mistakes);
    const { namespace, name, version } = published.ref;
    void reply
      .status(published.kind === 'created' ? 201 : 200)
      .header('location', `/api/v1/workflows/${namespace}/${name}/versions/${version}`);
    return published.ref;
  }

  @Post('validate')
  @HttpCode(200)
  async validate(@Req() request: FastifyRequest & RawBodyRequest): Promise<object> {
    const mistakes = await this.orchestrator.publishing.validate(sourceOf(request));
    if (mistakes.length > 0) throw mistakesProblem(mistakes);
    return { valid: true };
  }

  @Get()
  async list(@ListQuery() query: QueryOf): Promise<object> {
    const [namespace, q] = [valueOf(query, 'namespace'), valueOf(query, 'q')];
    const filter = { ...(namespace !== undefined && { namespace }), ...(q !== undefined && { q }) };
    return listOf(query, (page) => this.store.queries.workflows(filter, page), workflowView);
  }

  @Get(':namespace/:name')
  async one(@Param('namespace') namespace: string, @Param('name') name: string): Promise<WorkflowView> {
    const row = await this.store.queries.workflow(namespace, name);
    if (row === undefined) throw noSuch('workflow', `${namespace}/${name}`, listThem);
    const versions = await this.store.queries.versions(namespace, name);
    return {
      ...workflowView(row),
      versions: versions.map(({ version, createdAt }) => ({ version, createdAt: new Date(createdAt).toISOString() })),
    };
  }

  @Get(':namespace/:name/versions/:version')
  async version(
    @Param() key: { namespace: string; name: string; version: string },
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Json> {
    const row = await this.store.queries.definition(key);
    if (row === undefined) throw noSuch('definition', `${key.namespace}/${key.name} ${key.version}`, listThem);
    const wantsParsed = request.headers.accept?.includes('application/json') === true;
    if (wantsParsed) return row.definition;
    void reply.header('content-type', `${row.contentType}; charset=utf-8`);
    return row.source;
  }

  @Patch(':namespace/:name')
  async change(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @JsonBody() body: unknown,
  ): Promise<WorkflowView> {
    const patch = checked(WorkflowPatch, body) as WorkflowChange;
    refuseMistakes(judgePolicy(patch));
    const row = await this.orchestrator.publishing.change(namespace, name, patch);
    if (row === undefined) throw noSuch('workflow', `${namespace}/${name}`, listThem);
    return workflowView(row);
  }

  @Delete(':namespace/:name')
  @HttpCode(204)
  async remove(@Param('namespace') namespace: string, @Param('name') name: string): Promise<void> {
    const deleted = await this.orchestrator.publishing.delete(namespace, name);
    if (!deleted) throw noSuch('workflow', `${namespace}/${name}`, listThem);
  }
}

function contentTypeOf(request: FastifyRequest): string {
  const [type = ''] = (request.headers['content-type'] ?? 'application/yaml').split(';');
  return type.includes('json') ? 'application/json' : 'application/yaml';
}

/** The definition exactly as it was sent: its text is kept, and mistakes are told by its lines. */
function sourceOf(request: RawBodyRequest): string {
  const text = request.rawBody?.toString('utf8') ?? '';
  if (text.trim() !== '') return text;
  throw new ProblemException({
    status: 400,
    slug: 'empty-body',
    title: 'There is no definition in the body',
    hint: 'Send its text: curl --data-binary @workflow.yaml -H "content-type: application/yaml" …',
  });
}
