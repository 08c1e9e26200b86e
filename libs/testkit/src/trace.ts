import type { Timeline } from './timeline';

const kept = 4_000;

/** What happened, in order: the same for the same seed, down to the last line. */
export class Trace {
  readonly lines: string[] = [];
  private first = 0x811c9dc5;
  private second = 0x01000193;

  /** @param keep whether the lines are kept, or only their hash */
  constructor(
    private readonly time: Timeline,
    private readonly keep: boolean,
  ) {}

  add(what: string): void {
    const line = `${this.time.now.toFixed(2)} ${what}`;
    for (let at = 0; at < line.length; at += 1) {
      const unit = line.charCodeAt(at);
      this.first = Math.imul(this.first ^ unit, 0x01000193);
      this.second = Math.imul(this.second + unit, 0x85ebca6b) ^ (this.second >>> 13);
    }
    if (!this.keep) return;
    this.lines.push(line);
    if (this.lines.length > 2 * kept) this.lines.splice(0, kept);
  }

  get hash(): string {
    const part = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return part(this.first) + part(this.second);
  }
}
