import { ProblemException, type ProblemDetails } from '@ensue/nest-kit';
import type { FastifyReply } from 'fastify';
import type { WebhookAnswer } from '../webhook-answer';
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
    case 'fixed':
      void reply
        .status(answer.status)
        .headers({ 'ensue-event-id': answer.eventId, 'content-type': `${answer.type}; charset=utf-8` })
        .send(answer.body);
      return;
    case 'challenge':
      void reply.status(200).header('content-type', 'text/plain; charset=utf-8').send(answer.text);
      return;
    case 'busy':
    case 'unavailable':
      throw intakeProblem(answer);
    case 'unauthorized':
    case 'too-large':
    case 'unsupported':
    case 'mistakes':
      throw new ProblemException(refusalOf(answer));
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

/** Which part of an authentication is wrong is for the log alone. */
function refusalOf(
  answer: Extract<WebhookAnswer, { kind: 'unauthorized' | 'too-large' | 'unsupported' | 'mistakes' }>,
): ProblemDetails {
  switch (answer.kind) {
    case 'unauthorized':
      return {
        status: 401,
        slug: 'unauthorized',
        title: 'Not authorized',
        detail: 'The webhook does not recognise the sender.',
        hint: answer.hint,
        headers: { 'www-authenticate': `${answer.scheme} realm="webhook"` },
      };
    case 'too-large':
      return {
        status: 413,
        slug: 'body-too-large',
        title: 'The body is too large',
        detail: `The webhook takes ${answer.maxBytes} bytes.`,
        hint: 'Send less, or a reference to the data.',
      };
    case 'unsupported':
      return {
        status: 415,
        slug: 'unsupported-event-format',
        title: 'Unsupported event format',
        detail: `A body of type ${answer.mediaType || 'nothing'} is not read as a CloudEvent.`,
        hint: 'Send application/cloudevents+json, or the ce-specversion, ce-id, ce-source and ce-type headers.',
      };
    case 'mistakes':
      return {
        status: 400,
        slug: 'invalid-delivery',
        title: 'No event can be made of the request',
        detail: answer.mistakes.map(({ message }) => message).join(' '),
        errors: [...answer.mistakes],
      };
  }
}

const refusals: Readonly<Record<'not-ready' | 'unknown' | 'unusable' | 'disabled' | 'bad-key', ProblemDetails>> = {
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
  unusable: {
    status: 503,
    slug: 'webhook-not-usable',
    title: 'The webhook cannot take anything at the moment',
    detail: 'It lacks what it needs to recognise its sender; the log of the gateway says what.',
    hint: 'Try again after the time in Retry-After.',
    headers: { 'retry-after': '60' },
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
