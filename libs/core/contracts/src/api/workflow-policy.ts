import { Type, type Static, type TSchema } from '@sinclair/typebox';

/** What is said of a workflow beside its definition: it holds for every version, and changes without a new one. */

const strict = { additionalProperties: false } as const;

const literals = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], description });

/** ISO 8601, as in definitions. */
const duration = (description: string) => Type.String({ minLength: 3, maxLength: 64, description });

export const SchedulePolicy = Type.Object(
  {
    timeZone: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'An IANA time zone for `cron`; UTC where absent.' }),
    ),
    catchUp: Type.Optional(
      Type.Union(
        [
          Type.Literal('none'),
          Type.Literal('last'),
          Type.Object({ all: Type.Integer({ minimum: 1, maximum: 1_000 }) }, strict),
        ],
        {
          description:
            'What becomes of ticks that came while nothing ran: `none` of them, the `last` one (where absent), or up to so many, the newest, each.',
        },
      ),
    ),
    overlap: Type.Optional(
      literals(
        ['allow', 'skip', 'queue', 'cancel-previous'],
        'What a tick does while a run of an earlier tick is going on: starts one beside it (where absent), none, one when that is over, or one in its place.',
      ),
    ),
    jitter: Type.Optional(
      duration('A tick comes up to so much later, by an amount that follows from its id; ISO 8601, such as PT30S.'),
    ),
    paused: Type.Optional(Type.Boolean({ description: 'No ticks until it is resumed; none is made up for.' })),
    pauseReason: Type.Optional(Type.String({ maxLength: 1_000 })),
  },
  { $id: 'SchedulePolicy', ...strict },
);
export type SchedulePolicy = Static<typeof SchedulePolicy>;

/** The same in a change: what is named changes, null takes it away. */
export const SchedulePolicyPatch = Type.Object(
  Object.fromEntries(
    Object.entries(SchedulePolicy.properties).map(([name, schema]) => [
      name,
      Type.Optional(Type.Union([schema, Type.Null()])),
    ]),
  ) as Record<string, TSchema>,
  { $id: 'SchedulePolicyPatch', ...strict },
);
/** What is absent stays. */
export type SchedulePolicyPatch = { readonly [K in keyof SchedulePolicy]?: SchedulePolicy[K] | null };

const key = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 1_000,
    description: 'A jq expression over { input, event, trigger }; each value it comes to has limits of its own.',
  }),
);

export const FlowPolicy = Type.Object(
  {
    concurrency: Type.Optional(
      Type.Object(
        {
          limit: Type.Integer({ minimum: 1, maximum: 10_000, description: 'How many runs may live at a time.' }),
          key,
          whenFull: Type.Optional(
            literals(
              ['queue', 'reject', 'cancel-previous'],
              'A start waits for its turn (where absent), is refused, or the oldest run is cancelled for it.',
            ),
          ),
        },
        strict,
      ),
    ),
    rate: Type.Optional(
      Type.Object(
        {
          limit: Type.Integer({ minimum: 1, maximum: 10_000, description: 'How many runs may begin …' }),
          period: duration('… within this time; ISO 8601, a day at most.'),
          key,
          whenFull: Type.Optional(literals(['queue', 'reject'], 'A start waits (where absent), or is refused.')),
        },
        strict,
      ),
    ),
    debounce: Type.Optional(
      Type.Object(
        {
          period: duration('A start waits until none has come for so long; the last one counts.'),
          key,
          most: Type.Optional(duration('It waits no longer than this, however many come.')),
        },
        strict,
      ),
    ),
    dedupe: Type.Optional(
      Type.Object(
        {
          window: duration('For so long, only the first start of a key counts; 30 days at most.'),
          key: Type.String({
            minLength: 1,
            maxLength: 1_000,
            description: 'A jq expression over { input, event, trigger }.',
          }),
        },
        strict,
      ),
    ),
    priority: Type.Optional(
      Type.Union(
        [Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 }), Type.String({ minLength: 1, maxLength: 1_000 })],
        {
          description: 'Of those that wait, the highest goes first: a number, or a jq expression that comes to one.',
        },
      ),
    ),
    mostQueued: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        description: 'How many starts may wait, 1,000 where absent; more are refused.',
      }),
    ),
  },
  { $id: 'FlowPolicy', ...strict, minProperties: 1 },
);
export type FlowPolicy = Static<typeof FlowPolicy>;

/** Everything that is said of a workflow beside its definition. */
export interface WorkflowPolicy {
  readonly schedule?: SchedulePolicy;
  readonly flow?: FlowPolicy;
}
