import { fork, type ChildProcess } from 'node:child_process';
import type { ScriptEnd, ScriptOrder, ScriptReport } from './host-message';

/** A script's order before it has a number. */
export type Script = Omit<ScriptOrder, 'id'>;

/** How a script ended, as its host sees it or as seen from outside when the host did not survive it. */
export type HostEnd = ScriptEnd | { readonly ended: 'killed' | 'crashed' };

/** How long a host may go on after the deadline it was told: it interrupts the script itself. */
const obedienceMs = 2_000;

/**
 * What even a broken-out script would not get: no environment, no files to write, no processes, no native code. The larger
 * stack is for WebAssembly, whose deepest recursion must end in the script's error and not in the host's.
 */
const confinement = [
  '--permission',
  '--allow-fs-read=*',
  '--disable-proto=delete',
  '--max-old-space-size=256',
  '--stack-size=3900',
  '--no-warnings',
];

/** One process that runs one script at a time. */
export class HostProcess {
  private readonly child: ChildProcess;
  private lastId = 0;
  private gone = false;
  private settle: ((end: HostEnd) => void) | undefined;
  private write: (stream: 'stdout' | 'stderr', text: string) => void = () => undefined;

  /** @param path the host's program */
  constructor(path: string) {
    this.child = fork(path, [], { env: {}, execArgv: confinement, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.child.on('message', (report) => this.take(report as ScriptReport));
    for (const event of ['error', 'exit', 'disconnect']) this.child.on(event, () => this.end({ ended: 'crashed' }));
  }

  /** False once it must run no other script. */
  get usable(): boolean {
    return !this.gone;
  }

  /** Keeps the runner's process alive only while a script runs. */
  private keepAlive(yes: boolean): void {
    if (yes) this.child.ref();
    else this.child.unref();
    if (yes) this.child.channel?.ref();
    else this.child.channel?.unref();
  }

  /** Runs a script to its end, which may be the host's; never rejects. */
  async run(
    script: Script,
    signal: AbortSignal,
    write: (stream: 'stdout' | 'stderr', text: string) => void,
  ): Promise<HostEnd> {
    if (this.gone) return { ended: 'crashed' };
    const abort = (): void => this.kill();
    const timer = setTimeout(abort, script.deadlineMs + obedienceMs);
    signal.addEventListener('abort', abort);
    this.keepAlive(true);
    try {
      return await new Promise<HostEnd>((resolve) => {
        this.settle = resolve;
        this.write = write;
        this.lastId += 1;
        this.child.send({ ...script, id: this.lastId }, (error) => error && this.end({ ended: 'crashed' }));
        if (signal.aborted) this.kill();
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      this.keepAlive(false);
    }
  }

  kill(): void {
    this.gone = true;
    this.child.kill('SIGKILL');
    this.end({ ended: 'killed' });
  }

  private take(report: ScriptReport): void {
    if (report.id !== this.lastId) return;
    if ('end' in report) this.settleWith(report.end);
    else this.write(report.stream, report.text);
  }

  private end(end: HostEnd): void {
    this.gone = true;
    this.settleWith(end);
  }

  private settleWith(end: HostEnd): void {
    const { settle } = this;
    this.settle = undefined;
    settle?.(end);
  }
}
