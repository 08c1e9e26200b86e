import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import type { Problem } from '@ensue/contracts';
import { ConflictError, CursorError, isRetryable } from '@ensue/ports';
import { ProblemException } from './problem-exception';
import { problemType } from './problem-type';

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** True when it is ours to repair and nothing of it may be told. */
  readonly unexpected: boolean;
}

const hints: Readonly<Record<number, string>> = {
  404: 'Check the path and the method; /openapi.json lists what there is.',
  413: 'Send less at once, or a reference to the data.',
  415: 'Name another Content-Type; JSON is application/json in UTF-8.',
};

/** The answer to an exception, whoever threw it. */
export function problemOf(error: unknown): ProblemAnswer {
  if (error instanceof ProblemException) return { problem: error.problem, headers: error.headers, unexpected: false };
  if (error instanceof ConflictError) return answer(409, error.message);
  if (error instanceof CursorError) return answer(400, error.message, 'Take `nextCursor` of the page before as it is.');
  if (isRetryable(error)) {
    return {
      ...answer(503, 'Something this service depends on does not answer.', 'Try again in a few seconds.'),
      headers: { 'retry-after': '5' },
    };
  }
  const status = statusOf(error);
  if (status >= 400 && status < 500 && error instanceof Error) return answer(status, withoutQuery(error.message));
  return { ...answer(500, 'This is a mistake of ours, not of yours; it is in the log.'), unexpected: true };
}

function answer(status: number, detail: string, hint = hints[status]): ProblemAnswer {
  const title = STATUS_CODES[status] ?? 'Error';
  const type = problemType(title.toLowerCase().replace(/[^a-z]+/g, '-'));
  const problem = { type, title, status, detail, ...(hint === undefined ? {} : { hint }) };
  return { problem, headers: {}, unexpected: false };
}

/** Nest's exceptions and Fastify's errors both know a status. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return 500;
}

/** A query may hold what must not be repeated. */
function withoutQuery(message: string): string {
  return message.replace(/\?\S*/g, '');
}
