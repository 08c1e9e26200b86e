import { emittedEvent } from '../event';
import { map, required } from '../shape';
import type { TaskFields } from '../task';

/** DSL reference, "Emit". */
export const emitTask: TaskFields = () => ({
  emit: required(map('an `emit`', { event: required(map('an `event`', { with: required(emittedEvent) })) })),
});
