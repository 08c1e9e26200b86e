import type { PerformableAction, PerformContext } from './actions';
import type { Json } from '@ensue/contracts';
import type { EffectWork } from './effect-work';
import { completed, failed, thrown, type Outcome } from './outcome';
import type { Timers } from './timers';

export interface Performance {
  /** Undefined when the work was cancelled or interrupted: there is nothing to report. */
  readonly outcome: Promise<Outcome | undefined>;
  /** The action has really stopped, which may be later than its outcome. */
  readonly stopped: Promise<void>;
}

/**
 * Performs an action within its deadline; never rejects.
 * @param input the order's, with secrets where their tokens stood
 */
export function perform(
  action: PerformableAction,
  work: EffectWork,
  input: Json,
  timers: Timers,
  log: (line: string) => void,
): Performance {
  const { order } = work;
  // One controller that both ends abort: AbortSignal.any would cost each of thousands of short actions a weak reference.
  const stop = new AbortController();
  const aborted = Promise.withResolvers<undefined>();
  const expired = Promise.withResolvers<Outcome>();
  const abort = (): void => {
    stop.abort(work.signal.reason);
    aborted.resolve(undefined);
  };
  work.signal.addEventListener('abort', abort);
  if (work.signal.aborted) abort();
  const acting = attempt(action, input, {
    signal: stop.signal,
    idempotencyKey: order.idempotencyKey,
    deadlineMs: order.deadlineMs,
    log,
    run: { id: order.runId, workflow: order.workflow, task: order.task },
  });
  const forget = timers.after(order.deadlineMs, () => {
    expired.resolve(failed('timeout', `The action ${action.kind} did not end within ${order.deadlineMs} ms`));
    stop.abort(new Error('deadline'));
  });
  // An action that is told to stop ends with an error of its own, which is not what happened: hence the order.
  const outcome = Promise.race([aborted.promise, expired.promise, acting]).then((first) =>
    work.signal.aborted ? undefined : first,
  );
  return { outcome, stopped: acting.then(forget) };
}

async function attempt(action: PerformableAction, input: Json, context: PerformContext): Promise<Outcome> {
  try {
    return completed(action.kind, await action.perform(input, context));
  } catch (error) {
    return thrown(action.kind, error);
  }
}
