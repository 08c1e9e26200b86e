import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

/** One of Ensue's built apps as a process of its own: started, killed and started again by tests. */
export class ServiceProcess {
  private child: ChildProcess | undefined;

  constructor(
    readonly name: string,
    readonly port: number,
    private readonly env: Readonly<Record<string, string>>,
    readonly logFile: string,
    /** The built programs to choose from. */
    private readonly builds = join(root, 'dist'),
  ) {}

  /** The signal that ended the last process; null while it runs, and when it ended by itself. */
  get endedBy(): NodeJS.Signals | null {
    return this.child?.signalCode ?? null;
  }

  /** The most memory it has had so far, in bytes; undefined where the system does not tell. */
  get peakMemory(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.child?.pid}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
    } catch {
      return undefined;
    }
  }

  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Starts it and waits until it is ready. @param more environment of this start alone */
  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    this.launch(more);
    await this.ready();
  }

  /** Starts it and does not wait. */
  launch(more: Readonly<Record<string, string>> = {}): void {
    const program = join(this.builds, 'apps', this.name, 'main.js');
    if (!existsSync(program)) throw new Error(`${program} is not built: run \`npm run build\`.`);
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, ENSUE_LOG_FORMAT: 'json', ENSUE_HTTP_PORT: String(this.port), ...this.env, ...more };
    const child = spawn(process.execPath, [program], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => appendFileSync(this.logFile, chunk));
    }
  }

  /** Resolves when the process is over, however it ended. */
  async ended(): Promise<void> {
    const { child } = this;
    if (child !== undefined && this.running) await once(child, 'exit');
  }

  /** Neither works nor ends, and keeps its connections. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  /** Goes on after a pause, and believes that no time has passed. */
  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** As a power cut ends it. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As an operator ends it. @returns the exit code; null when it had to be killed */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** Resolves when it says that it is ready. @throws Error when it ends before that, or takes a minute */
  async ready(): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      if (!this.running) throw new Error(`${this.name} ended before it was ready: see ${this.logFile}`);
      const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => undefined);
      if (answer?.ok === true) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${this.name} was not ready within a minute: see ${this.logFile}`);
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (child === undefined || !this.running) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    // A paused one hears of it only when it goes on.
    child.kill('SIGCONT');
    const patience = setTimeout(() => child.kill('SIGKILL'), 40_000);
    await ended;
    clearTimeout(patience);
    return child.exitCode;
  }
}
