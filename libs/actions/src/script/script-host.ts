/**
 * The process that runs authors' scripts, one at a time: a program of its own, so that it can be killed when a script does
 * not obey. Every script gets a QuickJS of its own (WebAssembly: no files, no network, no host objects) in a memory of its
 * own: the memory's maximum is the limit, because QuickJS's own accounting counts nothing when compiled to WebAssembly, and
 * what a script leaves behind goes as a whole.
 *
 * Only erasable TypeScript and no imports of our own at run time: Node runs this file as it stands in tests, and the build
 * makes it a file of its own.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';
import type { ScriptEnd, ScriptOrder, ScriptReport } from './host-message';

/** Well below the stack that the WebAssembly module itself has, of which the interpreter needs some. */
const stackBytes = 256 * 1024;
const maxOutputChars = 1024 * 1024;
/** What holds the output's limit: thrown inside the script, recognised outside. */
const tooMuchOutput = 'more than 1 MiB of output';

/** Runs inside QuickJS before the script: the little of a console and of Node that scripts may expect. */
const prelude = `(() => {
  const { stringify } = JSON;
  const order = JSON.parse(__order);
  const write = __write;
  delete globalThis.__order;
  delete globalThis.__write;
  const show = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return String(value) + (value.stack ? '\\n' + value.stack : '');
    try { return stringify(value) ?? String(value); } catch { return String(value); }
  };
  const line = (stream) => (...values) => write(stream, values.map(show).join(' ') + '\\n');
  const out = line('stdout'), err = line('stderr');
  const constant = (name, value) => Object.defineProperty(globalThis, name, { value, enumerable: true });
  constant('console', { log: out, info: out, debug: out, error: err, warn: err, trace: err });
  constant('args', order.arguments);
  constant('env', order.environment);
  constant('stdin', order.stdin);
  const list = Array.isArray(order.arguments) ? order.arguments : [];
  constant('process', {
    argv: ['ensue', 'script', ...list.map(show)],
    env: order.environment,
    stdin: { fd: 0 },
    stdout: { write: (text) => (write('stdout', String(text)), true) },
    stderr: { write: (text) => (write('stderr', String(text)), true) },
  });
  if (!Array.isArray(order.arguments)) {
    for (const name of Object.keys(order.arguments)) {
      if (!(name in globalThis)) constant(name, order.arguments[name]);
    }
  }
})();`;

/** The one thing of \`node:fs\` that a script can have: its standard input. */
const fileModule = `
export function readFileSync(file) {
  if (file === 0 || file === '/dev/stdin') return stdin;
  throw new Error('scripts have no files: only standard input (0) can be read');
}
export default { readFileSync };`;

/** When the runner is gone there is nobody to tell, and the disconnection ends this process. */
const send = (report: ScriptReport): void => void process.send?.(report, undefined, undefined, () => undefined);

