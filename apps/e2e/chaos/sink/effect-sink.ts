import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';

/** One effect, as the sink wrote it down. */
export interface EffectEntry {
  /** What the workload calls the effect: event and step. */
  readonly key: string;
  /** What the action sent with it. */
  readonly idempotencyKey: string;
  readonly attempt: number;
  readonly time: number;
}

/** The process that effects happen to, and what it has written down. */
export class EffectSink {
  private child: ChildProcess | undefined;
  private port = 0;

  constructor(
    private readonly program: string,
    private readonly file: string,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.program, this.file], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    child.stdout.setEncoding('utf8');
    const [said] = (await once(child.stdout, 'data')) as [string];
    this.port = Number(said);
  }

  /** Everything that has happened so far. */
  entries(): readonly EffectEntry[] {
    if (!existsSync(this.file)) return [];
    const lines = readFileSync(this.file, 'utf8').split('\n');
    // The last part is empty, or a line that is being written.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as EffectEntry);
  }

  stop(): void {
    this.child?.kill('SIGKILL');
  }
}
