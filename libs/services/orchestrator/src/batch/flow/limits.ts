import type { FlowPolicy, SchedulePolicy, WorkflowPolicy } from '@ensue/contracts';
import { parseDuration } from '@ensue/dsl';

/** What limits the starts of a workflow. */
export interface Limits {
  readonly flow: FlowPolicy;
  readonly overlap: NonNullable<SchedulePolicy['overlap']>;
}

/** Of a workflow whose starts nothing limits any more. */
export const noLimits: Limits = { flow: {}, overlap: 'allow' };

const mostQueuedByDefault = 1_000;

/** @returns undefined where every start may go at once, which is the rule */
export function limitsOf(policy: WorkflowPolicy | undefined): Limits | undefined {
  const { flow = {}, schedule } = policy ?? {};
  const overlap = schedule?.overlap ?? 'allow';
  return policy === undefined || (overlap === 'allow' && Object.keys(flow).length === 0)
    ? undefined
    : { flow, overlap };
}

export function mostQueued({ flow }: Limits): number {
  return flow.mostQueued ?? mostQueuedByDefault;
}

/** A duration that was judged when it was set. */
export function millisecondsOf(duration: string): number {
  return parseDuration(duration) ?? 0;
}
