import type { Json, JsonObject } from './json';
import { putOwn } from './own';
import { parseNumber } from './parse-number';
import { raise } from './raise';
import type { Run } from './run';
import { encodeUtf8 } from './utf8';

const deepest = 10_000;
const words: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

interface Frame {
  readonly array: Json[] | null;
  readonly object: JsonObject | null;
  key: string | null;
}

/** Reads JSON text character by character, with jq's spellings of numbers and jq's messages. */
export class JsonReader {
  readonly #text: string;
  readonly #run: Run;
  readonly #stack: Frame[] = [];
  #at = 0;
  #next: Json | undefined;
  #result: Json | undefined;

  constructor(text: string, run: Run) {
    this.#text = text;
    this.#run = run;
  }

  /** The one value the text holds. */
  read(): Json {
    const text = this.#text;
    while (this.#at < text.length) {
      const character = text.charAt(this.#at);
      if (/[\s]/.test(character)) this.#at += 1;
      else if (character === '"') this.#string();
      else if ('[{:,]}'.includes(character)) this.#structure(character);
      else this.#word();
      if (this.#stack.length === 0 && this.#next !== undefined) {
        if (this.#result !== undefined) this.#fail('Unexpected extra JSON values', '');
        this.#result = this.#next;
        this.#next = undefined;
      }
    }
    if (this.#stack.length > 0) this.#fail('Unfinished JSON term');
    return this.#result ?? (this.#result === null ? null : this.#fail('Expected JSON value', ''));
  }

  #structure(character: string): void {
    this.#at += 1;
    const frame = this.#stack.at(-1);
    switch (character) {
      case '[':
      case '{':
        if (this.#next !== undefined) this.#fail('Expected separator between values');
        if (this.#stack.length >= deepest) this.#fail('Exceeds depth limit for parsing');
        this.#run.step();
        this.#stack.push(
          character === '[' ? { array: [], object: null, key: null } : { array: null, object: {}, key: null },
        );
        return;
      case ':':
        if (frame === undefined || frame.array !== null) {
          this.#fail(frame === undefined ? "Expected string key before ':'" : "':' not as part of an object");
        }
        if (this.#next === undefined || frame?.key !== null) this.#fail("Expected string key before ':'");
        if (typeof this.#next !== 'string') this.#fail('Object keys must be strings');
        if (frame !== undefined) frame.key = this.#next as string;
        this.#next = undefined;
        return;
      case ',':
        if (this.#next === undefined) this.#fail("Expected value before ','");
        if (frame === undefined) this.#fail("',' not as part of an object or array");
        this.#append(frame);
        return;
      default:
        this.#close(frame, character);
    }
  }

  #close(frame: Frame | undefined, character: string): void {
    const array = frame?.array ?? null;
    const object = frame?.object ?? null;
    if (frame === undefined || (character === ']' ? array : object) === null)
      return this.#fail(`Unmatched '${character}'`);
    const entries = array?.length ?? Object.keys(object ?? {}).length;
    if (this.#next !== undefined) this.#append(frame);
    else if (entries > 0 || frame.key !== null) {
      this.#fail(array !== null ? 'Expected another array element' : 'Expected another key-value pair');
    }
    this.#stack.pop();
    this.#next = array ?? object ?? undefined;
  }

  #append(frame: Frame | undefined): void {
    const value = this.#next ?? null;
    this.#next = undefined;
    if (frame?.array) {
      frame.array.push(value);
    } else if (frame?.object) {
      if (frame.key === null) this.#fail('Objects must consist of key:value pairs');
      putOwn(frame.object, frame.key ?? '', value);
      frame.key = null;
    }
  }

  #word(): void {
    const pattern = /[^\s"[\]{},:]+/y;
    pattern.lastIndex = this.#at;
    const word = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += word.length;
    if (word.startsWith("'")) {
      this.#at += 1;
      this.#fail('Invalid string literal; expected ", but got \'');
    }
    const value = words.has(word) ? words.get(word) : (parseNumber(word, this.#run) ?? undefined);
    if (value === undefined) {
      this.#at += 1;
      this.#fail(/^[tf]|^n(?!a)/.test(word) ? 'Invalid literal' : 'Invalid numeric literal');
    }
    this.#value(value ?? null);
  }

  #string(): void {
    const pattern = /"(?:[^"\\]|\\[^])*"/y;
    pattern.lastIndex = this.#at;
    const quoted = pattern.exec(this.#text)?.[0];
    if (quoted === undefined) {
      this.#at = this.#text.length;
      return this.#fail('Unfinished string');
    }
    this.#at += quoted.length;
    let value: string;
    try {
      value = (JSON.parse(quoted) as string).toWellFormed();
    } catch {
      return this.#fail(
        /[\u0000-\u001f]/.test(quoted)
          ? 'Invalid string: control characters from U+0000 through U+001F must be escaped'
          : 'Invalid escape',
      );
    }
    this.#value(value);
  }

  #value(value: Json): void {
    if (this.#next !== undefined) {
      this.#at += 1;
      this.#fail('Expected separator between values');
    }
    this.#next = value;
  }

  #fail(problem: string, place: string | null = null): never {
    const before = this.#text.slice(0, Math.min(this.#at, this.#text.length));
    const lines = before.split('\n');
    const end = this.#at > this.#text.length || (this.#at === this.#text.length && problem.startsWith('Unfinished'));
    const position = ` at ${end ? 'EOF at ' : ''}line ${lines.length}, column ${encodeUtf8(lines.at(-1) ?? '').length}`;
    const shown = this.#text.length > 200 ? `${this.#text.slice(0, 200)}...` : this.#text;
    return raise(() => `${problem}${place ?? position} (while parsing '${shown}')`);
  }
}
