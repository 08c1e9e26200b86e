import type { Json } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import type { Action } from '../action';

const Input = Type.Object(
  {
    message: Type.String(),
    level: Type.Optional(
      Type.Union([Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')]),
    ),
    data: Type.Optional(Type.Any()),
  },
  { additionalProperties: false },
);

/** Says something in the run's log. */
export const logAction: Action = {
  kind: 'log',
  version: '1.0.0',
  title: 'Write a line to the log of the run',
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
