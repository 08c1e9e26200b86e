import { bool, map, required } from '../shape';
import type { TaskFields } from '../task';
import { taskList } from '../task-list';

/** DSL reference, "Fork". */
export const forkTask: TaskFields = () => ({
  fork: required(map('a `fork`', { branches: required(taskList('branches')), compete: bool })),
});
