import type { Json, JsonObject } from './json';
import type { Run } from './run';

/**
 * Checks that a result is one its receiver can print: not too large as a tree, which a program can build from a few
 * shared parts, not nested too deeply, and without the numbers JSON lacks.
 */
export function checkResult(value: Json, input: Json, run: Run): Json {
  if (value === null || typeof value !== 'object') return typeof value === 'number' ? printable(value) : value;
  if (value === input) return value;
  const checked = run.unusual ? copyPrintable(value, run, 0) : value;
  let size = 0;
  const visit = (container: Json[] | JsonObject, depth: number): void => {
    if (depth > run.deepest) run.tooDeep();
    if (Array.isArray(container)) {
      size += container.length;
      run.checkSize(size);
      for (const item of container) if (item !== null && typeof item === 'object') visit(item, depth + 1);
      return;
    }
    for (const key in container) {
      size += 1;
      const item: Json = container[key] ?? null;
      if (item !== null && typeof item === 'object') visit(item, depth + 1);
    }
    run.checkSize(size);
  };
  if (checked !== null && typeof checked === 'object') visit(checked, 1);
  return checked;
}

function printable(value: number): Json {
  if (Number.isNaN(value)) return null;
  return Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
}

function copyPrintable(value: Json, run: Run, depth: number): Json {
  if (typeof value === 'number') return printable(value);
  if (value === null || typeof value !== 'object') return value;
  run.step();
  if (depth > run.deepest) run.tooDeep();
  if (Array.isArray(value)) return value.map((item) => copyPrintable(item, run, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyPrintable(item, run, depth + 1)]));
}
