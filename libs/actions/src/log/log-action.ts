import type { Json } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import type { Action } from '../action';

const Input = Type.Object(
  {
    message: Type.String({ description: 'The line.' }),
    level: Type.Optional(
      Type.Union([Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')], {
        description: 'How grave it is; info where nothing is said.',
      }),
    ),
    data: Type.Optional(Type.Any({ description: 'What belongs to it, as JSON behind the line.' })),
  },
  { additionalProperties: false },
);

/** Says something in the run's log. */
export const logAction: Action = {
  kind: 'log',
  version: '1.0.0',
  title: 'Write a line to the log of the run',
  about: 'The line carries the run’s id and the task’s name. It is a line for people: nothing reads it.',
  examples: [
    {
      title: 'A line with what belongs to it',
      with: { message: 'orders.csv has arrived', level: 'info', data: { rows: 12 } },
      output: { message: 'orders.csv has arrived' },
    },
  ],
  input: Input,
  output: Type.Object({ message: Type.String() }),
  onCrash: 'retry',
  listed: true,
  perform: async (input, context) => {
    const { message, level = 'info', data } = input as Static<typeof Input> & { data?: Json };
    context.log(`${level}: ${message}${data === undefined ? '' : ` ${JSON.stringify(data)}`}`);
    return { message };
  },
};