/** What is needed of it here: Node's types leave it to the browser's. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
};

const pageBytes = 64 * 1024;
const initialPages = 256;

const wasmFile = fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));
const wasmModule = await WebAssembly.compile(await readFile(wasmFile));

async function run(order: ScriptOrder): Promise<ScriptEnd> {
  const maximum = Math.max(initialPages, Math.ceil(order.memoryBytes / pageBytes));
  const wasmMemory = new WebAssembly.Memory({ initial: initialPages, maximum });
  const quickjs = await newQuickJSWASMModuleFromVariant(
    newVariant(variant as unknown as QuickJSSyncVariant, { wasmModule, wasmMemory }),
  );
  const runtime = quickjs.newRuntime();
  const until = performance.now() + order.deadlineMs;
  let expired = false;
  runtime.setMaxStackSize(stackBytes);
  runtime.setInterruptHandler(() => (expired = performance.now() > until));
  runtime.setModuleLoader((name) => {
    if (name === 'fs' || name === 'node:fs') return fileModule;
    return { error: new Error(`there is no module ${name}: scripts run without packages`) };
  });
  const vm = runtime.newContext();
  giveWorld(vm, order);
  const end = evaluate(vm, order);
  if (end.ended === 'well') return end;
  if (expired) return { ended: 'timeout', message: 'interrupted at its deadline' };
  // Without memory even for an error, QuickJS throws null.
  const full = wasmMemory.buffer.byteLength > (maximum - 32) * pageBytes;
  return full && end.ended === 'exception' && end.message === 'null' ? outOfMemory : end;
}

function giveWorld(vm: QuickJSContext, { id, arguments: args, environment, stdin }: ScriptOrder): void {
  let written = 0;
  const write = vm.newFunction('write', (stream, text) => {
    const chunk = vm.getString(text);
    written += chunk.length;
    if (written > maxOutputChars) throw new Error(tooMuchOutput);
    send({ id, stream: vm.getString(stream) === 'stderr' ? 'stderr' : 'stdout', text: chunk });
  });
  const world = vm.newString(JSON.stringify({ arguments: args, environment, stdin }));
  vm.setProp(vm.global, '__write', write);
  vm.setProp(vm.global, '__order', world);
  vm.unwrapResult(vm.evalCode(prelude, 'ensue.js'));
}

function evaluate(vm: QuickJSContext, { code, arguments: args }: ScriptOrder): ScriptEnd {
  // A module where the script imports, else the body of a function: that is where `return` is allowed. It begins on the
  // first line, so that line numbers are the author's.
  const isModule = /^\s*(?:import\b(?!\s*\()|export\b)/m.test(code);
  const call = Array.isArray(args) ? '...args' : '';
  const source = isModule ? code : `(async function script() {${code}\n})(${call})`;
  const started = vm.evalCode(source, 'script.js', { type: isModule ? 'module' : 'global' });
  if (started.error) return failure(vm.dump(started.error));
  const jobs = vm.runtime.executePendingJobs();
  if (jobs.error) return failure(vm.dump(jobs.error));
  const state = vm.getPromiseState(started.value);
  if (state.type === 'pending') return { ended: 'stuck', message: 'the script awaits something that never comes' };
  if (state.type === 'rejected') return failure(vm.dump(state.error));
  return isModule ? { ended: 'well' } : returned(vm, state.value);
}

/** The returned value as JSON: what JSON has no word for is left out, as JSON.stringify does. */
function returned(vm: QuickJSContext, value: QuickJSHandle): ScriptEnd {
  if (vm.typeof(value) === 'undefined') return { ended: 'well' };
  vm.setProp(vm.global, '__value', value);
  const text = vm.evalCode('JSON.stringify(__value)', 'ensue.js');
  if (text.error) return failure(vm.dump(text.error));
  const json: unknown = vm.dump(text.value);
  return typeof json === 'string' ? { ended: 'well', value: JSON.parse(json) } : { ended: 'well' };
}

const outOfMemory: ScriptEnd = { ended: 'memory', message: 'the script needed more memory than it may have' };

function failure(thrown: unknown): ScriptEnd {
  if (typeof thrown !== 'object' || thrown === null) return { ended: 'exception', message: String(thrown) };
  const { name, message, stack } = thrown as { name?: unknown; message?: unknown; stack?: unknown };
  if (message === tooMuchOutput) return { ended: 'output', message: `the script wrote ${tooMuchOutput}` };
  if (name === 'InternalError' && message === 'out of memory') return outOfMemory;
  const line = /script\.js:(\d+)/.exec(String(stack))?.[1];
  const text = typeof message === 'string' ? message : JSON.stringify(thrown);
  const said = typeof name === 'string' ? `${name}: ${text}` : text;
  return { ended: 'exception', message: said.slice(0, 4096), ...(line === undefined ? {} : { line: Number(line) }) };
}

process.on('message', (message) => {
  const order = message as ScriptOrder;
  run(order).then(
    (end) => send({ id: order.id, end }),
    () => {
      // QuickJS itself gave up (out of native stack, most likely): this process must run no other script.
      process.exitCode = 70;
      if (process.connected) process.disconnect();
    },
  );
});
process.on('disconnect', () => process.exit());
