import type { Message, RunOutcome } from '@ensue/contracts';
import { systemClock, type Clock } from '@ensue/ports';
import { readMessage } from '../inbound/read-message';

/** Where replies for a correlation id are heard; the bus's requester. */
export interface Replies {
  onReply(correlationId: string, handler: (body: string) => void): () => void;
}

/** Callers that wait for their run's end, told through this replica's reply queue: nobody polls the store. */
export class Callers {
  constructor(
    private readonly replies: Replies,
    private readonly clock: Pick<Clock, 'after'> = systemClock,
  ) {}

  /**
   * Listens for the end of a run before it is started.
   * @returns `outcome(seconds)`, which resolves with undefined when the time is over; call `forget` in any case
   */
  expect(runId: string): { outcome(seconds: number): Promise<RunOutcome | undefined>; forget(): void } {
    let settle: ((outcome: RunOutcome | undefined) => void) | undefined;
    let early: RunOutcome | undefined;
    const forget = this.replies.onReply(runId, (body) => {
      const told = messageIn(body);
      if (told?.type !== 'io.ensue.run.outcome.v1') return;
      early = told.data;
      settle?.(told.data);
    });
    return {
      forget,
      outcome: async (seconds) => {
        if (early !== undefined) return early;
        let forgetTimer = (): void => undefined;
        try {
          return await new Promise<RunOutcome | undefined>((resolve) => {
            settle = resolve;
            forgetTimer = this.clock.after(seconds * 1_000, () => resolve(undefined));
          });
        } finally {
          forgetTimer();
        }
      },
    };
  }
}

/** A reply queue is ours alone, but anybody may write to it: what cannot be read is nobody's answer. */
function messageIn(body: string): Message | undefined {
  try {
    return readMessage(body);
  } catch {
    return undefined;
  }
}
