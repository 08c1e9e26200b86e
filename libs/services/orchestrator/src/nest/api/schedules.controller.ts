import { Controller, Get, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  BackfillRequest,
  PauseRequest,
  type Backfill,
  SchedulePreviewRequest,
  type SchedulePreview,
  type ScheduleView,
} from '@ensue/contracts';
import { CronError, parseDuration, upcomingTicks, type ClockSchedule, type UpcomingTick } from '@ensue/dsl';
import { ProblemException } from '@ensue/nest-kit';
import type { ScheduleRow, Store } from '@ensue/ports';
import type { WorkflowChange } from '../../api/publishing';
import { scheduleView } from '../../api/to-view';
import { Orchestrator } from '../../orchestrator';
import { clockOf } from '../../schedule/living-schedule';
import { backfill, mostFilled, ticksOfPeriod, type Filled } from '../../schedule/backfill';
import { judgeSchedule } from '../../schedule/judge-policy';
import { checked } from './checked';
import { idempotencyKeyOf } from './idempotency-key';
import { JsonBody } from './json-body';
import { ListQuery } from './list-query';
import { badQuery, instantOf, listOf, noSuch, valueOf, type Query as QueryOf } from './paging';
import { refuseMistakes } from './policy-problem';

const hint = 'Only enabled workflows whose newest version has every, cron or after have one.';
const shownByDefault = 10;
const mostShown = 200;

/** Schedules that live: seeing them, what they are going to do, and bringing them to a halt. */
@Controller('api/v1/schedules')
export class SchedulesController {
  private readonly store: Store;

  constructor(@Inject(Orchestrator) private readonly orchestrator: Orchestrator) {
    this.store = orchestrator.parts.store;
  }

  @Get()
  async list(@ListQuery() query: QueryOf): Promise<object> {
    return listOf(
      query,
      (page) => this.store.queries.schedules(page),
      (row) => scheduleView(row),
    );
  }

  @Get(':namespace/:name')
  async one(@Param('namespace') namespace: string, @Param('name') name: string): Promise<ScheduleView> {
    const row = await this.find(namespace, name);
    return scheduleView(row, (await this.store.queries.workflow(namespace, name))?.policy?.schedule);
  }

  @Get(':namespace/:name/preview')
  async preview(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @ListQuery() query: QueryOf,
  ): Promise<SchedulePreview> {
    const row = await this.find(namespace, name);
    const clock = clockOf(row);
    if (clock === undefined) throw noSuch('schedule', `${namespace}/${name}`, hint);
    const now = await this.store.ping();
    const count = Number(valueOf(query, 'count') ?? shownByDefault);
    if (!Number.isInteger(count) || count < 1 || count > mostShown)
      throw badQuery('count', `it is no whole number from 1 to ${mostShown}`);
    const from = instantOf(query, 'from') ?? now;
    const beat = row.nominalAt ?? row.nextAt ?? row.lastAt ?? now;
    return shown(row.timeZone, upcomingTicks(clock, from, count, beat, row.timeZone));
  }

  @Post('preview')
  @HttpCode(200)
  async previewOf(@JsonBody() body: unknown): Promise<SchedulePreview> {
    const { timeZone = 'UTC', count = shownByDefault, from, ...rest } = checked(SchedulePreviewRequest, body);
    refuseMistakes(judgeSchedule({ timeZone }));
    const now = await this.store.ping();
    const after = from === undefined ? now : Date.parse(from);
    if (Number.isNaN(after)) throw badRequest('/from', 'is no RFC 3339 time, such as 2026-11-22T20:00:00Z');
    try {
      return shown(timeZone, upcomingTicks(clockOfRequest(rest), after, count, after, timeZone));
    } catch (error) {
      if (error instanceof CronError) throw badRequest('/cron', error.message);
      throw error;
    }
  }

  @Post(':namespace/:name/pause')
  @HttpCode(200)
  pause(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @JsonBody() body: unknown,
  ): Promise<ScheduleView> {
    const { reason = null } = checked(PauseRequest, body);
    return this.change(namespace, name, { schedule: { paused: true, pauseReason: reason } });
  }

  @Post(':namespace/:name/resume')
  @HttpCode(200)
  resume(@Param('namespace') namespace: string, @Param('name') name: string): Promise<ScheduleView> {
    return this.change(namespace, name, { schedule: { paused: null, pauseReason: null } });
  }

  @Post(':namespace/:name/backfill')
  @HttpCode(200)
  async backfill(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @JsonBody() body: unknown,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<Backfill> {
    const { dryRun = false, ...period } = checked(BackfillRequest, body);
    const key = idempotencyKeyOf(idempotencyKey);
    const row = await this.find(namespace, name);
    const now = await this.store.ping();
    const [from, to] = [Date.parse(period.from), Date.parse(period.to)];
    if (Number.isNaN(from)) throw badRequest('/from', 'is no RFC 3339 time, such as 2026-11-22T20:00:00Z');
    if (Number.isNaN(to) || to <= from || to > now) throw badRequest('/to', 'is no time after `from` and in the past');
    const ticks = ticksOfPeriod(row, from, to);
    if (ticks === undefined)
      throw badRequest('', 'is for schedules of a clock: this one counts from the end of its run');
    if (ticks.length > mostFilled) throw badRequest('', `has more than ${mostFilled} times; ask for a shorter period`);
    if (dryRun) return { items: ticks.map((at) => ({ dueAt: new Date(at).toISOString() })) };
    const { parts, runs } = this.orchestrator;
    const filled = await backfill(row, ticks, key ?? parts.ids.next(), runs, parts.ids);
    return { items: filled.map(filledView) };
  }

  private async change(namespace: string, name: string, change: WorkflowChange): Promise<ScheduleView> {
    await this.find(namespace, name);
    await this.orchestrator.publishing.change(namespace, name, change);
    return this.one(namespace, name);
  }

  private async find(namespace: string, name: string): Promise<ScheduleRow> {
    const row = await this.store.queries.schedule(namespace, name);
    if (row === undefined) throw noSuch('schedule', `${namespace}/${name}`, hint);
    return row;
  }
}

function filledView({ dueAt, called }: Filled): Backfill['items'][number] {
  const due = new Date(dueAt).toISOString();
  if (called.kind === 'refused') return { dueAt: due, outcome: 'refused', reason: called.detail ?? called.reason };
  const { run, existed } = called;
  const outcome = existed ? 'existed' : run.status === 'pending' ? 'queued' : 'started';
  return { dueAt: due, outcome, runId: run.id };
}

function clockOfRequest({ cron, every }: Pick<SchedulePreviewRequest, 'cron' | 'every'>): ClockSchedule {
  if (cron !== undefined && every === undefined) return { kind: 'cron', cron };
  const milliseconds = every === undefined || cron !== undefined ? undefined : parseDuration(every);
  if (milliseconds !== undefined && milliseconds > 0) return { kind: 'every', milliseconds };
  throw badRequest(
    '',
    'holds neither a cron expression nor, in `every`, a duration such as PT15M; one of them is wanted',
  );
}

function shown(timeZone: string, ticks: readonly UpcomingTick[]): SchedulePreview {
  return { timeZone, items: ticks.map(({ at, ...tick }) => ({ at: new Date(at).toISOString(), ...tick })) };
}

function badRequest(pointer: string, message: string): ProblemException {
  return new ProblemException({
    status: 400,
    slug: 'invalid-request',
    title: 'The body is not as it must be',
    hint: '/openapi.json says what it may hold.',
    errors: [{ pointer, message }],
  });
}
