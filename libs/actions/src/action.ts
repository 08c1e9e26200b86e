import type { Json } from '@ensue/contracts';
import type { TSchema } from '@sinclair/typebox';

/** What an action may know of the run it works for, and how it is told to stop. */
export interface ActionContext {
  /** Aborted at the deadline, on a cancel, and when the runner stops. */
  readonly signal: AbortSignal;
  /** The same over attempts and sendings of one task: what makes "once" possible. */
  readonly idempotencyKey: string;
  /** How long the action may take, from now. */
  readonly deadlineMs: number;
  /** A line for the run's log. */
  log(line: string): void;
  readonly run: {
    readonly id: string;
    readonly workflow: { readonly namespace: string; readonly name: string; readonly version: string };
    readonly task: { readonly name: string; readonly position: string };
  };
}

/** What an author may write, and what comes of it; a test holds both against the schemas. */
export interface ActionExample {
  /** The beginning of a sentence that the example ends. */
  readonly title: string;
  readonly with: Json;
  readonly output?: Json;
}

/** One kind of work a runner can do for a task. */
export interface Action {
  readonly kind: string;
  /** Of its contract, `1.0.0`. */
  readonly version: string;
  /** One line for a person. */
  readonly title: string;
  /** For its page in docs/actions: what the schemas cannot say, in Markdown. */
  readonly about?: string;
  readonly examples?: readonly ActionExample[];
  readonly input: TSchema;
  readonly output: TSchema;
  /** What becomes of an action whose runner died: tried again, or reported as perhaps done. */
  readonly onCrash: 'retry' | 'fail';
  /** True when authors call it as `name:version@default`; false for what the DSL's own tasks reach. */
  readonly listed: boolean;
  /** @throws ActionFault what the workflow can catch; anything else becomes a runtime fault */
  perform(input: Json, context: ActionContext): Promise<Json>;
  /** What the operator must know of it at the start: that it cannot work here though it is turned on, for instance. */
  notice?(): Promise<string | undefined>;
  /** Gives back what the action holds: connections, processes. */
  close?(): Promise<void>;
}
