import type { LockedRun } from '@ensue/ports';
import { describe, expect, it } from 'vitest';
import { RecentRuns } from './recent-runs';

const locked = (id: string, revision: number, endedAt?: number): LockedRun =>
  ({ run: { id, ...(endedAt !== undefined && { endedAt }) }, revision, state: { of: id } }) as unknown as LockedRun;

describe('the runs stepped last', () => {
  it('are found at the revision they were left at, and at no other', () => {
    const recent = new RecentRuns();
    recent.keep(locked('a', 3), 10);
    expect(recent.find('a', 3)).toMatchObject({ revision: 3, state: { of: 'a' } });
    expect(recent.find('a', 4)).toBeUndefined();
    recent.keep(locked('a', 4), 10);
    expect(recent.find('a', 3)).toBeUndefined();
    expect(recent.find('a', 4)).toBeDefined();
  });

  it('are forgotten when they are over', () => {
    const recent = new RecentRuns();
    recent.keep(locked('a', 3), 10);
    recent.keep(locked('a', 4, 1), 10);
    expect(recent.has('a')).toBe(false);
  });

  it('come to so much and no more: the one stepped longest ago goes', () => {
    const recent = new RecentRuns(100);
    for (const id of ['a', 'b', 'c']) recent.keep(locked(id, 1), 30);
    recent.keep(locked('a', 2), 30);
    recent.keep(locked('d', 1), 30);
    expect(['a', 'b', 'c', 'd'].filter((id) => recent.has(id))).toEqual(['a', 'c', 'd']);
    for (let revision = 1; revision < 100; revision += 1) recent.keep(locked('e', revision), 30);
    expect(['a', 'c', 'd', 'e'].filter((id) => recent.has(id))).toEqual(['a', 'd', 'e']);
  });

  it('are not kept where the state is large, and none after a failure', () => {
    const recent = new RecentRuns();
    recent.keep(locked('large', 1), 1024 * 1024);
    expect(recent.has('large')).toBe(false);
    recent.keep(locked('small', 1), 10);
    recent.clear();
    expect(recent.has('small')).toBe(false);
  });
});
