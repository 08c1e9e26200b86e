import { error } from '../error';
import { inPlaceOrNamed } from '../reference';
import { map, required } from '../shape';
import type { TaskFields } from '../task';

/** DSL reference, "Raise". */
export const raiseTask: TaskFields = () => ({
  raise: required(map('a `raise`', { error: required(inPlaceOrNamed('errors', error)) })),
});
