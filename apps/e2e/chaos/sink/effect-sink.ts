import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { eventually } from '../../harness/api-client';

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

  constructor(
    private readonly program: string,
    private readonly file: string,
    private readonly port: number,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.program, this.file, String(this.port)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.child = child;
    await eventually(async () => {
      const answer = await fetch(this.url).catch(() => undefined);
      return answer?.status;
    }, 'a sink for effects');
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
