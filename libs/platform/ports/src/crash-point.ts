/**
 * The named places where a test may end a process as a power cut does, along the way of an event. `apps/e2e/chaos` goes
 * through all of them: a name that is never reached is a failure.
 */
export const crashPoints = [
  // An event is read and not yet with the broker; the broker has it; all of a request's events are with the broker.
  'gateway.event.read',
  'gateway.event.published',
  'gateway.request.accepted',
  // A batch: in memory only; its transaction open; its inbox rows taken; its runs locked; stepped; written; committed; told.
  'orchestrator.batch.taken',
  'orchestrator.batch.begun',
  'orchestrator.batch.inboxed',
  'orchestrator.batch.locked',
  'orchestrator.batch.stepped',
  'orchestrator.batch.written',
  'orchestrator.batch.committed',
  'orchestrator.batch.told',
  'orchestrator.definition.written',
  'orchestrator.definition.committed',
  // What a batch has asked for: about to be sent; with the broker; its row ended; found lost; given a new epoch.
  'relay.effect.taken',
  'relay.effect.published',
  'relay.outbox.taken',
  'relay.outbox.published',
  'relay.outbox.settled',
  'relay.lost.claimed',
  'relay.lost.raised',
  // An action: delivered; wanted still, after a question; about to begin; done and not told; told and not acknowledged.
  'runner.action.taken',
  'runner.action.wanted',
  'runner.action.begun',
  'runner.action.performed',
  'runner.result.published',
  'runner.heartbeat.published',
  'runner.heartbeat.acknowledged',
  // What is due: claimed; its message with the broker; put off.
  'scheduler.timers.claimed',
  'scheduler.timer.published',
  'scheduler.timers.postponed',
  'scheduler.ticks.claimed',
  'scheduler.tick.published',
  'scheduler.ticks.postponed',
  // A transaction: all but committed; committed, and the caller not yet told.
  'store.commit.ready',
  'store.commit.done',
] as const;

export type CrashPoint = (typeof crashPoints)[number];

interface Death {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends the process at once. */
  readonly die: (name: CrashPoint) => void;
}

/**
 * Reads the switch `ENSUE_CRASH_AT=name` or `name:nth`, once.
 * @returns what every crash point calls: nothing at all, unless a test has armed one
 * @throws Error when it is set outside of tests (`NODE_ENV=test`), or names no crash point
 */
export function armCrashPoint({ environment, die }: Death): (name: CrashPoint) => void {
  const { ENSUE_CRASH_AT: armed, NODE_ENV: mode } = environment;
  if (armed === undefined || armed === '') return () => undefined;
  if (mode !== 'test') throw new Error('ENSUE_CRASH_AT ends this process on purpose: only tests may set it.');
  const [name, nth = '1'] = armed.split(':');
  if (!crashPoints.some((each) => each === name) || !/^[1-9]\d*$/.test(nth)) {
    throw new Error(`ENSUE_CRASH_AT is "${armed}": give the name of a crash point, and perhaps :nth.`);
  }
  let left = Number(nth);
  return (reached) => {
    if (reached !== name) return;
    left -= 1;
    if (left === 0) die(reached);
  };
}

/** A place where a test may end this process; elsewhere it does nothing. */
export const crashPoint = armCrashPoint({
  environment: process.env,
  die: () => process.kill(process.pid, 'SIGKILL'),
});
