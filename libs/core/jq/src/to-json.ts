import { formatNumber } from './format-number';
import type { Json, JsonObject } from './json';
import { quote } from './quote';
import type { Run } from './run';

const deepest = 10_000;

interface Frame {
  readonly array: Json[] | null;
  readonly object: JsonObject | null;
  readonly keys: string[];
  readonly length: number;
  index: number;
}

/** A value as JSON text without spaces, written without recursion. */
export function toJson(value: Json, run: Run): string {
  if (value === null || typeof value !== 'object') return scalarToJson(value);
  let text = '';
  const stack: Frame[] = [];
  const open = (container: Json[] | JsonObject): void => {
    run.step();
    if (stack.length > deepest) {
      text += '<skipped: too deep>';
    } else if (Array.isArray(container)) {
      text += '[';
      stack.push({ array: container, object: null, keys: [], length: container.length, index: 0 });
    } else {
      text += '{';
      const keys = Object.keys(container);
      stack.push({ array: null, object: container, keys, length: keys.length, index: 0 });
    }
  };
  open(value);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const { array, object, keys, length, index } = frame;
    if (index === length) {
      text += array === null ? '}' : ']';
      stack.pop();
      run.work(length);
      run.checkSize(text.length);
      continue;
    }
    frame.index += 1;
    if (index > 0) text += ',';
    let item: Json;
    if (array !== null) {
      item = array[index] ?? null;
    } else {
      const key = keys[index] ?? '';
      text += `${quote(key)}:`;
      item = object?.[key] ?? null;
    }
    if (item !== null && typeof item === 'object') {
      open(item);
      continue;
    }
    text += scalarToJson(item);
    if (typeof item === 'string') run.work(item.length);
    run.checkSize(text.length);
  }
  return text;
}

/** A string as itself, anything else as JSON text. */
export function toText(value: Json, run: Run): string {
  return typeof value === 'string' ? value : toJson(value, run);
}

function scalarToJson(value: string | number | boolean | null): string {
  if (typeof value === 'string') return quote(value);
  return typeof value === 'number' ? formatNumber(value) : String(value);
}
