import type { Store } from '@ensue/ports';
import type { RunNews } from './run-news';
import { factViews, runView } from './to-view';

export interface WatchEvent {
  readonly event: 'fact' | 'end';
  /**
   * The step it belongs to, at the step's last fact: a watcher that lost its connection goes on after it, and half a step
   * is no step.
   */
  readonly id?: number;
  readonly data: unknown;
}

/** How long to wait for word of a step before looking anyway: word may be lost, rows are not. */
const lookAnywayMs = 5_000;
const stepsAtOnce = 200;

/**
 * A run's history as it happens: what there is already, then each step when it is committed, then the run itself when it is
 * over.
 */
export async function* watchRun(
  store: Store,
  news: RunNews,
  runId: string,
  afterStep: number,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  let seen = afterStep;
  try {
    while (!signal.aborted) {
      const awaited = news.next(runId);
      try {
        // The run before its steps: where it is over, its last step is among them.
        const run = await store.queries.run(runId);
        const steps = await store.queries.steps(runId, seen, stepsAtOnce);
        for (const step of steps) {
          yield* eventsOf(step, run ?? {});
          seen = step.revision;
        }
        if (steps.length === stepsAtOnce) continue;
        if (run === undefined || run.endedAt !== undefined) {
          if (run !== undefined) yield { event: 'end', id: seen, data: runView(run) };
          return;
        }
        await soonerOf(awaited.news, signal);
      } finally {
        awaited.forget();
      }
    }
  } finally {
    news.leave(runId);
  }
}

function* eventsOf(...told: Parameters<typeof factViews>): Generator<WatchEvent> {
  const [step] = told;
  const facts = factViews(...told);
  for (const [index, data] of facts.entries()) {
    yield { event: 'fact', ...(index === facts.length - 1 && { id: step.revision }), data };
  }
}

async function soonerOf(news: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, lookAnywayMs);
  const aborted = () => resolve();
  signal.addEventListener('abort', aborted, { once: true });
  await Promise.race([news, promise]);
  clearTimeout(timer);
  signal.removeEventListener('abort', aborted);
}
