import type { FlowPolicy } from '@ensue/contracts';
import type { PendingStart } from '@ensue/ports';
import type { Ids } from '../../ids';
import { valueOf, type StartScope } from './flow-expressions';
import type { Limits } from './limits';

/** Where a start belongs: the lanes it needs a place in, and how urgent it is. */
export interface Gates extends Pick<PendingStart, 'lane' | 'alone' | 'rateLane' | 'debounceLane' | 'priority'> {
  readonly dedupeLane: string | null;
}

/** The lane of a schedule whose runs do not overlap. */
export const aloneLane = 's';

const highest = 1_000_000;

/** @throws FlowExpressionError */
export function gatesOf({ flow, overlap }: Limits, scope: StartScope, ids: Ids): Gates {
  const { concurrency, rate, debounce, dedupe } = flow;
  const lane = (kind: string, what: string, of: { readonly key?: string } | undefined): string | null => {
    if (of === undefined) return null;
    const key = of.key === undefined ? null : valueOf(of.key, `the key of ${what}`, scope);
    // Short, and of a key of any length; what the key is stays out of the index.
    return `${kind}:${ids.hash(JSON.stringify(key)).slice(0, 48)}`;
  };
  return {
    lane: lane('c', 'concurrency', concurrency),
    alone: overlap !== 'allow' && scope.trigger === 'schedule',
    rateLane: lane('r', 'rate', rate),
    debounceLane: lane('b', 'debounce', debounce),
    dedupeLane: lane('d', 'dedupe', dedupe),
    priority: priorityOf(flow.priority, scope),
  };
}

function priorityOf(priority: FlowPolicy['priority'], scope: StartScope): number {
  const value = typeof priority === 'string' ? valueOf(priority, 'priority', scope) : (priority ?? 0);
  if (typeof value !== 'number' || !Number.isFinite(value)) return 0;
  return Math.max(-highest, Math.min(highest, Math.trunc(value)));
}
