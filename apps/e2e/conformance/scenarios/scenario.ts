import type { Json, JsonObject } from '@ensue/contracts';

/**
 * One thing that the language promises: a definition, what it is given while it runs, and what must come of it. Scenarios
 * are data (`data/*.yaml`); this is their shape once read.
 */
export interface Scenario extends Expected {
  /** The features it shows, by their keys in `features.yaml`. */
  readonly features: readonly string[];
  readonly name: string;
  /** The text to publish, whole. */
  readonly source: string;
  readonly ref: { readonly namespace: string; readonly name: string };
  readonly input: Json;
  /** Secrets that are set before. */
  readonly secrets: JsonObject;
  /** Other definitions, published first. */
  readonly publish: readonly string[];
  /** What it is told while it waits, in this order. */
  readonly signals: readonly ScenarioSignal[];
  /** Why it fails today: it is listed, and must go on failing until this line goes. */
  readonly pending?: string;
  /** What it shows is not the engine's alone, though nothing in its definition says so. */
  readonly needs?: 'installation';
  /** Its schedule starts it, by events (`on`) or by the clock. */
  readonly startedBy: 'call' | 'event' | 'clock';
}

export type ScenarioSignal =
  { readonly event: JsonObject; readonly decision?: string } | { readonly control: 'suspend' | 'resume' | 'cancel' };

/** What must come of it; only what is named is compared. */
export interface Expected {
  readonly output?: Json;
  /** Other than `output`, says only some of it. */
  readonly outputLike?: JsonObject;
  /** `detail` must be in the fault's; a `type` without a base is a standard one. */
  readonly fault?: JsonObject;
  readonly status?: string;
  /** Every task in the order they began: `name status`, and `xN` where there were N attempts. */
  readonly tasks?: readonly string[];
  /** Kinds of facts that come in this order, among others. */
  readonly facts?: readonly string[];
  /** Why publishing is refused. */
  readonly mistakes?: readonly { readonly at: string; readonly says: string }[];
}

/** What came of it, however it was run. */
export interface Outcome {
  readonly status: string;
  readonly output?: unknown;
  readonly fault?: object;
  readonly tasks: readonly { readonly name: string; readonly status: string; readonly attempts: readonly unknown[] }[];
  readonly facts: readonly string[];
}
