import type { RetryPolicy, TryTask } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { admits } from '../error-filter';
import { faultAsJson, makeFault, type Fault } from '../fault';
import type { Frame, ListPlace } from '../frame';
import { isTrue } from '../is-true';
import { retryDelay } from '../retry-delay';
import type { At, TaskBehaviour } from '../task-behaviour';
import { firstPlace, nextPlace, passOn } from '../task-list';
import type { Transition } from '../transition';

type Conditions = Pick<RetryPolicy, 'when' | 'exceptWhen'>;

interface Trying extends ListPlace {
  readonly phase: 'try' | 'delay' | 'catch';
  /** Retries so far. */
  readonly attempt: number;
  /** What was caught, in the catch phase. */
  readonly caught?: Json;
}

/**
 * Where the DSL leaves room (ADR dsl-decisions):
 * - `when` and `exceptWhen`, of the catch and of its retry policy, see the fault as `.` and as the catch's variable.
 * - Retries come first. When there are none (left), `catch.do` handles the fault. With neither `catch.do` nor
 *   `catch.then` a fault that was retried in vain is raised again, and one without a retry policy is swallowed: the
 *   task completes with its input as output (conformance kit: "try tasks complete when catching errors, and execute the
 *   defined handler task, if any").
 * - Every attempt and `catch.do` begin with the task's input. What a failed attempt exported stays exported.
 * - `limit.attempt.duration` is one attempt's, `limit.duration` that of all of them (the schema's reading): no retry
 *   begins after it, and an attempt that is under way is cut off. A cut attempt is a timeout fault inside the `try`.
 */
export const tryTask: TaskBehaviour<TryTask, Trying> = {
  enter({ run, frame, node }) {
    if (node.tasks.length === 0) return run.complete(frame, frame.input);
    const limit = node.catch.retry?.limit.duration;
    if (limit) run.startTimer(frame, '#limit', limit.milliseconds(frame.input, run.variables(frame)));
    attempt(run, frame, node, 0);
  },

  leave({ run, frame, node, own }, child) {
    const caught = own.phase === 'catch';
    const list = caught ? (node.catch.tasks ?? []) : node.tasks;
    const place = nextPlace(list, own, child.then);
    if (place === undefined) {
      run.complete(frame, child.output, passOn(child.then) ?? (caught ? node.catch.then : undefined));
      return;
    }
    const entry = caught ? {} : { attempt: own.attempt };
    run.enter(run.keep(frame, { ...own, ...place }), list, place, child.output, entry);
  },

  fail(at, fault) {
    if (at.own.phase === 'catch') at.run.fault(at.frame, fault);
    else handle(at, fault, true);
  },

  resume(at, _signal, suffix) {
    const { run, node, own } = at;
    const frame = run.settle(at.frame, suffix);
    if (suffix === retrySuffix(own.attempt + 1)) return attempt(run, frame, node, own.attempt + 1);
    run.cancelBelow(frame);
    const all = suffix === '#limit';
    const what = all ? 'All attempts together' : `Attempt ${own.attempt + 1}`;
    const fault = makeFault('timeout', node.position, `${what} took longer than the retry policy allows`);
    handle({ ...at, frame }, fault, !all);
  },

  locals: ({ node, own }) => (own.caught === undefined ? undefined : { [node.catch.as]: own.caught }),
};

function attempt(run: Transition, frame: Frame, node: TryTask, number: number): void {
  const each = node.catch.retry?.limit.attemptDuration;
  if (each) run.startTimer(frame, attemptSuffix(number), each.milliseconds(frame.input, run.variables(frame)));
  const trying: Trying = { phase: 'try', attempt: number, ...firstPlace };
  run.enter(run.keep(frame, trying), node.tasks, firstPlace, frame.input, { attempt: number });
}

function handle({ run, frame, node, own }: At<TryTask, Trying>, fault: Fault, mayRetry: boolean): void {
  run.unawait(frame, attemptSuffix(own.attempt));
  run.unawait(frame, retrySuffix(own.attempt + 1));
  const clause = node.catch;
  const error = faultAsJson(fault);
  const variables = run.variables(frame, { input: frame.input, locals: { [clause.as]: error } });
  const holds = ({ when, exceptWhen }: Conditions): boolean =>
    (when === undefined || isTrue(when.evaluate(error, variables))) &&
    (exceptWhen === undefined || !isTrue(exceptWhen.evaluate(error, variables)));
  if (clause.errors !== undefined && !admits(clause.errors.evaluate(frame.input, variables), fault)) {
    return run.fault(frame, fault);
  }
  if (!holds(clause)) return run.fault(frame, fault);

  const policy = clause.retry;
  const next = own.attempt + 1;
  if (policy !== undefined && mayRetry && next <= (policy.limit.attemptCount ?? Infinity) && holds(policy)) {
    const delayMs = retryDelay(policy, next, frame.id + retrySuffix(next), frame.input, variables);
    const lastsMs = policy.limit.duration?.milliseconds(frame.input, variables) ?? Infinity;
    if (run.now + delayMs < frame.startedAt + lastsMs) {
      run.ledger.record({ kind: 'task.retried', task: run.refOf(frame), fault, delayMs });
      if (delayMs === 0) return attempt(run, frame, node, next);
      run.startTimer(run.keep(frame, { ...own, phase: 'delay' }), retrySuffix(next), delayMs);
      return;
    }
  }
  run.unawait(frame, '#limit');
  const { tasks = [], then } = clause;
  if (tasks.length > 0) {
    const catching: Trying = { phase: 'catch', attempt: own.attempt, caught: error, ...firstPlace };
    run.enter(run.keep(frame, catching), tasks, firstPlace, frame.input);
  } else if (policy !== undefined && clause.tasks === undefined && then === undefined) {
    run.fault(frame, fault);
  } else {
    run.complete(frame, frame.input, then);
  }
}

function retrySuffix(number: number): string {
  return `#retry.${number}`;
}

function attemptSuffix(number: number): string {
  return `#attempt.${number}`;
}
