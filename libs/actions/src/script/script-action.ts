import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Json } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import type { Action, ActionContext } from '../action';
import { actionFault } from '../action-fault';
import { Processes } from '../sandbox/processes';
import { asEnvironment, asText, Returned } from '../sandbox/process-result';
import type { ActionSettings, ScriptSettings } from '../settings';
import type { HostEnd, Script } from './host-process';
import { HostPool } from './host-pool';
import { pythonProgram, pythonScript } from './python-script';
import { ScriptOutput } from './script-output';

const Input = Type.Object(
  {
    language: Type.String(),
    code: Type.String(),
    arguments: Type.Optional(Type.Union([Type.Array(Type.Any()), Type.Record(Type.String(), Type.Any())])),
    environment: Type.Optional(Type.Record(Type.String(), Type.Any())),
    stdin: Type.Optional(Type.Any()),
    return: Type.Optional(Returned),
  },
  { additionalProperties: true },
);
type Input = Static<typeof Input>;

const defaultMemoryBytes = 64 * 1024 * 1024;

/**
 * Runs an author's script, confined: JavaScript in QuickJS in a process that can be killed, Python in a process of its own as
 * far as the operator has turned that on.
 *
 * What a script in JavaScript sees: `args` (the arguments as given), each named argument as a global constant of its own, positional ones
 * also as `arguments` and from `process.argv[2]` on; `env` and `process.env`; `stdin`, also through `readFileSync(0)` of
 * `node:fs`; `console`. It may `await` and `return`; with `import` or `export` it is a module and may not return.
 *
 * What comes out, by `return`: `stdout` or `stderr`, the text without its last line break; `code`, 0; `all`, the three; `none`,
 * null. When the task asks for nothing: what the script returned, else its stdout.
 *
 * One in Python sees `args` and named arguments as global names, positional ones in `sys.argv`, `os.environ` and `sys.stdin`;
 * it gives what it wrote, and a code other than 0 is a fault, except where the task asks for `code` or `all`.
 */
export function scriptAction(
  settings: ScriptSettings,
  { python = 'off', sandbox = {} }: Pick<ActionSettings, 'python' | 'sandbox'> = {},
): Action {
  let pool: HostPool | undefined;
  const inPython = new Processes(
    {
      plural: 'Scripts in python',
      single: 'The script',
      variable: 'ENSUE_PYTHON',
      mode: python,
      program: pythonProgram,
      trial: 'print("ok")',
    },
    sandbox,
  );
  return {
    kind: 'script',
    version: '1.0.0',
    title: 'Run a script, confined',
    input: Input,
    output: Type.Any(),
    onCrash: 'retry',
    listed: false,
    notice: () => inPython.notice(),
    perform: async (input, context) => {
      const order = input as Input;
      if (/^python3?$/i.test(order.language)) {
        return inPython.perform(pythonOrder(order), order.return, context);
      }
      if (!/^(js|javascript)$/i.test(order.language)) {
        throw actionFault(
          'configuration',
          `Scripts in ${order.language} cannot run here: the language must be js or python`,
        );
      }
      pool ??= new HostPool(hostPath(settings), settings.hosts ?? 2);
      const output = new ScriptOutput(context.log);
      const script = scriptOf(order, context, settings.memoryBytes ?? defaultMemoryBytes);
      const end = await pool.run(script, context.signal, (stream, text) => output.write(stream, text));
      output.flush();
      if (end.ended !== 'well') throw faultOf(end);
      return output.give(order.return, end.value);
    },
    close: async () => pool?.close(),
  };
}

/** In the sources the host lies beside this file, and Node runs it as it stands; a bundle says where its own is. */
function hostPath(settings: ScriptSettings): string {
  const path = settings.hostPath ?? fileURLToPath(new URL('./script-host.ts', import.meta.url));
  if (!existsSync(path)) throw actionFault('configuration', 'This runner has no script host, so it cannot run scripts');
  return path;
}

function scriptOf(order: Input, { deadlineMs }: ActionContext, memoryBytes: number): Script {
  return {
    code: order.code,
    arguments: (order.arguments ?? {}) as Script['arguments'],
    environment: asEnvironment(order.environment as Record<string, Json> | undefined),
    stdin: order.stdin === undefined ? '' : asText(order.stdin as Json),
    deadlineMs,
    memoryBytes,
  };
}

function pythonOrder({ code, arguments: given = {}, environment, stdin }: Input) {
  return {
    script: pythonScript({ code, arguments: given as Json }),
    arguments: [],
    environment: asEnvironment(environment as Record<string, Json> | undefined),
    stdin: stdin === undefined ? '' : asText(stdin as Json),
  };
}

function faultOf(end: Exclude<HostEnd, { ended: 'well' }>): Error {
  switch (end.ended) {
    case 'killed':
    case 'timeout':
      return actionFault('timeout', 'The script did not end within its deadline and was stopped');
    case 'crashed':
      return actionFault('runtime', 'The script exhausted its interpreter, which had to be ended');
    case 'memory':
    case 'stuck':
    case 'output':
      return actionFault('runtime', `${end.message.charAt(0).toUpperCase()}${end.message.slice(1)}`);
    case 'exception': {
      const where = end.line === undefined ? '' : ` in line ${end.line}`;
      const line = end.line === undefined ? {} : { line: end.line };
      return actionFault('runtime', `The script failed${where}: ${end.message}`, line);
    }
  }
}
