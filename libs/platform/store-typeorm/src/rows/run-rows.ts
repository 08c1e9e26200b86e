import type { RunLine, RunRow, StepRow } from '@ensue/ports';
import type { Row } from '../bulk';
import { fromText, toOptionalText, toText } from '../json-text';
import { shortOnly } from './short-only';
import { textOfFacts } from './text-of-state';
import type { Json } from '@ensue/contracts';

export const RUNS = {
  name: 'runs',
  columns: [
    'id',
    'namespace',
    'workflow',
    'version',
    'definition_id',
    'status',
    'trigger_json',
    'input',
    'output',
    'fault',
    'run_key',
    'parent_run_id',
    'parent_effect_id',
    'reply_to',
    'seal',
    'started_at',
    'ended_at',
  ],
  key: ['id'],
  /** What a step may change. */
  update: ['status', 'output', 'fault', 'reply_to', 'ended_at'],
} as const;

export const RUN_COLUMNS = RUNS.columns.join(', ');
export const RUN_COLUMNS_OF_R = RUNS.columns.map((column) => `r.${column}`).join(', ');

const LONG = new Set<string>(['input', 'output']);
/** For lists: what is long stays in the database. */
export const RUN_LINE_COLUMNS = RUNS.columns
  .map((column) => (LONG.has(column) ? shortOnly(column) : column))
  .join(', ');

export interface StoredRun {
  readonly id: string;
  readonly namespace: string;
  readonly workflow: string;
  readonly version: string;
  readonly definition_id: string;
  readonly status: RunRow['status'];
  readonly trigger_json: string;
  readonly input: string;
  readonly output: string | null;
  readonly fault: string | null;
  readonly run_key: string | null;
  readonly parent_run_id: string | null;
  readonly parent_effect_id: string | null;
  readonly reply_to: string | null;
  readonly seal: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
}

export function runFrom(row: StoredRun): RunRow {
  return {
    id: row.id,
    namespace: row.namespace,
    workflow: row.workflow,
    version: row.version,
    definitionId: row.definition_id,
    status: row.status,
    trigger: fromText(row.trigger_json),
    input: fromText(row.input),
    ...(row.output === null ? undefined : { output: fromText(row.output) }),
    ...(row.fault === null ? undefined : { fault: fromText(row.fault) }),
    ...(row.run_key === null ? undefined : { key: row.run_key }),
    ...(row.parent_run_id === null ? undefined : { parentRunId: row.parent_run_id }),
    ...(row.parent_effect_id === null ? undefined : { parentEffectId: row.parent_effect_id }),
    ...(row.reply_to === null ? undefined : { replyTo: row.reply_to }),
    ...(row.seal === null ? undefined : { seal: row.seal }),
    startedAt: row.started_at,
    ...(row.ended_at === null ? undefined : { endedAt: row.ended_at }),
  };
}

export function runLineFrom({ input, ...row }: Omit<StoredRun, 'input'> & { readonly input: string | null }): RunLine {
  const { input: _none, ...line } = runFrom({ ...row, input: 'null' });
  return { ...line, ...(input === null ? undefined : { input: fromText(input) }) };
}

export function newRunRow(run: RunRow): Row {
  return [
    run.id,
    run.namespace,
    run.workflow,
    run.version,
    run.definitionId,
    run.status,
    toText(run.trigger),
    toText(run.input),
    toOptionalText(run.output),
    toOptionalText(run.fault),
    run.key ?? null,
    run.parentRunId ?? null,
    run.parentEffectId ?? null,
    run.replyTo ?? null,
    run.seal ?? null,
    run.startedAt,
    run.endedAt ?? null,
  ];
}

/**
 * The same row with only what a step may change: it is written over a row that is there and locked, whose other columns
 * stay, so that a large input is not sent with every step.
 */
export function changedRunRow(run: RunRow): Row {
  return [
    run.id,
    '',
    '',
    '',
    '',
    run.status,
    '',
    '',
    toOptionalText(run.output),
    toOptionalText(run.fault),
    null,
    null,
    null,
    run.replyTo ?? null,
    null,
    run.startedAt,
    run.endedAt ?? null,
  ];
}

export const RUN_STATES = { name: 'run_states', columns: ['run_id', 'revision', 'state'], key: ['run_id'] } as const;

export const STEPS = { name: 'steps', columns: ['run_id', 'revision', 'at', 'signal_json', 'facts'] } as const;

export interface StoredStep {
  readonly run_id: string;
  readonly revision: number;
  readonly at: number;
  readonly signal_json: string;
  readonly facts: string;
}

export function stepRow(step: StepRow): Row {
  return [step.runId, step.revision, step.at, toText(step.signal), textOfFacts(step.runId, step.facts)];
}

export function stepFrom(row: StoredStep): StepRow {
  return {
    runId: row.run_id,
    revision: row.revision,
    at: row.at,
    signal: fromText(row.signal_json),
    facts: fromText(row.facts) as Json[],
  };
}
