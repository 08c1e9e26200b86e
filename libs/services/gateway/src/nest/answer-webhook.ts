import { ProblemException, type ProblemDetails } from '@ensue/nest-kit';
import type { FastifyReply } from 'fastify';
import type { WebhookAnswer } from '../webhook-receiver';
import { intakeProblem } from './intake-problem';

/**
 * Answers the sender of a webhook: 202 with the event's id; or, where it waits for the result, 200 with the run's output, the
 * run's fault as a problem, or 202 with what is known when no run was started or none has ended in time.
 * @throws ProblemException
 */
export function answerWebhook(answer: WebhookAnswer, reply: FastifyReply): void {
  switch (answer.kind) {
    case 'accepted':
    case 'decided': {
      const { kind: _, ...body } = answer;
      void reply.status(202).send(body);
      return;
    }
    case 'ended':
      return answerOutcome(answer, reply);
    case 'busy':
    case 'unavailable':
      throw intakeProblem(answer);
    default:
      throw new ProblemException(refusals[answer.kind]);
  }
}

/** HEAD on a webhook. */
export function methodNotAllowed(): ProblemException {
  return new ProblemException({
    status: 405,
    slug: 'method-not-allowed',
    title: 'Method not allowed',
    hint: 'Webhooks take POST, PUT and GET.',
    headers: { allow: 'POST, PUT, GET' },
  });
}

function answerOutcome({ eventId, outcome }: Extract<WebhookAnswer, { kind: 'ended' }>, reply: FastifyReply): void {
  const headers = { 'ensue-event-id': eventId, 'ensue-run-id': outcome.runId };
  if (outcome.status === 'completed') {
    const body = JSON.stringify(outcome.output ?? null);
    void reply
      .status(200)
      .headers({ ...headers, 'content-type': 'application/json; charset=utf-8' })
      .send(body);
    return;
  }
  const { fault } = outcome;
  const status = fault !== undefined && fault.status >= 400 && fault.status <= 599 ? fault.status : 500;
  const problem =
    fault === undefined
      ? { type: 'urn:ensue:problem:run-cancelled', title: `The run was ${outcome.status}`, status: 500 }
      : { ...fault, title: fault.title ?? 'The run faulted', status };
  void reply
    .status(problem.status)
    .headers({ ...headers, 'content-type': 'application/problem+json' })
    .send(JSON.stringify(problem));
}

const refusals: Readonly<Record<'not-ready' | 'unknown' | 'unauthorized' | 'disabled' | 'bad-key', ProblemDetails>> = {
  'not-ready': {
    status: 503,
    slug: 'webhooks-not-known-yet',
    title: 'Webhooks are not known yet',
    detail: 'This gateway has just started and has not yet learnt which webhooks there are.',
    hint: 'Try again after the time in Retry-After.',
    headers: { 'retry-after': '2' },
  },
  unknown: {
    status: 404,
    slug: 'unknown-webhook',
    title: 'No such webhook',
    hint: 'Create it: PUT /api/v1/webhooks/{namespace}/{name}.',
  },
  unauthorized: {
    status: 401,
    slug: 'unauthorized',
    title: 'Not authorized',
    detail: "The webhook's token is missing or not valid.",
    hint: 'Send it as "Authorization: Bearer <token>" or as "X-Ensue-Token: <token>".',
    headers: { 'www-authenticate': 'Bearer realm="webhook"' },
  },
  disabled: {
    status: 403,
    slug: 'webhook-disabled',
    title: 'The webhook is disabled',
    hint: 'Enable it in the console or by the API, then send again.',
  },
  'bad-key': {
    status: 400,
    slug: 'invalid-idempotency-key',
    title: 'The Idempotency-Key cannot be used',
    hint: 'Send 1 to 255 visible ASCII characters.',
  },
};
