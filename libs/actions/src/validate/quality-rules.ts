import type { Json, JsonObject } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import { actionFault } from '../action-fault';
import { RecordSource } from '../records/record';

const field = Type.String({ minLength: 1, description: 'A member of the records.' });
const bound = (description: string) => Type.Optional(Type.Union([Type.Number(), Type.String()], { description }));

const Unique = Type.Object(
  {
    unique: Type.Array(field, {
      minItems: 1,
      description: 'Members that together occur once; at most a million records.',
    }),
  },
  { additionalProperties: false },
);
const Range = Type.Object(
  {
    range: Type.Object(
      { field, min: bound('At least.'), max: bound('At most.') },
      {
        additionalProperties: false,
        description: 'Numbers, or texts in the order of their letters (times in ISO 8601, for instance).',
      },
    ),
  },
  { additionalProperties: false },
);
const Reference = Type.Object(
  {
    reference: Type.Object(
      {
        field,
        in: Type.Optional(Type.Array(Type.Any(), { description: 'The values there are.' })),
        from: Type.Optional(RecordSource),
        at: Type.Optional(
          Type.String({ description: 'The member of the records of `from`; the same name where nothing is said.' }),
        ),
      },
      { additionalProperties: false, description: 'Values that occur elsewhere; null refers to nothing.' },
    ),
  },
  { additionalProperties: false },
);
const Freshness = Type.Object(
  {
    freshness: Type.Object(
      {
        field,
        withinSeconds: Type.Number({ exclusiveMinimum: 0, description: 'How old the newest record may be.' }),
      },
      { additionalProperties: false, description: 'Times in ISO 8601.' },
    ),
  },
  { additionalProperties: false },
);

export const QualityRule = Type.Union([Unique, Range, Reference, Freshness]);
export type QualityRule = Static<typeof QualityRule>;

/** One rule at work: told of each record, asked at the end. */
export interface RuleAtWork {
  readonly name: string;
  /** @returns why the record breaks the rule */
  see(record: JsonObject): string | undefined;
  /** @returns why all of them together do */
  end(): string | undefined;
}

export interface RuleWorld {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The records of another source. */
  read(source: RecordSource): AsyncIterable<Json>;
}

const maxKeys = 1_000_000;

/** @throws ActionFault when the rule cannot be used */
export async function ruleAtWork(rule: QualityRule, world: RuleWorld): Promise<RuleAtWork> {
  if ('unique' in rule) return unique(rule.unique);
  if ('range' in rule) return range(rule.range);
  if ('freshness' in rule) return freshness(rule.freshness, world.now);
  return reference(rule.reference, world);
}

const never = (): undefined => undefined;
const valueOf = (record: JsonObject, name: string): Json =>
  Object.hasOwn(record, name) ? (record[name] ?? null) : null;

function unique(fields: readonly string[]): RuleAtWork {
  const seen = new Set<string>();
  const see = (record: JsonObject): string | undefined => {
    const key = JSON.stringify(fields.map((name) => valueOf(record, name)));
    if (seen.has(key)) return `${fields.join(', ')} ${key.slice(1, 200)} was there before`.replace(/\] was/, ' was');
    if (seen.size === maxKeys) throw actionFault('validation', `unique holds for at most ${maxKeys} records`);
    seen.add(key);
    return undefined;
  };
  return { name: `unique ${fields.join(', ')}`, see, end: never };
}

function range({ field, min, max }: { field: string; min?: number | string; max?: number | string }): RuleAtWork {
  if (min === undefined && max === undefined) throw actionFault('configuration', 'range needs min or max');
  const see = (record: JsonObject): string | undefined => {
    const value = valueOf(record, field);
    if (value === null) return undefined;
    for (const [limit, above] of [[min, false] as const, [max, true] as const]) {
      if (limit === undefined) continue;
      if (typeof value !== typeof limit) return `${field} cannot be compared with ${JSON.stringify(limit)}`;
      // Both are numbers, or both are texts.
      const comparable = value as number;
      const outside = above ? comparable > (limit as number) : comparable < (limit as number);
      if (outside) return `${field} is ${above ? 'above' : 'below'} ${JSON.stringify(limit)}`;
    }
    return undefined;
  };
  return { name: `range ${field}`, see, end: never };
}

function freshness({ field, withinSeconds }: { field: string; withinSeconds: number }, now: number): RuleAtWork {
  let newest = -Infinity;
  const see = (record: JsonObject): string | undefined => {
    const value = valueOf(record, field);
    const time = typeof value === 'string' ? Date.parse(value) : NaN;
    if (Number.isNaN(time)) return `${field} is no time`;
    newest = Math.max(newest, time);
    return undefined;
  };
  const end = (): string | undefined => {
    if (newest === -Infinity) return 'there is no record with a time';
    if (now - newest <= withinSeconds * 1_000) return undefined;
    return `the newest is of ${new Date(newest).toISOString()}, which is more than ${withinSeconds} seconds ago`;
  };
  return { name: `freshness ${field}`, see, end };
}

async function reference(
  rule: { field: string; in?: unknown[]; from?: RecordSource; at?: string },
  { read }: RuleWorld,
): Promise<RuleAtWork> {
  const { field, at = field, from } = rule;
  if ((rule.in === undefined) === (from === undefined)) {
    throw actionFault('configuration', 'reference needs either in, a list of values, or from, where they lie');
  }
  const there = new Set((rule.in ?? []).map((value) => JSON.stringify(value)));
  if (from !== undefined) {
    for await (const record of read(from)) {
      const value =
        typeof record === 'object' && record !== null && !Array.isArray(record) ? valueOf(record, at) : record;
      there.add(JSON.stringify(value));
      if (there.size > maxKeys) throw actionFault('validation', `reference holds for at most ${maxKeys} values`);
    }
  }
  const see = (record: JsonObject): string | undefined => {
    const text = JSON.stringify(valueOf(record, field));
    return text === 'null' || there.has(text) ? undefined : `${field} ${text.slice(0, 200)} is not there`;
  };
  return { name: `reference ${field}`, see, end: never };
}
