import type { Json } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import type { Action } from '../action';
import { Processes } from '../sandbox/processes';
import { asEnvironment, asText, asWords, Returned } from '../sandbox/process-result';
import type { ActionSettings } from '../settings';

const Input = Type.Object(
  {
    command: Type.String(),
    arguments: Type.Optional(Type.Any()),
    environment: Type.Optional(Type.Record(Type.String(), Type.Any())),
    stdin: Type.Optional(Type.Any()),
    return: Type.Optional(Returned),
  },
  { additionalProperties: true },
);
type Input = Static<typeof Input>;

/**
 * Runs an author's command with `/bin/sh` (DSL reference, "Run: shell"), as far as the operator has turned that on.
 *
 * The command is a shell's program: it may have many lines, finds `arguments` as `$1` and on, and its environment is that of
 * the task and no other. A code other than 0 is a fault, except where the task asks for `code` or `all`.
 */
export function shellAction({ shell = 'off', sandbox = {} }: Pick<ActionSettings, 'shell' | 'sandbox'>): Action {
  const processes = new Processes(
    {
      plural: 'Shell commands',
      single: 'The command',
      variable: 'ENSUE_SHELL',
      mode: shell,
      program: ['/bin/sh'],
      trial: 'echo ok',
    },
    sandbox,
  );
  return {
    kind: 'shell',
    version: '1.0.0',
    title: 'Run a shell command, confined',
    input: Input,
    output: Type.Any(),
    onCrash: 'retry',
    listed: false,
    notice: () => processes.notice(),
    perform: async (input, context) => {
      const { command, arguments: words, environment, stdin, return: wanted } = input as Input;
      const order = {
        script: command,
        arguments: asWords(words as Json | undefined),
        environment: asEnvironment(environment as Record<string, Json> | undefined),
        stdin: stdin === undefined ? '' : asText(stdin as Json),
      };
      return processes.perform(order, wanted, context);
    },
  };
}
