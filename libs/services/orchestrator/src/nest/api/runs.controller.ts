import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ControlRequest, RetryRequest, RunRequest, type Json, type RunView } from '@ensue/contracts';
import { ProblemException } from '@ensue/nest-kit';
import type { RunFilter, RunRow, Store } from '@ensue/ports';
import type { Called } from '../../api/runs-desk';
import { factViews, runLine, runView, taskViews, type ToldStep } from '../../api/to-view';
import { Orchestrator } from '../../orchestrator';
import { checked } from './checked';
import { idempotencyKeyOf } from './idempotency-key';
import { JsonBody } from './json-body';
import { ListQuery } from './list-query';
import { badQuery, instantOf, listOf, noSuch, pageOf, valueOf, workflowOf, type Query as QueryOf } from './paging';
import { Streams } from './streams';

const listThem = 'List what there is: GET /api/v1/runs.';
const statuses: readonly RunRow['status'][] = [
  'pending',
  'running',
  'waiting',
  'suspended',
  'cancelled',
  'faulted',
  'completed',
];
const longestWaitSeconds = 60;
const mostSteps = 10_000;
const stepsAtOnce = 100;

/** Runs: starting them, seeing them, laying hands on them. */
@Controller('api/v1')
export class RunsController {
  private readonly store: Store;

  constructor(
    @Inject(Orchestrator) private readonly orchestrator: Orchestrator,
    @Inject(Streams) private readonly streams: Streams,
  ) {
    this.store = orchestrator.parts.store;
  }

