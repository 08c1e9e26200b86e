import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { CloudEvent, EventView } from '@ensue/contracts';
import type { DecisionOutcome, Store } from '@ensue/ports';
import { decisionView, eventView } from '../../api/to-view';
import { Orchestrator } from '../../orchestrator';
import { ListQuery } from './list-query';
import { badQuery, instantOf, listOf, noSuch, valueOf, workflowOf, type Query as QueryOf } from './paging';

const listThem = 'List what there is: GET /api/v1/events.';
const mostDecisions = 200;
const outcomes: readonly DecisionOutcome[] = [
  'started',
  'woke',
  'filtered',
  'disabled',
  'duplicate',
  'unmatched',
  'refused',
  'queued',
];

/** Events, and why they did or did not start or wake a run. */
@Controller('api/v1')
export class EventRecordsController {
  private readonly store: Store;

  constructor(@Inject(Orchestrator) private readonly orchestrator: Orchestrator) {
    this.store = orchestrator.parts.store;
  }

  @Get('events')
  async list(@ListQuery() query: QueryOf): Promise<object> {
    const [type, source] = [valueOf(query, 'type'), valueOf(query, 'source')];
    const [from, to] = [instantOf(query, 'from'), instantOf(query, 'to')];
    const filter = {
      ...(type !== undefined && { type }),
      ...(source !== undefined && { source }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    };
    return listOf(query, (page) => this.store.queries.events(filter, page), eventView);
  }

  @Get('events/:id')
  async one(@Param('id') id: string): Promise<EventView> {
    const row = await this.store.queries.event(id);
    if (row === undefined) throw noSuch('event', id, listThem);
    const { items } = await this.store.queries.decisions({ causeId: id }, { limit: mostDecisions });
    return { ...eventView(row), decisions: items.map(decisionView) };
  }

  @Post('events/:id/redeliver')
  @HttpCode(200)
  async redeliver(@Param('id') id: string): Promise<object> {
    const row = await this.store.queries.event(id);
    if (row === undefined) throw noSuch('event', id, listThem);
    const event = row.event as unknown as CloudEvent;
    const outcome = await this.orchestrator.loop.submit({
      kind: 'event',
      event,
      apiId: id,
      identified: true,
      again: true,
      redelivered: false,
    });
    return { decisions: outcome.kind === 'decided' ? outcome.decisions.map(decisionView) : [] };
  }

  @Get('decisions')
  async decisions(@ListQuery() query: QueryOf): Promise<object> {
    const [causeId, outcome] = [valueOf(query, 'causeId'), valueOf(query, 'outcome')];
    if (outcome !== undefined && !outcomes.some((known) => known === outcome)) {
      throw badQuery('outcome', `${outcome} is none of ${outcomes.join(', ')}`);
    }
    const filter = {
      ...workflowOf(query),
      ...(causeId !== undefined && { causeId }),
      ...(outcome !== undefined && { outcome }),
    };
    return listOf(query, (page) => this.store.queries.decisions(filter, page), decisionView);
  }
}
