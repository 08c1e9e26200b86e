import { type Code, single } from './code';
import { compare } from './compare';
import { collect } from './compile-construction';
import type { CodeFunction } from './compile-native';
import { items } from './array-functions';
import { describe } from './describe';
import type { Json } from './json';
import { raise } from './raise';
import type { Env, Run } from './run';

interface Keyed {
  readonly value: Json;
  readonly key: Json;
}

/** Functions that depend on the order of values. */
export const sortFunctions: Readonly<Record<string, CodeFunction>> = {
  'sort/0': () => ordered(null, (sorted) => sorted.map(({ value }) => value)),
  'sort_by/1': (key) => ordered(key ?? null, (sorted) => sorted.map(({ value }) => value)),
  'group_by/1': (key) =>
    ordered(key ?? null, (sorted, run) => groups(sorted, run).map((group) => group.map(({ value }) => value))),
  'unique/0': () => ordered(null, (sorted, run) => groups(sorted, run).map((group) => group[0]?.value ?? null)),
  'unique_by/1': (key) =>
    ordered(key ?? null, (sorted, run) => groups(sorted, run).map((group) => group[0]?.value ?? null)),
  'min/0': () => extreme(null, (order) => order < 0),
  'min_by/1': (key) => extreme(key ?? null, (order) => order < 0),
  'max/0': () => extreme(null, (order) => order >= 0),
  'max_by/1': (key) => extreme(key ?? null, (order) => order >= 0),
};

function ordered(key: Code | null, finish: (sorted: Keyed[], run: Run) => Json[]): Code {
  return single((run, env, input) => {
    if (key === null && !Array.isArray(input)) {
      return raise(() => `${describe(input)} cannot be sorted, as it is not an array`);
    }
    const keyed = withKeys(input, key, run, env);
    if (!Array.isArray(input)) {
      const keys = keyed.map((entry) => entry.key);
      return raise(() => `${describe(input)} and ${describe(keys)} cannot be sorted, as they are not both arrays`);
    }
    run.work(keyed.length * 2 * Math.ceil(Math.log2(keyed.length + 1)));
    keyed.sort((left, right) => compare(left.key, right.key, run));
    return finish(keyed, run);
  });
}

/** Values with what they are compared by: themselves, the only result of the key, or all of its results. */
function withKeys(input: Json, key: Code | null, run: Run, env: Env | null): Keyed[] {
  if (key === null) return items(input, run).map((value) => ({ value, key: value }));
  const { one } = key;
  return items(input, run).map((value) => {
    run.step();
    return { value, key: one !== null ? [one(run, env, value)] : collect(key, run, env, value) };
  });
}

function groups(sorted: readonly Keyed[], run: Run): Keyed[][] {
  const all: Keyed[][] = [];
  let current: Keyed[] = [];
  for (const entry of sorted) {
    const [first] = current;
    if (first !== undefined && compare(first.key, entry.key, run) === 0) {
      current.push(entry);
    } else {
      current = [entry];
      all.push(current);
    }
  }
  return all;
}

function extreme(key: Code | null, better: (order: number) => boolean): Code {
  return single((run, env, input) => {
    if (!Array.isArray(input) && key === null) {
      return raise(() => `${describe(input)} and ${describe(input)} cannot be iterated over`);
    }
    const all = withKeys(input, key, run, env);
    if (!Array.isArray(input)) {
      const keys = all.map((entry) => entry.key);
      return raise(() => `${describe(input)} and ${describe(keys)} cannot be iterated over`);
    }
    let best: Keyed | null = null;
    for (const entry of all) {
      run.step();
      if (best === null || better(compare(entry.key, best.key, run))) best = entry;
    }
    return best?.value ?? null;
  });
}