  @Post('workflows/:namespace/:name/runs')
  async start(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @JsonBody() body: unknown,
    @Headers('prefer') prefer: string | undefined,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunView> {
    const request = checked(RunRequest, body);
    const key = request.key ?? idempotencyKeyOf(idempotencyKey);
    const called = await this.orchestrator.runs.start({
      namespace,
      workflow: name,
      input: (request.input === undefined ? {} : request.input) as Json,
      ...(request.version !== undefined && { version: request.version }),
      ...(key !== undefined && { key }),
      waitSeconds: waitOf(prefer),
    });
    return answer(called, `${namespace}/${name}`, reply, waitOf(prefer) > 0);
  }

  @Get('runs')
  async list(@ListQuery() query: QueryOf): Promise<object> {
    const filter = filterOf(query);
    return listOf(query, (page) => this.store.queries.runs(filter, page), runLine);
  }

  @Get('runs/:id')
  async one(@Param('id') id: string): Promise<RunView> {
    return runView(await this.find(id));
  }

  @Get('runs/:id/tasks')
  async tasks(@Param('id') id: string): Promise<object> {
    const run = await this.find(id);
    // A part at a time, and of each only its facts: what a run was told may be large.
    const told: ToldStep[] = [];
    for (let seen = 0; told.length < mostSteps;) {
      const steps = await this.store.queries.steps(id, seen, stepsAtOnce);
      for (const { at, facts, revision } of steps) {
        told.push({ at, facts });
        seen = revision;
      }
      if (steps.length < stepsAtOnce) return { items: taskViews(told, run) };
    }
    return {
      items: taskViews(told, run),
      cut: `Only the first ${mostSteps} steps are told; GET /api/v1/runs/${id}/facts has all.`,
    };
  }

  @Get('runs/:id/facts')
  async facts(@Param('id') id: string, @ListQuery() query: QueryOf): Promise<object> {
    const run = await this.find(id);
    const { limit, cursor } = pageOf(query);
    const after = cursor === undefined ? 0 : Number(cursor);
    if (!Number.isInteger(after) || after < 0) throw badQuery('cursor', `${cursor ?? ''} is no cursor of this list`);
    const steps = await this.store.queries.steps(id, after, limit);
    const last = steps.at(-1);
    return {
      items: steps.flatMap((step) => factViews(step, run)),
      ...(steps.length === limit && last !== undefined && { nextCursor: String(last.revision) }),
    };
  }

  @Get('runs/:id/stream')
  async stream(
    @Param('id') id: string,
    @Headers('last-event-id') lastId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.find(id);
    await this.streams.send(reply, id, Number(lastId ?? 0) || 0);
  }

  @Post('runs/:id/cancel')
  @HttpCode(200)
  cancel(@Param('id') id: string, @JsonBody() body: unknown): Promise<RunView> {
    return this.control(id, 'cancel', body);
  }

  @Post('runs/:id/suspend')
  @HttpCode(200)
  suspend(@Param('id') id: string, @JsonBody() body: unknown): Promise<RunView> {
    return this.control(id, 'suspend', body);
  }

  @Post('runs/:id/resume')
  @HttpCode(200)
  resume(@Param('id') id: string, @JsonBody() body: unknown): Promise<RunView> {
    return this.control(id, 'resume', body);
  }

  @Post('runs/:id/retry')
  async retry(
    @Param('id') id: string,
    @JsonBody() body: unknown,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunView> {
    const key = idempotencyKeyOf(idempotencyKey);
    const { input, version } = checked(RetryRequest, body);
    const called = await this.orchestrator.runs.retry(id, {
      ...(input !== undefined && { input: input as Json }),
      ...(version !== undefined && { version }),
      ...(key !== undefined && { key }),
    });
    if (called === undefined) throw noSuch('run', id, listThem);
    return answer(called, `of the run ${id}`, reply, false);
  }

  private async control(id: string, verb: 'cancel' | 'suspend' | 'resume', body: unknown): Promise<RunView> {
    const { reason } = checked(ControlRequest, body);
    const controlled = await this.orchestrator.runs.control(id, verb, reason);
    if (controlled.kind === 'done') return runView(controlled.run);
    if (controlled.reason === 'run-is-pending') throw pending(id);
    if (controlled.reason !== 'run-is-over') throw noSuch('run', id, listThem);
    throw new ProblemException({
      status: 409,
      slug: 'run-is-over',
      title: 'The run is over',
      detail: `The run ${id} has ended; it cannot be changed any more.`,
      hint: `Do it again as a new run: POST /api/v1/runs/${id}/retry.`,
    });
  }

  private async find(id: string): Promise<RunRow> {
    const run = await this.store.queries.run(id);
    if (run === undefined) throw noSuch('run', id, listThem);
    return run;
  }
}

function answer(called: Called, name: string, reply: FastifyReply, waited: boolean): RunView {
  if (called.kind === 'refused') {
    if (called.reason === 'limited') throw limited(name, called.detail);
    if (called.reason !== 'disabled') {
      const what = called.reason === 'unknown-version' ? 'version of the workflow' : 'workflow';
      throw noSuch(what, name, 'List what there is: GET /api/v1/workflows.');
    }
    throw new ProblemException({
      status: 409,
      slug: 'workflow-disabled',
      title: 'The workflow is disabled',
      hint: 'Enable it: PATCH /api/v1/workflows/{namespace}/{name} with {"enabled":true}.',
    });
  }
  const { run, existed, finished } = called;
  void reply.status(existed || (waited && finished) ? 200 : 201).header('location', `/api/v1/runs/${run.id}`);
  return runView(run);
}

function limited(name: string, detail: string | undefined): ProblemException {
  return new ProblemException({
    status: 429,
    slug: 'start-limited',
    title: 'The workflow starts no more runs now',
    ...(detail !== undefined && { detail }),
    hint: `Come again later. GET /api/v1/workflows/${name} shows its limits, under \`flow\`.`,
  });
}

function pending(id: string): ProblemException {
  return new ProblemException({
    status: 409,
    slug: 'run-is-pending',
    title: 'The run has not begun',
    detail: `The run ${id} waits for its turn.`,
    hint: `It can be cancelled: POST /api/v1/runs/${id}/cancel.`,
  });
}

/** RFC 7240, §4.3. */
function waitOf(prefer: string | undefined): number {
  const wait = /(?:^|[,;\s])wait=(\d+)/.exec(prefer ?? '')?.[1];
  return Math.min(Number(wait ?? 0), longestWaitSeconds);
}

function filterOf(query: QueryOf): RunFilter {
  const status = valueOf(query, 'status')?.split(',');
  const q = valueOf(query, 'q');
  const unknown = status?.find((one) => !statuses.some((known) => known === one));
  if (unknown !== undefined) throw badQuery('status', `${unknown} is none of ${statuses.join(', ')}`);
  const [from, to] = [instantOf(query, 'from'), instantOf(query, 'to')];
  return {
    ...workflowOf(query),
    ...(status !== undefined && { status: status as RunRow['status'][] }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(q !== undefined && { q }),
  };
}
