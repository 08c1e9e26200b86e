import type { EmitTask } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { isoTime } from '../describe-time';
import { makeFault } from '../fault';
import type { TaskBehaviour } from '../task-behaviour';

/**
 * The output is the whole event (conformance kit). What identifies it is derived from the run and the task, so that an
 * event sent twice is seen to be one.
 */
export const emitTask: TaskBehaviour<EmitTask> = {
  enter({ run, frame, node }) {
    const given = node.event.evaluate(frame.input, run.variables(frame));
    const attributes = present(given);
    const { runId } = run.state;
    const event = {
      ...attributes,
      specversion: '1.0',
      id: attributes['id'] ?? runId + frame.id,
      source: attributes['source'] ?? `/ensue/runs/${runId}`,
      time: attributes['time'] ?? isoTime(run.now),
    };
    const missing = ['id', 'source', 'type'].filter((name) => {
      const value = (event as Record<string, unknown>)[name];
      return typeof value !== 'string' || value === '';
    });
    if (missing.length > 0) {
      const detail = `An event needs text for its ${missing.join(', ')}`;
      return run.fault(frame, makeFault('validation', node.position, detail));
    }
    run.ledger.ask({ kind: 'emit', id: frame.id, event });
    run.complete(frame, event);
  },
};

/** An attribute that came to null is one that is not there (CloudEvents has no null); data may well be null. */
function present(given: Json): { [attribute: string]: Json } {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return {};
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== null || name === 'data'));
}
