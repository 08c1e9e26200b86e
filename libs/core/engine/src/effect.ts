import type { Json } from '@ensue/jq';

/**
 * What the engine asks for. An effect's id is deterministic: position + visits + attempts (`/do/0/a@0.2!1`), so that asking
 * twice asks once. `key` leaves the attempts out: the same over retries and sendings, it makes "once" possible for the
 * one who performs it.
 */
export type Effect =
  | {
      readonly kind: 'action';
      readonly id: string;
      readonly key: string;
      readonly task: { readonly name: string; readonly position: string };
      /** Which runner: `http`, `script`, `sql`, … */
      readonly action: string;
      readonly input: Json;
      /** How long it may take, where the task has a timeout. */
      readonly timeoutMs?: number;
      /** Present where the run goes on without the outcome: a result for it will be ignored, and a cancelled run leaves it be. */
      readonly await?: false;
    }
  | { readonly kind: 'timer'; readonly id: string; readonly dueAt: number }
  | { readonly kind: 'emit'; readonly id: string; readonly event: { readonly [attribute: string]: Json } }
  | {
      readonly kind: 'listen';
      readonly id: string;
      /** What the listener's row is indexed by: the literal event types it waits for; null for any type. */
      readonly types: readonly string[] | null;
    }
  | {
      readonly kind: 'run';
      readonly id: string;
      readonly key: string;
      readonly workflow: { readonly namespace: string; readonly name: string; readonly version: string };
      readonly input: Json;
      readonly await: boolean;
      readonly depth: number;
    }
  /** The effect with this id is no longer wanted: forget its timer or listener, tell its runner or child run to stop. */
  | { readonly kind: 'cancel'; readonly id: string; readonly of: 'action' | 'timer' | 'listen' | 'run' };
