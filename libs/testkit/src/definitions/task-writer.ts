import type { Dice } from '../dice';
import type { Plan } from '../effect-sink';

/** One named task, as JSON of the definition language. */
export type Task = Readonly<Record<string, unknown>>;

interface Place {
  /** An expression of what makes a key of this place its own. */
  readonly key: string;
  /** Not within a loop, so that a client knows the key beforehand. */
  readonly known: boolean;
  readonly depth: number;
}

/** Writes lists of tasks, and remembers what they wait for. */
export class TaskWriter {
  /** Endings of the keys of those events that a client has to send. */
  readonly hears: string[] = [];
  private tasks = 0;

  constructor(
    private readonly dice: Dice,
    private readonly may: { readonly children: readonly string[]; readonly hears: boolean },
  ) {}

  list(least: number, most: number, place: Place = { key: '$context.key', known: true, depth: 0 }): Task[] {
    return Array.from({ length: this.dice.int(least, most) }, () => this.one(place)).flat();
  }

  action(plan: Plan, name: string, key = '$context.key'): object {
    const body = { plan, key: `\${ ${keyOf(key, name)} }`, seen: '${ . }' };
    return { call: 'http', with: { method: 'post', endpoint: 'https://sink.test', body } };
  }

  private one(place: Place): Task[] {
    const name = `t${(this.tasks += 1)}`;
    const nested = place.depth < 2 && this.tasks < 12;
    const leaves = [
      () => [{ [name]: this.action(this.dice.chance(0.15) ? 'slow' : 'quick', name, place.key) }],
      () => [{ [name]: this.action('quick', name, place.key) }],
      () => [{ [name]: { wait: { milliseconds: this.dice.int(50, 12_000) } } }],
      () => [{ [name]: { set: { was: '${ . }' } } }],
      () => [this.retried(name, place)],
      () => [this.forgiven(name, place)],
      () => [this.timedOut(name, place)],
      () => [this.race(name, place)],
      ...(this.may.hears ? [() => this.asks(name, place), () => this.hearsOf(name, place)] : []),
      ...this.may.children.flatMap((child) => [() => [this.child(name, child, place)]]),
    ];
    const branches = [() => [this.fork(name, place)], () => [this.loop(name, place)], () => [this.block(name, place)]];
    return this.dice.pick(nested && this.dice.chance(0.35) ? branches : leaves)();
  }

  private retried(name: string, { key }: Place): Task {
    const retry = { delay: { milliseconds: this.dice.int(10, 3_000) }, limit: { attempt: { count: 5 } } };
    return { [name]: { try: [{ [`${name}a`]: this.action('flaky', name, key) }], catch: { retry } } };
  }

  private forgiven(name: string, { key }: Place): Task {
    const tried = [{ [`${name}a`]: this.action('hopeless', `${name}a`, key) }];
    return { [name]: { try: tried, catch: { do: [{ [`${name}b`]: this.action('quick', `${name}b`, key) }] } } };
  }

  /** Something that never ends, and whose time is limited. */
  private timedOut(name: string, { key }: Place): Task {
    const timeout = { after: { milliseconds: this.dice.int(500, 9_000) } };
    const tried = [{ [`${name}a`]: { ...this.endless(name, key), timeout } }];
    return { [name]: { try: tried, catch: { do: [{ [`${name}b`]: this.action('quick', `${name}b`, key) }] } } };
  }

  /** A race that only one can win, however late. */
  private race(name: string, { key }: Place): Task {
    const wins = { [`${name}a`]: { do: [{ [`${name}w`]: { wait: { milliseconds: this.dice.int(50, 9_000) } } }] } };
    const loses = { [`${name}b`]: { do: [{ [`${name}l`]: this.endless(name, key) }] } };
    return { [name]: { fork: { compete: true, branches: this.dice.chance(0.5) ? [wins, loses] : [loses, wins] } } };
  }

  private endless(name: string, key: string): object {
    return this.dice.chance(0.5) ? this.action('stuck', `${name}s`, key) : listenFor('never', keyOf(key, name));
  }

  /** Asks another workflow, by event, and listens for its answer: at once, or when it may have come already. */
  private asks(name: string, { key }: Place): Task[] {
    const data = { key: `\${ ${keyOf(key, name)} }` };
    const ask = { emit: { event: { with: { type: 'question', data } } }, output: { as: '${ "asked" }' } };
    const meanwhile = this.dice.chance(0.5) ? [{ [`${name}m`]: this.action('quick', `${name}m`, key) }] : [];
    return [{ [`${name}q`]: ask }, ...meanwhile, { [name]: listenFor('answered', keyOf(key, name)) }];
  }

  /** Listens for what a client sends. */
  private hearsOf(name: string, { key, known }: Place): Task[] {
    if (!known) return [{ [name]: { set: { was: '${ . }' } } }];
    this.hears.push(name);
    return [{ [name]: listenFor('reply', keyOf(key, name)) }];
  }

  private child(name: string, child: string, { key }: Place): Task {
    const input = { key: `\${ ${keyOf(key, name)} }` };
    const workflow = { namespace: 'sim', name: child, version: '1.0.0', input };
    return { [name]: { run: { workflow, ...(this.dice.chance(0.3) && { await: false }) } } };
  }

  private fork(name: string, place: Place): Task {
    const branches = Array.from({ length: this.dice.int(2, 3) }, (_, index) => ({
      [`${name}b${index}`]: { do: this.list(1, 2, deeper(place)) },
    }));
    return { [name]: { fork: { compete: false, branches } } };
  }

  private loop(name: string, place: Place): Task {
    const item = `item_${name}`;
    const inside = { ...deeper(place), key: `${place.key} + "." + ($${item} | tostring)`, known: false };
    const times = this.dice.int(1, 3);
    return { [name]: { for: { each: item, in: `\${ [range(${times})] }` }, do: this.list(1, 2, inside) } };
  }

  private block(name: string, place: Place): Task {
    return { [name]: { do: this.list(1, 2, deeper(place)) } };
  }
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

function keyOf(key: string, name: string): string {
  return `(${key} + "/${name}")`;
}

function listenFor(type: string, key: string): object {
  return { listen: { to: { one: { with: { type, data: `\${ .key == ${key} }` } } } } };
}
