import type { PendingStart } from '@ensue/ports';
import type { Row } from '../bulk';

export const FLOW_STARTS = {
  name: 'flow_starts',
  columns: ['namespace', 'workflow', 'lane', 'run_id', 'at', 'expires_at'],
  key: ['namespace', 'workflow', 'lane', 'run_id'],
} as const;

export const PENDING_STARTS = {
  name: 'pending_starts',
  columns: [
    'run_id',
    'namespace',
    'workflow',
    'lane',
    'alone',
    'rate_lane',
    'debounce_lane',
    'priority',
    'ready_at',
    'created_at',
    'depth',
  ],
  key: ['run_id'],
} as const;

export const PENDING_COLUMNS = PENDING_STARTS.columns.join(', ');

export interface StoredPending {
  readonly run_id: string;
  readonly namespace: string;
  readonly workflow: string;
  readonly lane: string | null;
  readonly alone: number;
  readonly rate_lane: string | null;
  readonly debounce_lane: string | null;
  readonly priority: number;
  readonly ready_at: number;
  readonly created_at: number;
  readonly depth: number;
}

export const pendingRow = (start: PendingStart): Row => [
  start.runId,
  start.namespace,
  start.workflow,
  start.lane,
  start.alone ? 1 : 0,
  start.rateLane,
  start.debounceLane,
  start.priority,
  start.readyAt,
  start.createdAt,
  start.depth,
];

export const pendingFrom = (row: StoredPending): PendingStart => ({
  runId: row.run_id,
  namespace: row.namespace,
  workflow: row.workflow,
  lane: row.lane,
  alone: row.alone === 1,
  rateLane: row.rate_lane,
  debounceLane: row.debounce_lane,
  priority: row.priority,
  readyAt: row.ready_at,
  createdAt: row.created_at,
  depth: row.depth,
});
