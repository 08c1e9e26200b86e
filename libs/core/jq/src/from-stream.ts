import { type Code, many } from './code';
import { indexValue } from './index-value';
import type { Json } from './json';
import { type Owned, setPath } from './update-value';

/** Code for `fromstream(events)`: puts values together from the events `tostream` makes. */
export function fromStream(events: Code): Code {
  return many((run, env, input, emit) => {
    let built: Json = null;
    let started = false;
    let owned: Owned = new Set();
    const finish = (): boolean => {
      const value = built;
      [built, started, owned] = [null, false, new Set()];
      return emit(value);
    };
    return events.each(run, env, input, (event) => {
      run.step();
      const path = indexValue(event, 0, run);
      const depth = Array.isArray(path) ? path.length : 0;
      if (Array.isArray(event) && event.length > 1) {
        const value = event[1] ?? null;
        if (depth === 0) {
          built = value;
          return finish();
        }
        built = setPath(built, path, value, run, owned);
        started = true;
        return false;
      }
      return depth <= 1 && started ? finish() : false;
    });
  });
}
