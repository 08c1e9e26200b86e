import type { Json } from '@ensue/jq';
import type { FlowDirective } from '../program';
import { textOf } from './written';

/** A `then`: the three reserved words win over a task of the same name (DSL reference, "Flow Directive"). */
export function compileFlow(value: Json, siblings: readonly string[]): FlowDirective {
  const target = textOf(value);
  if (target === 'continue' || target === 'exit' || target === 'end') return { to: target };
  const index = siblings.indexOf(target);
  if (index < 0) throw new Error(`Judged document goes to "${target}", which is not there.`);
  return { to: 'task', index };
}
