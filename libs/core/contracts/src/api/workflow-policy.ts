import { Type, type Static, type TSchema } from '@sinclair/typebox';

/** What is said of a workflow beside its definition: it holds for every version, and changes without a new one. */

const strict = { additionalProperties: false } as const;

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

/** Everything that is said of a workflow beside its definition. */
export interface WorkflowPolicy {
  readonly schedule?: SchedulePolicy;
}
