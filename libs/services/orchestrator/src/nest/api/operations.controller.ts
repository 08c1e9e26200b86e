import { Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { DeadLetterView } from '@ensue/contracts';
import { ProblemException } from '@ensue/nest-kit';
import { PublishError, type OutgoingMessage, type PublishFailure, type Store } from '@ensue/ports';
import { deadLetterView } from '../../api/to-view';
import { Orchestrator } from '../../orchestrator';
import { ListQuery } from './list-query';
import { listOf, noSuch, type Query as QueryOf } from './paging';

const neverTaken: ReadonlySet<PublishFailure> = new Set(['unroutable', 'too-large']);
const listLetters = 'List what there is: GET /api/v1/dead-letters.';

/** Messages that died. */
@Controller('api/v1')
export class OperationsController {
  private readonly store: Store;

  constructor(@Inject(Orchestrator) private readonly orchestrator: Orchestrator) {
    this.store = orchestrator.parts.store;
  }

  @Get('dead-letters')
  async deadLetters(@ListQuery() query: QueryOf): Promise<object> {
    return listOf(query, (page) => this.store.queries.deadLetters(page), deadLetterView);
  }

  @Get('dead-letters/:id')
  async deadLetter(@Param('id') id: string): Promise<DeadLetterView> {
    const row = await this.store.queries.deadLetter(id);
    if (row === undefined) throw noSuch('dead letter', id, listLetters);
    return deadLetterView(row);
  }

  @Post('dead-letters/:id/redrive')
  @HttpCode(202)
  async redrive(@Param('id') id: string): Promise<object> {
    const row = await this.store.queries.deadLetter(id);
    if (row === undefined) throw noSuch('dead letter', id, listLetters);
    // Straight into the queue it fell out of: others that its exchange feeds have had it.
    await this.send({
      exchange: '',
      routingKey: row.queue,
      messageId: row.messageId ?? row.id,
      body: row.body,
      ...(row.contentType !== null && { contentType: row.contentType }),
      mustArrive: true,
    });
    await this.store.leases.deleteDeadLetter(id);
    return { id, queue: row.queue };
  }

  private async send(letter: OutgoingMessage): Promise<void> {
    try {
      await this.orchestrator.parts.bus.publish(letter);
    } catch (error) {
      if (!(error instanceof PublishError) || !neverTaken.has(error.failure)) throw error;
      throw new ProblemException({
        status: 409,
        slug: 'cannot-be-redriven',
        title: 'It cannot be sent again',
        detail: error.message,
        hint: 'Its queue is gone, or it is too large to travel. Do by hand what it was for, and discard it.',
      });
    }
  }

  @Delete('dead-letters/:id')
  @HttpCode(204)
  async discard(@Param('id') id: string): Promise<void> {
    if (!(await this.store.leases.deleteDeadLetter(id))) throw noSuch('dead letter', id, listLetters);
  }
}
