import { required } from '../shape';
import type { TaskFields } from '../task';
import { taskList } from '../task-list';

/** DSL reference, "Do". */
export const doTask: TaskFields = () => ({ do: required(taskList()) });
