import type { EventIterator, ListenTask } from '../../program';
import type { TaskSite } from '../compilation';
import { compileOutput } from '../data-flow';
import { compileConsumption } from '../event-consumption';
import { compileTasks } from '../task-list';
import { ifPresent, objectOf, present, textOf, type Written } from '../written';

export function compileListen(task: Written, site: TaskSite): ListenTask {
  const listen = objectOf(task['listen']);
  return present({
    ...site.common,
    kind: 'listen' as const,
    to: compileConsumption(listen['to'], site.names),
    read: (listen['read'] ?? 'data') as ListenTask['read'],
    foreach: ifPresent(task['foreach'], (foreach) =>
      compileIterator(objectOf(foreach), `${site.common.position}/foreach`, site),
    ),
  });
}

/**
 * `foreach`, of events or messages: item and index are known in its tasks, and in what it makes of their output.
 * @param position of the iterator itself
 */
export function compileIterator(written: Written, position: string, { names, compilation }: TaskSite): EventIterator {
  const item = textOf(written['item'] ?? 'item');
  const at = textOf(written['at'] ?? 'index');
  const inside = [...names, item, at];
  return {
    item,
    at,
    tasks: compileTasks(written['do'] ?? [], `${position}/do`, inside, compilation),
    output: compileOutput(written['output'], inside, compilation),
    export: compileOutput(written['export'], inside, compilation),
  };
}
