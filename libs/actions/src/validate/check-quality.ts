import type { Json, JsonObject } from '@ensue/contracts';
import type { ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { RecordSource } from '../records/record';
import type { RecordFiles } from '../records/record-files';
import { rowCheck } from '../records/row-check';
import { ruleAtWork, type QualityRule, type RuleAtWork } from './quality-rules';

export interface QualityOrder {
  readonly from: RecordSource;
  readonly schema?: Json;
  readonly rules: readonly QualityRule[];
}

interface Tally {
  readonly rule: string;
  broken: number;
  readonly examples: { line?: number; reason: string }[];
}

const shown = 20;

/** Holds each record against schema and rules. @returns the report, in which every rule has its line */
export async function checkQuality(
  { from, schema, rules }: QualityOrder,
  files: RecordFiles,
  context: ActionContext,
): Promise<{ valid: boolean; count: number; rules: Json[] }> {
  const read = async function* (source: RecordSource): AsyncGenerator<Json> {
    for await (const record of files.read(source, context)) {
      if ('value' in record) yield record.value;
      else throw actionFault('validation', `What is referred to cannot be read, line ${record.line}: ${record.reason}`);
    }
  };
  const working: [RuleAtWork, Tally][] = [];
  for (const rule of rules) {
    const work = await ruleAtWork(rule, { now: Date.now(), read });
    working.push([work, { rule: work.name, broken: 0, examples: [] }]);
  }
  const records: Tally = { rule: schema === undefined ? 'records' : 'schema', broken: 0, examples: [] };
  const check = await rowCheck(schema, false);
  let count = 0;
  for await (const given of files.read(from, context)) {
    count += 1;
    const record = check(given);
    if ('reason' in record) {
      note(records, { line: record.line, reason: record.reason });
      continue;
    }
    if (typeof record.value !== 'object' || record.value === null || Array.isArray(record.value)) {
      note(records, { line: record.line, reason: 'this is no object' });
      continue;
    }
    for (const [rule, tally] of working) {
      const reason = rule.see(record.value as JsonObject);
      if (reason !== undefined) note(tally, { line: record.line, reason });
    }
  }
  for (const [rule, tally] of working) {
    const reason = rule.end();
    if (reason !== undefined) note(tally, { reason });
  }
  const all = [records, ...working.map(([, tally]) => tally)];
  return { valid: all.every(({ broken }) => broken === 0), count, rules: all.map((tally) => ({ ...tally }) as Json) };
}

function note(tally: Tally, example: { line?: number; reason: string }): void {
  tally.broken += 1;
  if (tally.examples.length < shown) tally.examples.push(example);
}
