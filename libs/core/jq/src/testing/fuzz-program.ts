import type { Json } from '../json';
import { type Production, type Type, productions, types } from './fuzz-grammar';
import type { Random } from './random';

/** A program and the input it is meant for. */
export interface Case {
  readonly source: string;
  readonly input: Json;
}

const inputs: Readonly<Record<Type, readonly Json[]>> = {
  n: [0, 1, 3, -1.5, 42, 1e9, 0.25, 127],
  s: ['', 'abc', 'a,b c', 'é😀x', ' b, B ', 'Ab\tc\n', '12', 'aab'],
  b: [true, false],
  u: [null],
  an: [[], [1], [3, 1, 2], [1, 1, 2, -0.5], [0, 10, 5, 10, 2]],
  as: [[], ['a'], ['b', 'a', 'b'], ['x, y', 'Abc', '', 'é'], ['c', 'a,b', 'b']],
  r: [
    { a: 1, b: 'x', c: [1, 2] },
    { a: 0, b: '', c: [] },
    { a: 2.5, b: 'b, c', c: [3] },
  ],
  o: [{}, { a: 1 }, { b: 2, a: 1 }, { x: -1, y: 0, a: 3 }],
  e: [{ key: 'a', value: 1 }],
  p: [['a'], [], ['c', 0], [0]],
  d: [
    [2024, 1, 29, 12, 30, 15, 4, 59],
    [1970, 0, 1, 0, 0, 0, 4, 0],
  ],
  ar: [
    [],
    [{ a: 1, b: 'x', c: [1] }],
    [
      { a: 2, b: 'y', c: [] },
      { a: 1, b: 'x', c: [3, 4] },
      { a: 2, b: 'x', c: [0] },
    ],
  ],
  aan: [[], [[]], [[1, 2], [3]], [[3, 1], [], [2, 2, 2]]],
  ae: [[], [{ key: 'a', value: 1 }], [{ key: 'b', value: 2 }, { key: 'a', value: 0 }]], // prettier-ignore
  ap: [[], [['a']], [['a'], ['b']]],
};

/** Makes programs of which most fit their input; rarely used productions come first. */
export class Programs {
  readonly #next: Random;
  readonly #used = new Map<Production, number>();
  readonly #ways = new Map<string, readonly Production[]>();

  constructor(next: Random) {
    this.#next = next;
  }

  /** The next program. */
  make(): Case {
    const root = this.#next(2) === 0 ? null : this.#rarest(productions, 12);
    const to = root === null || root.to === 'X' || root.to === '=' ? this.#type() : root.to;
    const from = root === null || root.from === 'X' ? this.#type() : root.from === '=' ? to : root.from;
    const values = inputs[from];
    const input = values[this.#next(values.length)] ?? null;
    const depth = 2 + this.#next(3);
    const body = root === null ? this.#expression(from, to, depth) : this.#fill(root, from, to, depth);
    return { source: `0 as $x | ${body}`, input };
  }

  #type(): Type {
    return types[this.#next(types.length)] ?? 'n';
  }

  #expression(from: Type, to: Type, depth: number): string {
    // Now and then a type is wrong, so that errors are compared too.
    // Not so for times: this build of jq takes years before 100 for those of the last century.
    const given = to !== 'd' && this.#next(60) === 0 ? this.#type() : to;
    return this.#fill(this.#choose(from, given, depth), from, given, depth);
  }

  #fill(production: Production, from: Type, given: Type, depth: number): string {
    this.#used.set(production, (this.#used.get(production) ?? 0) + 1);
    const text = production.text.replace(/~(?:(\w+):)?(\w+)~/g, (_, source: string | undefined, target: string) =>
      this.#expression(
        this.#resolve(source ?? from, production, given),
        this.#resolve(target, production, given),
        depth - 1,
      ),
    );
    return `(${text})`;
  }

  #resolve(name: string, production: Production, given: Type): Type {
    if (name !== 'X') return name as Type;
    return production.to === 'X' || production.to === '=' ? given : this.#type();
  }

  #choose(from: Type, to: Type, depth: number): Production {
    const ways = this.#candidates(from, to, depth <= 0);
    const specific = ways.filter((way) => way.from !== 'X' && way.from !== '=');
    const pool = specific.length > 0 && this.#next(3) > 0 ? specific : ways;
    return this.#rarest(pool, 5);
  }

  /** The one that was used least among some at random. */
  #rarest(pool: readonly Production[], attempts: number): Production {
    const times = (way: Production): number => this.#used.get(way) ?? 0;
    let best = this.#any(pool);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const other = this.#any(pool);
      if (times(other) < times(best)) best = other;
    }
    return best;
  }

  #any(pool: readonly Production[]): Production {
    const found = pool[this.#next(pool.length)];
    if (found === undefined) throw new Error('there is a literal of every type');
    return found;
  }

  #candidates(from: Type, to: Type, leaves: boolean): readonly Production[] {
    const key = `${from} ${to} ${leaves}`;
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const ways = productions.filter(
      (way) =>
        (way.from === '='
          ? from === to
          : (way.from === from || way.from === 'X') && (way.to === to || way.to === 'X')) &&
        !(leaves && way.text.includes('~')),
    );
    this.#ways.set(key, ways);
    return ways;
  }
}
