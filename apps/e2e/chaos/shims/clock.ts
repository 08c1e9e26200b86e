import { readFileSync } from 'node:fs';

/**
 * A clock that jumps, for one process: loaded before the program (`--import`), armed by `ENSUE_TEST_CLOCK`, a file with the
 * milliseconds that are added to the machine's time, read again and again. Only in builds for campaigns.
 */
const file = process.env['ENSUE_TEST_CLOCK'];
const RealDate = Date;
let offsetMs = 0;

function read(path: string): void {
  try {
    offsetMs = Number(readFileSync(path, 'utf8'));
  } catch {
    offsetMs = 0; // nobody has said anything yet
  }
}

if (file !== undefined && process.env['NODE_ENV'] === 'test') {
  read(file);
  setInterval(() => read(file), 100).unref();
  const now = (): number => RealDate.now() + offsetMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver): unknown => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
}
