import type { Problem } from '@ensue/contracts';
import { problemType } from './problem-type';

export interface ProblemDetails {
  readonly status: number;
  /** Names the kind of problem, in kebab-case; it becomes the problem's type. */
  readonly slug: string;
  readonly title: string;
  readonly detail?: string;
  /** What the caller can do about it. */
  readonly hint?: string;
  readonly errors?: NonNullable<Problem['errors']>;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log, not for the caller. */
  readonly cause?: unknown;
}

/** What a route throws to answer with a problem. */
export class ProblemException extends Error {
  override readonly name = 'ProblemException';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(details: ProblemDetails) {
    const { slug, headers, cause, ...rest } = details;
    super(details.detail ?? details.title, cause === undefined ? {} : { cause });
    this.problem = { type: problemType(slug), ...rest };
    this.headers = headers ?? {};
  }
}
