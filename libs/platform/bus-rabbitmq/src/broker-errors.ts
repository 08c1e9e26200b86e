import { NoAnswerError } from './time-limit';

/** What amqplib says of a channel or connection that the broker closed: AMQP's reply code. */
export function replyCode(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

export const notFound = 404;
export const resourceLocked = 405;
const accessRefused = 403;
const preconditionFailed = 406;

/** The broker understood and said no: asking again on another connection would not help. */
export function isRefusal(error: unknown): boolean {
  const code = replyCode(error);
  return code === notFound || code === resourceLocked || code === accessRefused || code === preconditionFailed;
}

export function isSilence(error: unknown): boolean {
  return error instanceof NoAnswerError;
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
