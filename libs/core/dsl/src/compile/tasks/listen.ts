import type { ListenTask } from '../../program';
import type { TaskSite } from '../compilation';
import { compileConsumption } from '../event-consumption';
import { objectOf, type Written } from '../written';

export function compileListen(task: Written, { common, names }: TaskSite): ListenTask {
  const listen = objectOf(task['listen']);
  return {
    ...common,
    kind: 'listen',
    to: compileConsumption(listen['to'], names),
    read: (listen['read'] ?? 'data') as ListenTask['read'],
  };
}
