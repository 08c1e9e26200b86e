import { duration } from '../duration';
import { required } from '../shape';
import type { TaskFields } from '../task';

/** DSL reference, "Wait". */
export const waitTask: TaskFields = () => ({ wait: required(duration) });
