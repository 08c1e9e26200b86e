import { closeSync, fdatasync, openSync, write } from 'node:fs';
import { promisify } from 'node:util';

const append = promisify(write);
const sync = promisify(fdatasync);

interface Waiting {
  readonly line: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Effects, a line each, on disk before anybody is told; those that come while one part is written go with the next. */
export class Ledger {
  private readonly descriptor: number;
  private readonly attempts = new Map<string, number>();
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(file: string) {
    this.descriptor = openSync(file, 'a');
  }

  /** @returns which attempt of this key it was, from 1 */
  async record(key: string, idempotencyKey: string): Promise<number> {
    const attempt = (this.attempts.get(key) ?? 0) + 1;
    this.attempts.set(key, attempt);
    const line = `${JSON.stringify({ key, idempotencyKey, attempt, time: Date.now() })}\n`;
    await new Promise<void>((done, failed) => {
      this.waiting.push({ line, done, failed });
      if (!this.writing) void this.flush();
    });
    return attempt;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private async flush(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const part = this.waiting.splice(0);
      try {
        await append(this.descriptor, part.map(({ line }) => line).join(''));
        await sync(this.descriptor);
        for (const { done } of part) done();
      } catch (error) {
        for (const { failed } of part) failed(error);
      }
    }
    this.writing = false;
  }
}
