import type { ListenTask } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { collectEvent, isComplete, nothingCollected, eventTypesOf, type Collected } from '../collect-event';
import { makeFault } from '../fault';
import type { Frame, ListPlace } from '../frame';
import { iteratorLocals, iteratorOutput } from '../item-iterator';
import { limits } from '../limits';
import type { TaskBehaviour } from '../task-behaviour';
import { firstPlace, nextPlace, passOn } from '../task-list';
import type { Transition } from '../transition';

interface Listening extends ListPlace {
  readonly collected: Collected;
  /** It has all it waits for: no further event is taken. */
  readonly over: boolean;
  /** With `foreach`: what was made of each event so far. */
  readonly outputs: readonly Json[];
  /** The tasks of `foreach` are under way, for the event after those with an output. */
  readonly busy: boolean;
}

/**
 * The listener stands until it has what it waits for, taking one event for each signal. The output is always an array, by
 * arrival; events that `until` waits for are not in it.
 *
 * With `foreach` the events are worked off one after the other, as they come, while the listener goes on listening; the
 * output is then what was made of each. Where the DSL is silent (ADR dsl-decisions): the tasks of an event get the event as
 * `read` shows it for input, and their output is the event's; `exit` ends the work on one event; the condition of `until`
 * sees the events themselves, and is asked when one has been taken.
 */
export const listenTask: TaskBehaviour<ListenTask, Listening> = {
  enter({ run, frame, node }) {
    const over = isComplete(node.to, nothingCollected, run.variables(frame));
    run.keep(frame, { collected: nothingCollected, over, outputs: [], busy: false, ...firstPlace });
    if (over) return run.complete(frame, []);
    run.ledger.record({ kind: 'correlation.started', task: run.refOf(frame) });
    run.await(frame, '', { kind: 'listen', id: frame.id, types: eventTypesOf(node.to) });
  },

  resume({ run, frame, node, own }, signal) {
    if (signal.kind !== 'event.arrived' || own.over) return false;
    const variables = run.variables(frame);
    const offered = collectEvent(node.to, node.read, own.collected, signal.event, variables);
    if (offered.kind === 'seen') return false;
    const about = { task: run.refOf(frame), eventId: String(signal.event['id'] ?? '') };
    if (offered.kind === 'refused') {
      run.ledger.record({ kind: 'event.filtered', ...about, filter: offered.reason });
      return true;
    }
    run.consumed = true;
    run.ledger.record({ kind: 'event.consumed', ...about });
    const { collected } = offered;
    if (collected.events.length > limits.eventsPerListener) {
      const detail = `The listener took more than ${limits.eventsPerListener} events: let events start runs instead (\`schedule.on\`)`;
      run.fault(frame, makeFault('runtime', node.position, detail));
      return true;
    }
    const over = isComplete(node.to, collected, variables);
    if (over) run.ledger.record({ kind: 'correlation.completed', task: about.task, keys: collected.keys });
    goOn(run, frame, node, { ...own, collected, over });
    return true;
  },

  leave({ run, frame, node, own }, child) {
    const tasks = node.foreach?.tasks ?? [];
    const place = nextPlace(tasks, own, child.then);
    if (place !== undefined) {
      const iteration = own.outputs.length;
      run.enter(run.keep(frame, { ...own, ...place }), tasks, place, child.output, { iteration });
      return;
    }
    const output = outputOf(run, frame, node, own, child.output);
    if (output === undefined) return;
    const outputs = [...own.outputs, output];
    if (child.then.to === 'end') run.complete(frame, outputs, passOn(child.then));
    else goOn(run, frame, node, { ...own, outputs, busy: false });
  },

  locals: ({ node, own }) => {
    if (node.foreach === undefined || !own.busy) return undefined;
    const { item, index } = itemOf(own);
    return iteratorLocals(node.foreach, item, index);
  },
};

/** Works off what has come, completes when that was all, and waits otherwise. */
function goOn(run: Transition, frame: Frame, node: ListenTask, own: Listening): void {
  const { collected, over, busy } = own;
  if (over) run.unawait(frame, '');
  let { outputs } = own;
  const items = collected.events;
  for (; node.foreach !== undefined && !busy && outputs.length < items.length;) {
    const item = items[outputs.length] ?? null;
    const begun = { ...own, outputs, busy: true, ...firstPlace };
    if (node.foreach.tasks.length > 0) {
      run.enter(run.keep(frame, begun), node.foreach.tasks, firstPlace, item, { iteration: outputs.length });
      return;
    }
    const output = outputOf(run, frame, node, begun, item);
    if (output === undefined) return;
    outputs = [...outputs, output];
  }
  run.keep(frame, { ...own, outputs });
  if (over && !busy) run.complete(frame, node.foreach === undefined ? [...items] : [...outputs]);
}

/** @returns what was made of the event under way; undefined when the task faulted */
function outputOf(run: Transition, frame: Frame, node: ListenTask, own: Listening, raw: Json): Json | undefined {
  return iteratorOutput(run, frame, node, { ...itemOf(own), raw });
}

function itemOf({ collected, outputs }: Listening): { readonly item: Json; readonly index: number } {
  return { item: collected.events[outputs.length] ?? null, index: outputs.length };
}
