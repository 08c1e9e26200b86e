/** How long the process that wrote an outbox row has to send it before others may. */
export const outboxPatienceMs = 15_000;

/** How long a message from run to run may be with the bus before it is sent again: a duplicate costs little, a loss a run. */
export const appliedPatienceMs = 30_000;

/**
 * How long an effect may stay unheard before somebody asks whether its message was lost. It doubles with every sending up
 * to two minutes: sendings that deaths made necessary count too, and a loss after several of them is not to cost more. A
 * runner's heartbeat replaces it by the lease.
 */
export function effectPatienceMs(epoch: number): number {
  return Math.min(30_000 * 2 ** epoch, 120_000);
}

/** Heartbeats come every 5 s; a runner that misses three is taken for dead. */
export const heartbeatLeaseMs = 15_000;

/** What a process has written and not sent for so long, it will not send: confirms take milliseconds. */
export const sendingMs = 1_500;

/** How long after a start what may have been left unsent is looked at more often than patience asks. */
export const hurryMs = 15_000;

/**
 * How long after a listener was registered its second look back comes: longer than any permitted transaction, so that an
 * event whose transaction was under way at the first look is found by the second.
 */
export const secondLookBackMs = 10_000;

/** Actions without a timeout of their own end after this. */
export const defaultDeadlineMs = 24 * 3_600_000;
