import type { Json } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import { actionFault } from '../action-fault';

export const BadRecords = Type.Object(
  {
    otherwise: Type.Optional(
      Type.Union([Type.Literal('report'), Type.Literal('fault')], {
        description:
          'What they do: be told in the output (the default), or raise a fault, and then nothing is written.',
      }),
    ),
    shown: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000,
        description: 'How many are told one by one; 100 where nothing is said.',
      }),
    ),
    most: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'With more than that the whole is a fault: nobody wants half of a file that is another.',
      }),
    ),
  },
  { additionalProperties: false, description: 'What becomes of records that cannot be read or do not fit.' },
);

export const BadReport = Type.Object(
  {
    count: Type.Integer(),
    errors: Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String() }), {
      description: 'The first of them.',
    }),
  },
  { description: 'The records that could not be read or did not fit.' },
);

/** Counts bad records, keeps the first, and says when there are too many. */
export class BadRecordBook {
  private count = 0;
  private readonly errors: { line: number; reason: string }[] = [];

  constructor(private readonly rule: Static<typeof BadRecords> = {}) {}

  /** @throws ActionFault with the first of them when there are more than permitted */
  add(line: number, reason: string): void {
    this.count += 1;
    if (this.errors.length < (this.rule.shown ?? 100)) this.errors.push({ line, reason });
    if (this.count > (this.rule.most ?? Infinity)) throw this.fault(`more than ${this.rule.most} records are bad`);
  }

  /** At the end. @throws ActionFault where there are any and none are wanted */
  close(): void {
    if (this.count > 0 && this.rule.otherwise === 'fault') throw this.fault(`${this.count} records are bad`);
  }

  report(): { count: number; errors: Json[] } {
    return { count: this.count, errors: [...this.errors] };
  }

  private fault(what: string): Error {
    const [first] = this.errors;
    const where = first === undefined ? '' : `; the first, in line ${first.line}: ${first.reason}`;
    return actionFault('validation', `The records cannot be used: ${what}${where}`, { errors: [...this.errors] });
  }
}
