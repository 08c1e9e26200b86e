import { type Jq, loadJq } from 'jq-wasm';
import type { Json } from '../json';
import { canonical } from './canonical';
import type { Case } from './fuzz-program';

/** What jq answers to a program: its results or its error, that it refuses the program, or that it broke down. */
export type Answer = { readonly text: string } | { readonly refused: string } | { readonly broken: string };

/** The program with its results, at most 30 of them, or its error as one value. */
export function wrapped(source: string): string {
  return `(try {v:[limit(30;${source})]} catch {e:.})`;
}

/** jq itself; many programs are asked for at once, as that is ten times faster. */
export class Oracle {
  #jq: Jq | null = null;

  /** The answers to some programs. */
  async answer(cases: readonly Case[]): Promise<Answer[]> {
    const program = `[${cases.map(({ source }, index) => `(.[${index}]|${wrapped(source)})`).join(',\n')}]`;
    const inputs = JSON.stringify(cases.map(({ input }) => input));
    try {
      const jq = (this.#jq ??= await loadJq());
      const [results] = jq.json<Json[]>(inputs, program);
      if (results?.length === cases.length) return results.map((value) => ({ text: canonical(value) }));
    } catch {
      // One of them is refused or too much for jq.
    }
    if (cases.length > 1) {
      const half = cases.length >> 1;
      return [...(await this.answer(cases.slice(0, half))), ...(await this.answer(cases.slice(half)))];
    }
    return Promise.all(cases.map((one) => this.#alone(one)));
  }

  async #alone({ source, input }: Case): Promise<Answer> {
    this.#jq = await loadJq();
    try {
      const { stdout, stderr, exitCode } = this.#jq.raw(JSON.stringify(input), wrapped(source), ['-c']);
      if (exitCode === 3) return { refused: stderr };
      if (exitCode !== 0) return { broken: stderr };
      return { text: canonical(JSON.parse(stdout) as Json) };
    } catch (error) {
      this.#jq = null;
      return { broken: String(error) };
    }
  }
}
