import type { Json, JsonObject } from '@ensue/contracts';
import { standardErrors, type Fault } from '@ensue/engine';
import type { Actions, PerformableAction, PerformContext } from '@ensue/runner';
import type { Life } from './life';
import type { World } from './world';

/** What definitions ask of an action: how it behaves, and what its output is made of. */
export type Plan = 'quick' | 'slow' | 'flaky' | 'hopeless' | 'stuck';

/** Where effects happen: outside of every process, and never undone. Kept by key, as whoever makes "once" possible keeps them. */
export class EffectSink {
  /** Idempotency keys, and how often each effect happened. */
  readonly happened = new Map<string, number>();

  constructor(private readonly world: World) {}

  /** The one kind of action there is, as performed by the runner of this life. */
  actions(life: Life): Actions {
    const action: PerformableAction = {
      kind: 'http',
      onCrash: 'retry',
      perform: (input, context) => this.perform(life, input, context),
    };
    return {
      find: (kind) => (kind === action.kind ? action : undefined),
      kinds: () => [action.kind],
      close: async () => {},
    };
  }

  private async perform(life: Life, input: Json, { idempotencyKey, signal }: PerformContext): Promise<Json> {
    const { plan, key, seen } = (input as { body: { plan: Plan; key: string; seen?: Json } }).body;
    const { dice } = this.world;
    const [before, after] =
      plan === 'slow'
        ? [dice.between(1_000, 14_000), dice.between(0, 14_000)]
        : [dice.between(0.5, 20), dice.between(0.5, 20)];
    if (plan === 'stuck') await aborted(signal);
    await life.rest(before);
    if (signal.aborted) throw new Error('stopped');
    const times = (this.happened.get(idempotencyKey) ?? 0) + 1;
    this.happened.set(idempotencyKey, times);
    this.world.trace.add(`${life.name} performs ${idempotencyKey}, for the ${times}. time`);
    await life.rest(after);
    if (plan === 'hopeless') throw new Failing('it never works');
    if (plan === 'flaky' && times <= 2) throw new Failing('it works the third time');
    return { key, sum: sumOf(JSON.stringify(seen ?? null)) } satisfies JsonObject;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

class Failing extends Error {
  readonly fault: Fault;

  constructor(detail: string) {
    super(detail);
    this.fault = { ...standardErrors.communication, detail };
  }
}

function sumOf(text: string): number {
  let sum = 7;
  for (let at = 0; at < text.length; at += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
  return sum;
}
