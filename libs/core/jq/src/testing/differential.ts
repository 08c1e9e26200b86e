import { compile } from '../compile';
import { JqBudgetError } from '../jq-budget-error';
import { JqSyntaxError } from '../jq-syntax-error';
import { canonical } from './canonical';
import { type Case, Programs } from './fuzz-program';
import { anyProgram } from './fuzz-templates';
import { Oracle, wrapped } from './oracle';
import { quirks } from './quirks';
import { random } from './random';
import { calls } from './uses';

const perBatch = 40;
const now = 1_700_000_000;

/** What a comparison of many random programs found. */
export interface Report {
  /** Programs both gave an answer to, which is the same but for the quirks. */
  compared: number;
  /** Of these, programs with at least one result and no error. */
  yielding: number;
  /** How often each function is called in them. */
  readonly uses: Map<string, number>;
  /** Differences that are jq's own, by reason. */
  readonly quirks: Map<string, number>;
  /** Programs left out, by reason: too much for the small budget, refused by us, or jq broke down. */
  readonly left: Map<string, number>;
  /** All other differences. */
  readonly differences: string[];
}

/** Compares us with jq on this many random programs. */
export async function compareWithJq(programs: number, seed: number): Promise<Report> {
  const next = random(seed);
  const typed = new Programs(next);
  const oracle = new Oracle();
  const report: Report = {
    ...{ compared: 0, yielding: 0, differences: [] },
    ...{ uses: new Map(), quirks: new Map(), left: new Map() },
  };
  while (report.compared < programs) {
    const cases: (Case & { ours: string })[] = [];
    while (cases.length < Math.min(perBatch, programs - report.compared)) {
      const one = next(5) === 0 ? anyProgram(next) : typed.make();
      const ours = ourAnswer(one);
      if (ours.startsWith('left: ')) add(report.left, ours.slice(6));
      else cases.push({ ...one, ours });
    }
    const answers = await oracle.answer(cases);
    cases.forEach((one, index) => {
      const theirs = answers[index] ?? { broken: 'no answer' };
      if ('broken' in theirs) return add(report.left, `jq broke down: ${theirs.broken}`.slice(0, 120));
      report.compared += 1;
      const text = 'text' in theirs ? theirs.text : `refused: ${theirs.refused}`;
      if (text.startsWith('{"v":[') && text !== '{"v":[]}') report.yielding += 1;
      if (!one.ours.startsWith('refused')) for (const call of calls(one.source)) add(report.uses, call);
      if (one.ours === text || (one.ours.startsWith('refused') && text.startsWith('refused'))) return;
      const quirk = quirks.find(({ pattern }) => pattern.test(one.source));
      if (quirk !== undefined) return add(report.quirks, quirk.reason);
      report.differences.push(`${JSON.stringify(one.input)} | ${one.source}\n  we: ${one.ours}\n  jq: ${text}`);
    });
  }
  return report;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function ourAnswer({ source, input }: Case): string {
  try {
    const budget = { operations: 20_000, size: 5_000, depth: 200 };
    return canonical(compile(wrapped(source)).evaluate(input, { budget, now })[0] ?? null);
  } catch (error) {
    if (error instanceof JqBudgetError) return 'left: too much for the small budget';
    if (error instanceof JqSyntaxError) return `refused: ${error.message}`;
    throw error;
  }
}
