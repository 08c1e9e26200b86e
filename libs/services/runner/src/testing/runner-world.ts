import { registryOf, type Action, type ActionContext } from '@ensue/actions';
import { actionQueue, message, type Json, type PerformAction } from '@ensue/contracts';
import type { Delivery } from '@ensue/ports';
import { JweEnvelopes, KeyRing, newKey } from '@ensue/secrets';
import { Type } from '@sinclair/typebox';
import { Runner } from '../runner';
import { ManualTimers, settle } from './manual-timers';
import { ScriptedBus, type Delivered } from './scripted-bus';

/** One performing that a test lets end as it likes. */
export interface Performing {
  readonly input: Json;
  readonly context: ActionContext;
  complete(output: Json): void;
  fail(error: unknown): void;
}

/** A runner of the kinds `work` and `pay` (which must not happen twice), on a bus and in a time that the test controls. */
export class RunnerWorld {
  readonly bus = new ScriptedBus();
  readonly timers = new ManualTimers();
  readonly performings: Performing[] = [];
  readonly lines: string[] = [];
  readonly measured: string[] = [];
  /** What the orchestrator says of redelivered effects; an error is no answer. */
  verdict: boolean | Error = true;
  readonly asked: string[] = [];
  readonly envelopes = new JweEnvelopes(new KeyRing([newKey()], 'ENSUE_RUNNER_KEY'));
  readonly runner: Runner;

  constructor(slots = 2, notice?: string) {
    const log = (message: string): void => void this.lines.push(message);
    this.runner = new Runner({
      bus: this.bus,
      timers: this.timers,
      slots,
      registry: registryOf([this.action('work', 'retry', notice), this.action('pay', 'fail')]),
      envelopes: this.envelopes,
      meter: { performed: (action, result) => void this.measured.push(`${action} ${result}`) },
      logger: { debug: () => undefined, info: log, warn: log, error: log },
      inquiry: {
        isWanted: async ({ runId, effectId, epoch }) => {
          this.asked.push(`${runId} ${effectId} ${epoch}`);
          if (this.verdict instanceof Error) throw this.verdict;
          return this.verdict;
        },
      },
    });
  }

  async give(order: Partial<PerformAction> = {}, delivery: Partial<Delivery> = {}): Promise<Delivered> {
    const kind = order.action ?? 'work';
    const body = JSON.stringify(
      message('io.ensue.action.perform.v1', 'm', '/ensue/orchestrator', { ...anOrder, ...order }),
    );
    const delivered = this.bus.deliver(actionQueue(kind), body, delivery);
    await settle();
    return delivered;
  }

  /** The performing that began as number so and so. */
  at(index: number): Performing {
    const found = this.performings[index];
    if (!found) throw new Error(`only ${this.performings.length} began`);
    return found;
  }

  private action(kind: string, onCrash: 'retry' | 'fail', notice?: string): Action {
    return {
      kind,
      version: '1.0.0',
      title: kind,
      input: Type.Any(),
      output: Type.Any(),
      onCrash,
      listed: true,
      notice: () => Promise.resolve(notice),
      perform: (input, context) =>
        new Promise((complete, fail) => this.performings.push({ input, context, complete, fail })),
    };
  }
}

export const anOrder: PerformAction = {
  runId: 'run-1',
  effectId: '/do/0/a@0!0',
  epoch: 0,
  idempotencyKey: 'run-1/do/0/a@0',
  action: 'work',
  input: { n: 1 },
  deadlineMs: 60_000,
  workflow: { namespace: 'tests', name: 'story', version: '1.0.0' },
  task: { name: 'a', position: '/do/0/a' },
};
