import { type Code, type Paths, many, runToEnd, single } from './code';
import { updateWith } from './compile-assignment';
import { compileIterate } from './compile-index';
import type { CodeFunction } from './compile-native';
import { deletePaths } from './delete-paths';
import { excerpt } from './describe';
import { fromStream } from './from-stream';
import type { Json } from './json';
import { type Path, noPath, pathKeys, rootPath } from './path';
import { raise } from './raise';
import { recurse } from './recurse';
import type { Env, Run } from './run';
import { getPath, setPath } from './update-value';
import { walk } from './walk';

const identity: Code = single(
  (_run, _env, input) => input,
  () => (_run, _env, path, input, emit) => emit(path, input),
);

/** Functions on the paths within a value. */
export const pathFunctions: Readonly<Record<string, CodeFunction>> = {
  'path/1': (target = identity) => pathsOf(target, () => true),
  'paths/0': () => pathsOf(recurse(), ({ length }) => length > 0),
  'getpath/1': (path = identity) => {
    const { one } = path;
    const paths = (): Paths => (run, env, at, input, emit) =>
      path.each(run, env, input, (keys) => {
        if (at === noPath) raise(() => `Invalid path expression with result ${excerpt(input)}`);
        const value = getPath(input, keys, run);
        return emit(
          (keys as Json[]).reduce<Path>((up, key) => ({ key, up }), at),
          value,
        );
      });
    if (one !== null) return single((run, env, input) => getPath(input, one(run, env, input), run), paths);
    return many(
      (run, env, input, emit) => path.each(run, env, input, (keys) => emit(getPath(input, keys, run))),
      paths,
    );
  },
  'setpath/2': (path = identity, value = identity) => {
    const [at, to] = [path.one, value.one];
    if (at !== null && to !== null) {
      return single((run, env, input) => {
        const result = to(run, env, input);
        return setPath(input, at(run, env, input), result, run);
      });
    }
    return many((run, env, input, emit) =>
      value.each(run, env, input, (to) => path.each(run, env, input, (keys) => emit(setPath(input, keys, to, run)))),
    );
  },
  'delpaths/1': (list = identity) =>
    many((run, env, input, emit) => list.each(run, env, input, (paths) => emit(deletePaths(input, paths, run)))),
  'del/1': (target = identity) => {
    const paths = target.paths();
    return single((run, env, input) => {
      const found: Json[] = [];
      runToEnd(
        paths(run, env, rootPath, input, (path, value) => {
          run.step();
          found.push(pathKeys(path, value, run));
          return false;
        }),
      );
      return found.length === 0 ? input : deletePaths(input, found, run);
    });
  },
  'map_values/1': (change = identity) => updateWith(compileIterate(identity), change),
  'walk/1': (change = identity) => walk(change),
  'fromstream/1': (events = identity) => fromStream(events),
};

function pathsOf(target: Code, test: (keys: Json[]) => boolean): Code {
  const each = (run: Run, env: Env | null, input: Json, emit: (value: Json) => boolean): boolean =>
    target.paths()(run, env, rootPath, input, (path, value) => {
      run.step();
      const keys = pathKeys(path, value, run);
      return test(keys) && emit(keys);
    });
  return many(each);
}
