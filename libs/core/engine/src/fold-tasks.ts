import type { Json } from '@ensue/jq';
import type { Fact, TaskRef } from './fact';
import type { Fault } from './fault';

export type TaskStatus =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'suspended'
  | 'completed'
  | 'faulted'
  | 'cancelled'
  | 'skipped'
  /** A `try` that waits to try again. */
  | 'retrying';

/** One go at a task. */
export interface AttemptView {
  /** From 0. */
  readonly attempt: number;
  readonly status: TaskStatus;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly fault?: Fault;
}

/** One execution of a task, over all its attempts: what the latest came to, and each of them. */
export interface TaskView {
  readonly name: string;
  readonly position: string;
  readonly key: string;
  readonly status: TaskStatus;
  readonly input?: Json;
  readonly output?: Json;
  readonly fault?: Fault;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly attempts: readonly AttemptView[];
}

/** The facts of one step, and when it was. */
export interface FactsOfStep {
  readonly at: number;
  readonly facts: readonly Fact[];
}

/**
 * The tasks of a run as its facts tell them, in the order they began. Attempts of a key follow one another, so each
 * `task.created` opens one; a task that is under way while the run waits is shown as waiting.
 */
export function foldTasks(steps: readonly FactsOfStep[]): TaskView[] {
  const tasks = new Map<string, TaskView>();
  const retrying = new Set<string>();
  let waiting = false;
  for (const { at, facts } of steps) {
    for (const fact of facts) {
      if (fact.kind === 'run.waiting') waiting = true;
      else if (fact.kind === 'run.running' || fact.kind === 'run.resumed') waiting = false;
      if (!('task' in fact)) continue;
      const { key, position } = fact.task;
      if (fact.kind === 'task.retried') retrying.add(key);
      // A `try` tries again, or catches, when a task inside it begins.
      for (const waits of fact.kind === 'task.created' ? retrying : []) {
        const view = tasks.get(waits);
        if (view === undefined || !position.startsWith(`${view.position}/`)) continue;
        tasks.set(waits, withStatus(view, 'running'));
        retrying.delete(waits);
      }
      tasks.set(key, afterFact(tasks.get(key), fact, at));
    }
  }
  const views = [...tasks.values()];
  return waiting ? views.map((view) => (view.status === 'running' ? withStatus(view, 'waiting') : view)) : views;
}

function afterFact(before: TaskView | undefined, fact: Extract<Fact, { task: TaskRef }>, at: number): TaskView {
  const { name, position, key } = fact.task;
  const attempts = before?.attempts ?? [];
  const opened: AttemptView = { attempt: attempts.length, status: 'pending', startedAt: at };
  const begun: TaskView = { name, position, key, status: 'pending', attempts: [...attempts, opened] };
  const view = before ?? begun;
  switch (fact.kind) {
    case 'task.created':
      return begun;
    case 'task.started':
      return { ...withStatus(view, 'running'), input: fact.input, startedAt: at };
    case 'task.suspended':
      return withStatus(view, 'suspended');
    case 'task.resumed':
      return withStatus(view, 'running');
    case 'task.retried':
      return withStatus(view, 'retrying');
    case 'task.completed':
      return { ...withStatus(view, 'completed', at), output: fact.output };
    case 'task.faulted':
      return { ...withStatus(view, 'faulted', at, fact.fault), fault: fact.fault };
    case 'task.cancelled':
      return withStatus(view, 'cancelled', at);
    case 'task.skipped':
      return withStatus(view, 'skipped', at);
    case 'event.filtered':
    case 'event.consumed':
    case 'correlation.started':
    case 'correlation.completed':
      return view;
  }
}

/** Changes the status of the task and of its latest attempt. */
function withStatus(view: TaskView, status: TaskStatus, endedAt?: number, fault?: Fault): TaskView {
  const ended = { ...(endedAt !== undefined && { endedAt }), ...(fault !== undefined && { fault }) };
  const attempts = view.attempts.map((each, index) =>
    index === view.attempts.length - 1 ? { ...each, status, ...ended } : each,
  );
  return { ...view, status, ...(endedAt !== undefined && { endedAt }), attempts };
}
