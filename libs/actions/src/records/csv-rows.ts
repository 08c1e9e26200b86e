/** One row of a CSV file (RFC 4180), and the line it begins in. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** Why it is no good row; reading goes on behind it. */
  readonly mistake?: string;
}

/** More in one row is a mistake: a quote that never ends, mostly. */
const maxRowChars = 1024 * 1024;

/**
 * Cuts text, part by part as it comes, into rows. Empty lines are no rows. What a quote does wrong makes its row a bad one; one that
 * never ends takes all that follows.
 */
export class CsvRows {
  private cells: string[] = [];
  private cell = '';
  private state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  private line = 1;
  private begins = 1;
  private chars = 0;
  private mistake: string | undefined;
  private rows: CsvRow[] = [];
  /** True when nothing more can be read. */
  over = false;

  constructor(private readonly delimiter: string) {}

  /** @returns the rows that have come to their end */
  push(part: string): readonly CsvRow[] {
    let at = 0;
    while (at < part.length && !this.over) at = this.state === 'quoted' ? this.quoted(part, at) : this.plain(part, at);
    return this.taken();
  }

  /** @returns the last row, where no line end follows it */
  end(): readonly CsvRow[] {
    if (this.over) return [];
    if (this.state === 'quoted') this.mistake ??= 'a quote does not end';
    if (this.state !== 'start' || this.cells.length > 0) this.endRow();
    return this.taken();
  }

  private taken(): readonly CsvRow[] {
    const rows = this.rows;
    this.rows = [];
    return rows;
  }

  private plain(part: string, from: number): number {
    let at = from;
    for (; at < part.length; at += 1) {
      const letter = part[at];
      if (letter === '\n' || letter === this.delimiter || letter === '"') break;
    }
    if (at > from) this.text(part.slice(from, at));
    if (at === part.length) return at;
    const letter = part[at];
    if (letter === '\n') {
      this.line += 1;
      if (this.state === 'start' && this.cells.length === 0) this.begins = this.line;
      else this.endRow();
    } else if (letter === this.delimiter) {
      this.endCell();
      // An empty value takes room, too: a line of nothing but delimiters must end somewhere.
      this.count(1);
    } else if (this.state === 'start') this.state = 'quoted';
    else if (this.state === 'closed') {
      this.append('"');
      this.state = 'quoted';
    } else {
      this.mistake ??= 'a quote stands in the middle of a value';
      this.append('"');
    }
    return at + 1;
  }

  private quoted(part: string, from: number): number {
    const end = part.indexOf('"', from);
    const text = part.slice(from, end < 0 ? part.length : end);
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.line += 1;
    this.append(text);
    if (end < 0) return part.length;
    this.state = 'closed';
    return end + 1;
  }

  private text(text: string): void {
    if (this.state !== 'closed') {
      // The line end may be of two letters: an empty line then has one.
      if (this.state === 'start' && this.cells.length === 0 && text === '\r') return;
      this.state = 'plain';
    } else if (text.trim() === '') return;
    else this.mistake ??= 'there is text behind a closing quote';
    this.append(text);
  }

  private append(text: string): void {
    this.cell += text;
    this.count(text.length);
  }

  private count(chars: number): void {
    this.chars += chars;
    if (this.chars <= maxRowChars || this.over) return;
    const mistake = `the row is longer than ${maxRowChars} characters; what follows was not read`;
    this.rows.push({ line: this.begins, cells: [], mistake });
    this.over = true;
  }

  private endCell(): void {
    this.cells.push(this.cell);
    [this.cell, this.state] = ['', 'start'];
  }

  private endRow(): void {
    if (this.state === 'plain' && this.cell.endsWith('\r')) this.cell = this.cell.slice(0, -1);
    this.endCell();
    const { cells, mistake, begins: line } = this;
    this.rows.push(mistake === undefined ? { line, cells } : { line, cells, mistake });
    [this.cells, this.mistake, this.begins, this.chars] = [[], undefined, this.line, 0];
  }
}
