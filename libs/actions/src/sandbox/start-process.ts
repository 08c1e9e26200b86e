import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex, Writable } from 'node:stream';
import { actionFault } from '../action-fault';
import type { Confinement, ProcessOrder } from './process-order';
import {
  insideNamespaces,
  programPath,
  quoted,
  sandboxPaths,
  throughPipes,
  withoutStrayFiles,
} from './sandbox-scripts';
import type { SandboxSettings } from '../settings';

const mebibyte = 1024 * 1024;
/** Whom a runner that is root starts processes as: no limit on their number holds for root. */
const nobody = 65_534;

/** A process under way. */
export interface StartedProcess {
  readonly child: ChildProcess;
  /** What the sandbox says of itself: `ready` once it stands, else what it could not do. */
  said(): string;
  /** Ends it and all it has started. */
  kill(): void;
  /** Takes away what it left outside its sandbox. */
  cleanUp(): Promise<void>;
}

/** Starts a process, confined or not; its standard input is given and ended already. */
export async function startProcess(
  confinement: Confinement,
  order: ProcessOrder,
  settings: SandboxSettings,
): Promise<StartedProcess> {
  return confinement === 'sandboxed' ? startSandboxed(order, settings) : startUnconfined(order);
}

function startSandboxed(order: ProcessOrder, settings: SandboxSettings): StartedProcess {
  const child = spawn('/bin/sh', outside(namespaces(order, settings)), {
    cwd: '/',
    env: { PATH: programPath },
    // A session of its own: no terminal to push keys into, and one group to kill.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    ...(process.getuid?.() === 0 && { uid: nobody, gid: nobody }),
  });
  let said = '';
  const [, , , control, script] = child.stdio as unknown as Duplex[];
  control?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const home = { PATH: programPath, HOME: sandboxPaths.home, TMPDIR: sandboxPaths.temporary, LANG: 'C.UTF-8' };
  give(control, startText(order, home, sandboxPaths.script));
  give(script, order.script);
  give(child.stdin, order.stdin);
  return { child, said: () => said, kill: () => killGroup(child), cleanUp: () => Promise.resolve() };
}

const outside = (command: readonly string[]): string[] => [
  ...['-c', withoutStrayFiles, 'ensue'],
  ...['/bin/sh', '-c', throughPipes, 'ensue'],
  ...command,
];

function namespaces({ deadlineMs }: ProcessOrder, settings: SandboxSettings): string[] {
  const files = settings.fileMebibytes ?? 64;
  const limits = [
    `--cpu=${Math.ceil(deadlineMs / 1_000) + 1}`,
    `--as=${settings.memoryBytes ?? 512 * mebibyte}`,
    `--nproc=${settings.processes ?? 64}`,
    '--nofile=256',
    `--fsize=${files * mebibyte}`,
    '--core=0',
  ];
  const unshare = ['--map-root-user', '--net', '--mount', '--pid', '--ipc', '--uts', '--cgroup', '--fork'];
  return [
    ...['unshare', ...unshare, '--kill-child=KILL'],
    ...['/bin/sh', '-c', insideNamespaces, 'ensue', String(files), ...(settings.hide ?? []), '--'],
    ...[...limits, '--', '/bin/sh', sandboxPaths.order],
  ];
}

async function startUnconfined(order: ProcessOrder): Promise<StartedProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'ensue-work-'));
  const files = await mkdtemp(join(tmpdir(), 'ensue-order-'));
  const [start, script] = [join(files, 'order'), join(files, 'script')];
  const { PATH = programPath, LANG = 'C.UTF-8' } = process.env;
  await writeFile(start, startText(order, { PATH, HOME: folder, LANG }, script), { mode: 0o600 });
  await writeFile(script, order.script, { mode: 0o600 });
  const child = spawn('/bin/sh', outside(['/bin/sh', start]), {
    cwd: folder,
    env: { PATH },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'ignore', 'pipe'],
  });
  give(child.stdin, order.stdin);
  return {
    child,
    said: () => 'ready',
    kill: () => killGroup(child),
    cleanUp: async () => {
      for (const left of [folder, files]) await rm(left, { recursive: true, force: true });
    },
  };
}

/**
 * What begins the program: its environment and no other. Variables are set by a shell's own word, not by `env`, on whose
 * command line everybody could read them.
 */
function startText(order: ProcessOrder, home: Readonly<Record<string, string>>, script: string): string {
  const variables = Object.entries({ ...home, ...order.environment }).map(
    ([name, value]) => `export ${name}=${quoted(value)}\n`,
  );
  const words = [...order.program, script, ...order.arguments].map(quoted).join(' ');
  return `unset PWD OLDPWD SHLVL\n${variables.join('')}exec ${words}\n`;
}

/** A process may end without having read all it was given. */
function give(stream: Writable | null | undefined, text: string): void {
  stream?.on('error', () => undefined);
  stream?.end(text);
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Settles when the process has ended and all it wrote has been read. @throws ActionFault when it could not be started */
export async function processClosed(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'close').catch((error: Error) => {
    throw actionFault('configuration', `No process can be started here: ${error.message}`);
  })) as [number | null];
  return code;
}
