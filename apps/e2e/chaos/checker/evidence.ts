import type { Signal } from '@ensue/engine';
import type { EffectEntry } from '../sink/effect-sink';
import type { ClientRecord } from '../workload/client';
import type { Workload } from '../workload/definitions';

export interface StepEvidence {
  readonly revision: number;
  readonly at: number;
  readonly signal: Signal;
  readonly facts: readonly { readonly kind: string; readonly [detail: string]: unknown }[];
}

export interface RunEvidence {
  readonly id: string;
  readonly workflow: string;
  readonly status: string;
  /** The event's name, as the run's input has it; undefined for ticks. */
  readonly n: string | undefined;
  readonly trigger: { readonly kind: string; readonly id?: string };
  readonly output: unknown;
  readonly fault: unknown;
  readonly endedAt: number | null;
  /** What the last step left: its number and the engine's document. */
  readonly revision: number;
  readonly state: unknown;
  readonly steps: readonly StepEvidence[];
}

export interface DecisionEvidence {
  readonly cause: string;
  readonly causeId: string;
  readonly outcome: string;
  readonly workflow: string | undefined;
  readonly runId: string | undefined;
  readonly at: number;
}

/** Rows and messages that should not be there when all is quiet: what they are, and which. */
export interface Leftover {
  readonly what: string;
  readonly ids: readonly string[];
}

/** Everything that four witnesses, who do not know of each other, say about one round: client, sink, database, broker. */
export interface Evidence {
  readonly workloads: readonly Workload[];
  readonly client: readonly ClientRecord[];
  readonly effects: readonly EffectEntry[];
  readonly runs: readonly RunEvidence[];
  readonly decisions: readonly DecisionEvidence[];
  readonly leftovers: readonly Leftover[];
  /** Message ids among the dead letters. */
  readonly deadLetters: readonly string[];
  /** Message ids that were sent to be parked. */
  readonly poison: readonly string[];
  /** How many effects faults may have repeated: what was under way when they struck. */
  readonly mostRepeats: number;
  /** When the round began, and when the witnesses were heard; epoch milliseconds. */
  readonly since: number;
  readonly until: number;
  /** Milliseconds between ticks. */
  readonly tickEveryMs: number;
}

/** Something that must never be. */
export interface Violation {
  readonly invariant: Invariant;
  readonly ids: readonly string[];
  readonly detail: string;
}

/** What is checked, each with the sentence it stands for. */
export const invariants = {
  'accepted events have their run': 'nothing accepted is lost, nothing starts twice',
  'runs end once': 'every run reaches exactly one end, and it is the expected one',
  'effects are the expected ones': 'every step of every run had its effect, under one key; nothing else happened',
  'repeated effects': 'an effect is repeated only where a fault interrupted it',
  'results are applied once': 'no effect of a run is answered twice',
  'history is whole': 'steps are gapless, fold to the run and replay to the same decisions',
  'timers fire in time': 'no wait is shorter than its definition says',
  'ticks fire once': 'every due time fires once, and none is skipped',
  'nothing is left over': 'no lease, timer, listener, outbox row or message is left when all is quiet',
  'dead letters are the poison': 'what was parked is what was sent to be parked',
  'crash points are reached': 'every named crash point lies on a way that is gone',
  'published is in force': 'no event that is sent after a publishing was answered is decided on without it',
  'refusals say when to try again': 'who cannot take an event answers 429 or 503 with Retry-After',
  'no secret leaves the vault': 'a secret that runs use is in no table, log, record or message',
  'processes stay alive': 'a process ends only when a test ends it',
} as const;

export type Invariant = keyof typeof invariants;
