import type {
  DeadLetterView,
  DecisionView,
  EventView,
  FactView,
  RunView,
  SchedulePolicy,
  ScheduleView,
  SecretView,
  TaskView,
  WebhookView,
  WorkflowView,
} from '@ensue/contracts';
import { withoutAnySecretTokens } from '@ensue/dsl';
import { foldTasks, type Fact } from '@ensue/engine';
import type {
  DeadLetterRow,
  DecisionRow,
  EventLine,
  RunLine,
  RunRow,
  ScheduleRow,
  SecretLine,
  StepRow,
  WebhookRow,
  WorkflowRow,
} from '@ensue/ports';
import { hideSecrets } from '../secrets/hide-secrets';

/** Rows as the API shows them: RFC 3339 times, names in one piece, nothing secret. */

function at(instant: number): string {
  return new Date(instant).toISOString();
}

export function workflowView(row: WorkflowRow): WorkflowView {
  const { namespace, name, enabled, latest, retention, policy } = row;
  return {
    namespace,
    name,
    enabled,
    latest,
    createdAt: at(row.createdAt),
    updatedAt: at(row.updatedAt),
    ...(retention !== undefined && { retention }),
    ...(policy?.schedule !== undefined && { schedule: policy.schedule }),
    ...(policy?.flow !== undefined && { flow: policy.flow }),
  };
}

export function runView(row: RunRow): RunView {
  return {
    id: row.id,
    workflow: { namespace: row.namespace, name: row.workflow, version: row.version },
    status: row.status,
    input: row.input,
    ...(row.output !== undefined && { output: row.output }),
    ...(row.fault !== undefined && { fault: row.fault as RunView['fault'] & object }),
    trigger: row.trigger as RunView['trigger'],
    startedAt: at(row.startedAt),
    ...(row.endedAt !== undefined && { endedAt: at(row.endedAt) }),
    ...(row.key !== undefined && { key: row.key }),
    ...(row.parentRunId !== undefined && { parent: row.parentRunId }),
  };
}

/** A run as a list shows it: what is large is for the run's own page. */
export function runLine({ input, ...row }: RunLine): RunView {
  const { input: _none, ...view } = runView({ ...row, input: null });
  return { ...view, ...(input !== undefined && { input }) };
}

/** What of a step the tasks are told by. */
export type ToldStep = Pick<StepRow, 'at' | 'facts'>;

export function taskViews(steps: readonly ToldStep[], { seal }: Pick<RunRow, 'seal'>): TaskView[] {
  const told = steps.map((step) => ({
    at: step.at,
    facts: hideSecrets(step.facts as unknown as readonly Fact[], seal),
  }));
  return foldTasks(told).map((task) => {
    const { startedAt, endedAt, attempts, fault, ...rest } = task;
    return {
      ...rest,
      ...(fault !== undefined && { fault: fault as NonNullable<TaskView['fault']> }),
      ...(startedAt !== undefined && { startedAt: at(startedAt) }),
      ...(endedAt !== undefined && { endedAt: at(endedAt) }),
      attempts: attempts.map((attempt) => ({
        attempt: attempt.attempt,
        status: attempt.status,
        startedAt: at(attempt.startedAt),
        ...(attempt.endedAt !== undefined && { endedAt: at(attempt.endedAt) }),
        ...(attempt.fault !== undefined && { fault: attempt.fault as NonNullable<TaskView['fault']> }),
      })),
    };
  });
}

/** The facts of a step, the signal that led to them first. */
export function factViews(step: StepRow, run: Pick<RunRow, 'seal'>): FactView[] {
  const common = { step: step.revision, at: at(step.at) };
  const { seal: _seal, ...told } = step.signal as { readonly kind: string; readonly seal?: string };
  const signal = hideSecrets(told, run.seal);
  const facts = hideSecrets(step.facts, run.seal) as readonly { readonly kind: string }[];
  return [{ ...common, ...signal, kind: `signal.${signal.kind}` }, ...facts.map((fact) => ({ ...common, ...fact }))];
}

export function decisionView(row: DecisionRow): DecisionView {
  const { id, cause, causeId, outcome, reason, namespace, workflow: name, version, runId } = row;
  const workflow =
    namespace === undefined || name === undefined
      ? undefined
      : { namespace, name, ...(version !== undefined && { version }) };
  return {
    id,
    cause,
    causeId,
    outcome,
    ...(workflow !== undefined && { workflow }),
    ...(runId !== undefined && { runId }),
    reason,
    at: at(row.at),
  };
}

export function eventView(row: EventLine): EventView {
  const { id, type, source, subject, receivedAt, event } = row;
  return {
    id,
    type,
    source,
    ...(subject !== undefined && { subject }),
    receivedAt: at(receivedAt),
    ...(event !== undefined && { event: event as EventView['event'] & object }),
  };
}

export function webhookView(row: WebhookRow): WebhookView {
  const { namespace, name, eventType, tokenHash, respond, enabled, settings = {}, createdAt } = row;
  return {
    namespace,
    name,
    path: `/hooks/${namespace}/${name}`,
    eventType,
    authentication: settings.authentication?.kind ?? (tokenHash === null ? 'none' : 'token'),
    settings,
    respond,
    enabled,
    createdAt: at(createdAt),
  };
}

export function secretView({ namespace, name, version, createdAt, updatedAt }: SecretLine): SecretView {
  return { namespace, name, version, createdAt: at(createdAt), updatedAt: at(updatedAt) };
}

export function scheduleView(row: ScheduleRow, policy?: SchedulePolicy): ScheduleView {
  return {
    workflow: { namespace: row.namespace, name: row.workflow, version: row.version },
    schedule: row.schedule,
    timeZone: row.timeZone,
    nextAt: row.nextAt === null ? null : at(row.nextAt),
    ...(row.nominalAt !== undefined && { nominalAt: at(row.nominalAt) }),
    lastAt: row.lastAt === null ? null : at(row.lastAt),
    ...(policy !== undefined && { policy }),
  };
}

export function deadLetterView(row: DeadLetterRow): DeadLetterView {
  const { id, queue, reason, deliveries, messageId, body, parkedAt } = row;
  // Nobody knows any more whose it was.
  const shown = withoutAnySecretTokens(body);
  return { id, queue, reason, deliveries, messageId, body: shown, parkedAt: at(parkedAt) };
}
