import type { EventDecided, Message, RunOutcome } from '@ensue/contracts';
import type { Requester } from '@ensue/ports';

export type Heard =
  | { readonly kind: 'ended'; readonly outcome: RunOutcome }
  /** Decided, and no run will end because of it. */
  | { readonly kind: 'no-run'; readonly decisions: EventDecided['decisions'] }
  /** The patience is over; a run may be known by then. */
  | { readonly kind: 'not-yet'; readonly runId?: string };

interface Wait {
  readonly result: Promise<Heard>;
  settle(heard: Heard): void;
  runId: string | undefined;
  callers: number;
  forget(): void;
}

/**
 * Callers that wait for the run their event starts. The orchestrator tells this process's reply queue, under the event's API
 * id, first what was decided and then how the run ended. Callers that sent the same event wait together.
 */
export class OutcomeWaits {
  private readonly waits = new Map<string, Wait>();
  private released = false;

  constructor(
    private readonly replies: Pick<Requester, 'onReply'>,
    private readonly limitMs: number,
    private readonly most = 2_000,
  ) {}

  /** Whether one more may wait: each holds a connection. */
  get room(): boolean {
    return this.waits.size < this.most;
  }

  /**
   * Listens before the event is sent.
   * @returns `heard` waits, up to the limit from then; `forget` must be called in any case
   */
  expect(apiId: string): { heard(): Promise<Heard>; forget(): void } {
    const wait = this.waits.get(apiId) ?? this.begin(apiId);
    wait.callers += 1;
    return {
      heard: () => this.heard(wait),
      forget: () => {
        wait.callers -= 1;
        if (wait.callers > 0) return;
        wait.forget();
        this.waits.delete(apiId);
      },
    };
  }

  /** The process is about to stop: everyone is answered with what is known. */
  release(): void {
    this.released = true;
    for (const wait of this.waits.values()) wait.settle(notYet(wait));
  }

  private begin(apiId: string): Wait {
    const { promise, resolve } = Promise.withResolvers<Heard>();
    const forget = this.replies.onReply(apiId, (body) => hear(wait, body));
    const wait: Wait = { result: promise, settle: resolve, runId: undefined, callers: 0, forget };
    this.waits.set(apiId, wait);
    return wait;
  }

  private async heard(wait: Wait): Promise<Heard> {
    if (this.released) wait.settle(notYet(wait));
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<Heard>((resolve) => {
      timer = setTimeout(() => resolve(notYet(wait)), this.limitMs);
    });
    try {
      return await Promise.race([wait.result, limit]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function hear(wait: Wait, body: string): void {
  const told = JSON.parse(body) as Message;
  if (told.type === 'io.ensue.run.outcome.v1') wait.settle({ kind: 'ended', outcome: told.data });
  if (told.type !== 'io.ensue.event.decided.v1') return;
  const { decisions } = told.data;
  const started = decisions.find(({ outcome }) => outcome === 'started' || outcome === 'queued');
  wait.runId ??= started?.runId;
  if (started === undefined) wait.settle({ kind: 'no-run', decisions });
}

function notYet(wait: Wait): Heard {
  return wait.runId === undefined ? { kind: 'not-yet' } : { kind: 'not-yet', runId: wait.runId };
}
