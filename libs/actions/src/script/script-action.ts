import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Json } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import type { Action, ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { ScriptSettings } from '../settings';
import type { HostEnd, Script } from './host-process';
import { HostPool } from './host-pool';
import { ScriptOutput } from './script-output';

const Returned = Type.Union((['stdout', 'stderr', 'code', 'all', 'none'] as const).map((name) => Type.Literal(name)));

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
 * Runs an author's JavaScript, confined (QuickJS in a process that can be killed).
 *
 * What a script sees: `args` (the arguments as given), each named argument as a global constant of its own, positional ones
 * also as `arguments` and from `process.argv[2]` on; `env` and `process.env`; `stdin`, also through `readFileSync(0)` of
 * `node:fs`; `console`. It may `await` and `return`; with `import` or `export` it is a module and may not return.
 *
 * What comes out, by `return`: `stdout` or `stderr`, the text without its last line break; `code`, 0; `all`, the three; `none`,
 * null. When the task asks for nothing: what the script returned, else its stdout.
 */
export function scriptAction(settings: ScriptSettings): Action {
  let pool: HostPool | undefined;
  return {
    kind: 'script',
    version: '1.0.0',
    title: 'Run a script, confined',
    input: Input,
    output: Type.Any(),
    onCrash: 'retry',
    listed: false,
    perform: async (input, context) => {
      const order = input as Input;
      if (!/^(js|javascript)$/i.test(order.language)) {
        throw actionFault('configuration', `Scripts in ${order.language} cannot run here: the language must be js`);
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
  const environment = Object.entries(order.environment ?? {}).map(([name, value]) => [name, asText(value as Json)]);
  return {
    code: order.code,
    arguments: (order.arguments ?? {}) as Script['arguments'],
    environment: Object.fromEntries(environment) as Record<string, string>,
    stdin: order.stdin === undefined ? '' : asText(order.stdin as Json),
    deadlineMs,
    memoryBytes,
  };
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

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
