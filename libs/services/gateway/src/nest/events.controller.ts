import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ProblemException, type RawBodyRequest } from '@ensue/nest-kit';
import type { FastifyRequest } from 'fastify';
import { Gateway } from '../gateway';
import { readEvents } from '../read-events';
import { intakeProblem } from './intake-problem';
import { toHttpRequest } from './to-http-request';

/** CloudEvents over HTTP. */
@Controller('events')
export class EventsController {
  constructor(@Inject(Gateway) private readonly gateway: Gateway) {}

  @Post()
  @HttpCode(202)
  async receive(@Req() request: FastifyRequest & RawBodyRequest): Promise<{ readonly ids: readonly string[] }> {
    const read = readEvents(toHttpRequest(request), this.gateway.stamps);
    if (read.kind === 'unsupported') {
      throw new ProblemException({
        status: 415,
        slug: 'unsupported-event-format',
        title: 'Unsupported event format',
        detail: `A body of type ${read.mediaType || 'nothing'} is not read as an event.`,
        hint: 'Send application/cloudevents+json, application/cloudevents-batch+json, or the ce-specversion, ce-id, ce-source and ce-type headers.',
      });
    }
    if (read.kind === 'mistakes') {
      throw new ProblemException({
        status: 400,
        slug: 'invalid-event',
        title: 'Not a CloudEvent',
        detail: read.mistakes.map(({ message }) => message).join(' '),
        errors: [...read.mistakes],
      });
    }
    const { traceparent } = request.headers;
    const trace = typeof traceparent === 'string' ? traceparent : undefined;
    const taken = await this.gateway.intake.accept(read.events, undefined, trace);
    if (taken.kind !== 'accepted') throw intakeProblem(taken);
    return { ids: taken.ids };
  }
}
