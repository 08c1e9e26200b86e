import { compileExpression } from '../expression/compile-expression';
import type { RetryPolicy } from '../program';
import { compileDuration } from './duration-expression';
import { ifPresent, objectOf, present, textOf, type Written } from './written';

/** DSL reference, "Retry"; the two `duration` limits as the schema reads them (ADR dsl-decisions). */
export function compileRetry(policy: Written, names: readonly string[]): RetryPolicy {
  const limit = objectOf(policy['limit'] ?? {});
  const attempt = objectOf(limit['attempt'] ?? {});
  const backoff = Object.keys(objectOf(policy['backoff'] ?? {}))[0] ?? 'constant';
  const duration = (value: Written[string]) => compileDuration(value, names);
  return present({
    when: ifPresent(policy['when'], (when) => compileExpression(textOf(when), names)),
    exceptWhen: ifPresent(policy['exceptWhen'], (when) => compileExpression(textOf(when), names)),
    delay: ifPresent(policy['delay'], duration),
    backoff: backoff as RetryPolicy['backoff'],
    jitter: ifPresent(policy['jitter'], (jitter) => ({
      from: duration(objectOf(jitter)['from'] ?? null),
      to: duration(objectOf(jitter)['to'] ?? null),
    })),
    limit: present({
      attemptCount: ifPresent(attempt['count'], Number),
      attemptDuration: ifPresent(attempt['duration'], duration),
      duration: ifPresent(limit['duration'], duration),
    }),
  });
}
