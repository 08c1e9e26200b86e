import type {
  DeadLetterRow,
  DecisionRow,
  DefinitionKey,
  DefinitionRow,
  EffectRow,
  EventLine,
  EventRow,
  RunLine,
  RunRow,
  ScheduleRow,
  SecretLine,
  SecretRow,
  StepRow,
  WebhookRow,
  WorkflowRow,
} from './store-rows';

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; absent on the last page. */
  readonly nextCursor?: string;
}

export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number;
  readonly cursor?: string;
}

export interface RunFilter {
  readonly namespace?: string;
  readonly workflow?: string;
  readonly status?: readonly RunRow['status'][];
  readonly from?: number;
  readonly to?: number;
  /** Matches the start of a run id or the caller's key. */
  readonly q?: string;
}

/** What the API reads: newest first unless said otherwise; lists leave out large columns where they can. */
export interface Queries {
  workflows(
    filter: { readonly namespace?: string; readonly q?: string },
    page: PageRequest,
  ): Promise<Page<WorkflowRow>>;
  workflow(namespace: string, name: string): Promise<WorkflowRow | undefined>;
  versions(
    namespace: string,
    name: string,
  ): Promise<readonly { readonly version: string; readonly createdAt: number }[]>;
  definition(key: DefinitionKey): Promise<DefinitionRow | undefined>;
  runs(filter: RunFilter, page: PageRequest): Promise<Page<RunLine>>;
  run(id: string): Promise<RunRow | undefined>;
  /** Oldest first, after the given revision. */
  steps(runId: string, afterRevision: number, limit: number): Promise<readonly StepRow[]>;
  effectsOf(runId: string): Promise<readonly EffectRow[]>;
  events(
    filter: { readonly type?: string; readonly source?: string; readonly from?: number; readonly to?: number },
    page: PageRequest,
  ): Promise<Page<EventLine>>;
  event(id: string): Promise<EventRow | undefined>;
  decisions(
    filter: {
      readonly causeId?: string;
      readonly namespace?: string;
      readonly workflow?: string;
      readonly outcome?: string;
    },
    page: PageRequest,
  ): Promise<Page<DecisionRow>>;
  webhooks(page: PageRequest): Promise<Page<WebhookRow>>;
  webhook(namespace: string, name: string): Promise<WebhookRow | undefined>;
  /** By namespace and name. */
  secrets(filter: { readonly namespace?: string }, page: PageRequest): Promise<Page<SecretLine>>;
  /** Those of these names that are there, with what is sealed in them. */
  secretsNamed(namespace: string, names: readonly string[]): Promise<readonly SecretRow[]>;
  schedules(page: PageRequest): Promise<Page<ScheduleRow>>;
  schedule(namespace: string, workflow: string): Promise<ScheduleRow | undefined>;
  deadLetters(page: PageRequest): Promise<Page<DeadLetterRow>>;
  deadLetter(id: string): Promise<DeadLetterRow | undefined>;
}
