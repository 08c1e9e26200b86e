import type { EffectRow, ListenerRow, TimerRow } from '@ensue/ports';
import type { Row } from '../bulk';
import { fromText, toText } from '../json-text';

/** How the rows of a run's effects are named. */
export const EFFECT_KEY = ['run_id', 'effect_id'] as const;

export const EFFECTS = {
  name: 'effects',
  columns: ['run_id', 'effect_id', 'action', 'body', 'epoch', 'send_at', 'heard'],
  key: EFFECT_KEY,
} as const;

export const EFFECT_COLUMNS = EFFECTS.columns.join(', ');

export interface StoredEffect {
  readonly run_id: string;
  readonly effect_id: string;
  readonly action: string;
  readonly body: string;
  readonly epoch: number;
  readonly send_at: number;
  readonly heard: number;
}

export const effectRow = (effect: EffectRow): Row => [
  effect.runId,
  effect.effectId,
  effect.action,
  toText(effect.body),
  effect.epoch,
  effect.sendAt,
  effect.heard ? 1 : 0,
];

export const effectFrom = (row: StoredEffect): EffectRow => ({
  runId: row.run_id,
  effectId: row.effect_id,
  action: row.action,
  body: fromText(row.body),
  epoch: row.epoch,
  sendAt: row.send_at,
  heard: row.heard === 1,
});

export const TIMERS = {
  name: 'timers',
  columns: ['run_id', 'effect_id', 'due_at', 'claim_at'],
  key: EFFECT_KEY,
} as const;

export interface StoredTimer {
  readonly run_id: string;
  readonly effect_id: string;
  readonly due_at: number;
}

export const timerRow = (timer: TimerRow): Row => [timer.runId, timer.effectId, timer.dueAt, timer.dueAt];

export const timerFrom = (row: StoredTimer): TimerRow => ({
  runId: row.run_id,
  effectId: row.effect_id,
  dueAt: row.due_at,
});

export const LISTENERS = {
  name: 'listeners',
  columns: ['run_id', 'effect_id', 'position', 'event_type', 'since'],
  key: ['run_id', 'effect_id', 'position'],
} as const;

export interface StoredListener {
  readonly run_id: string;
  readonly effect_id: string;
  readonly event_type: string | null;
  readonly since: number;
}

/** A listener for several types has a row each, told apart by position: the type itself is too long for the key. */
export function listenerRows(listeners: readonly ListenerRow[]): Row[] {
  const positions = new Map<string, number>();
  return listeners.map(({ runId, effectId, eventType, since }) => {
    const key = `${runId} ${effectId}`;
    const position = positions.get(key) ?? 0;
    positions.set(key, position + 1);
    return [runId, effectId, position, eventType, since];
  });
}

export const listenerFrom = (row: StoredListener): ListenerRow => ({
  runId: row.run_id,
  effectId: row.effect_id,
  eventType: row.event_type,
  since: row.since,
});
