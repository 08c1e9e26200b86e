import { StringDecoder } from 'node:string_decoder';

/** What is kept of each stream: two of them and what JSON adds are what a message may carry. */
const keptBytes = 400_000;
/** Who writes more than this has run wild. */
const floodBytes = 64 * 1024 * 1024;
const maxLoggedLines = 1_000;
const maxLineLength = 4_000;

type Stream = 'stdout' | 'stderr';

/** What a process writes: the beginning of it kept for the task's output, and told line by line to the run's log. */
export class ProcessOutput {
  private readonly streams = { stdout: newStream(), stderr: newStream() };
  private written = 0;
  private logged = 0;

  constructor(private readonly log: (line: string) => void) {}

  /** @returns false when the process must be stopped: it writes without end */
  write(stream: Stream, chunk: Buffer): boolean {
    const state = this.streams[stream];
    const kept = chunk.subarray(0, Math.max(0, keptBytes - state.bytes));
    state.bytes += chunk.length;
    this.written += chunk.length;
    this.take(stream, state.decoder.write(kept));
    return this.written <= floodBytes;
  }

  /** The process has ended: what had no line break yet is a line too. */
  flush(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const state = this.streams[stream];
      this.take(stream, state.decoder.end());
      if (state.unfinished !== '') this.say(state.unfinished);
      state.unfinished = '';
      const cut = state.bytes - keptBytes;
      if (cut <= 0) continue;
      state.text += `\n… ${cut} more bytes were cut off`;
      this.log(`… ${cut} more bytes of ${stream} were cut off`);
    }
  }

  /** Without its last line break, and with a last line that says so where it was cut off. */
  text(stream: Stream): string {
    const { text } = this.streams[stream];
    return text.endsWith('\n') ? text.slice(0, -1) : text;
  }

  private take(stream: Stream, text: string): void {
    const state = this.streams[stream];
    state.text += text;
    const lines = (state.unfinished + text).split('\n');
    state.unfinished = lines.pop() ?? '';
    for (const line of lines) this.say(line);
  }

  private say(line: string): void {
    this.logged += 1;
    if (this.logged <= maxLoggedLines) this.log(line.slice(0, maxLineLength));
    if (this.logged === maxLoggedLines + 1) this.log('… further lines are not logged');
  }
}

function newStream(): { text: string; unfinished: string; bytes: number; readonly decoder: StringDecoder } {
  return { text: '', unfinished: '', bytes: 0, decoder: new StringDecoder('utf8') };
}
