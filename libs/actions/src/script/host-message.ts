import type { Json } from '@ensue/contracts';

/** What the runner tells a script host: one script at a time. */
export interface ScriptOrder {
  readonly id: number;
  readonly code: string;
  readonly arguments: readonly Json[] | { readonly [name: string]: Json };
  readonly environment: { readonly [name: string]: string };
  readonly stdin: string;
  readonly deadlineMs: number;
  readonly memoryBytes: number;
}

/** How a script ended. `value` is absent when it returned nothing. */
export type ScriptEnd =
  | { readonly ended: 'well'; readonly value?: Json }
  | {
      /**
       * `exception`: the script threw; `stuck`: it awaits what cannot come; `output`: it wrote too much; `timeout` and
       * `memory` speak for themselves.
       */
      readonly ended: 'exception' | 'timeout' | 'memory' | 'stuck' | 'output';
      readonly message: string;
      readonly line?: number;
    };

/** What a script host tells the runner. */
export type ScriptReport =
  | { readonly id: number; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly id: number; readonly end: ScriptEnd };
