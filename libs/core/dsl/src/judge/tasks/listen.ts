import { consumption } from '../event';
import { iterator } from '../iterator';
import { map, required, word } from '../shape';
import type { TaskFields } from '../task';

/** DSL reference, "Listen". */
export const listenTask: TaskFields = () => ({
  listen: required(map('a `listen`', { to: required(consumption), read: word('data', 'envelope', 'raw') })),
  foreach: iterator,
});
