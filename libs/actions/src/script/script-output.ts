import type { Json } from '@ensue/contracts';

const maxLoggedLines = 1_000;

/** What a script writes: kept for the task's output, and told line by line to the run's log while it runs. */
export class ScriptOutput {
  private readonly texts = { stdout: '', stderr: '' };
  private readonly unfinished = { stdout: '', stderr: '' };
  private logged = 0;

  constructor(private readonly log: (line: string) => void) {}

  write(stream: 'stdout' | 'stderr', text: string): void {
    this.texts[stream] += text;
    const lines = (this.unfinished[stream] + text).split('\n');
    this.unfinished[stream] = lines.pop() ?? '';
    for (const line of lines) this.say(line);
  }

  /** The script has ended: what had no line break yet is a line too. */
  flush(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.unfinished[stream] !== '') this.say(this.unfinished[stream]);
      this.unfinished[stream] = '';
    }
  }

  /** The task's output, by what it asked for. */
  give(wanted: 'stdout' | 'stderr' | 'code' | 'all' | 'none' | undefined, returned: Json | undefined): Json {
    const stdout = withoutLastBreak(this.texts.stdout);
    const stderr = withoutLastBreak(this.texts.stderr);
    switch (wanted) {
      case undefined:
        return returned === undefined ? stdout : returned;
      case 'stdout':
        return stdout;
      case 'stderr':
        return stderr;
      case 'code':
        return 0;
      case 'all':
        return { code: 0, stdout, stderr };
      case 'none':
        return null;
    }
  }

  private say(line: string): void {
    this.logged += 1;
    if (this.logged <= maxLoggedLines) this.log(line);
    if (this.logged === maxLoggedLines + 1) this.log('… further lines are not logged');
  }
}

const withoutLastBreak = (text: string): string => (text.endsWith('\n') ? text.slice(0, -1) : text);
