import type { QueryRunner } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { RunnerSession } from './session';
import { sqliteFailure } from './sqlite/sqlite-failure';

describe('a session that runs its statements one by one', () => {
  it('runs those that are asked for together in their order, and none after one that failed', async () => {
    const run: string[] = [];
    const query = (sql: string): Promise<unknown> => {
      run.push(sql);
      return sql === 'SELECT 2' ? Promise.reject(new Error('disk I/O error')) : Promise.resolve([]);
    };
    const session = new RunnerSession({ query } as unknown as QueryRunner, sqliteFailure);
    const asked = [session.rows('SELECT 1'), session.rows('SELECT 2'), session.insertUnlessTaken('INSERT', [])];
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(run).toEqual(['SELECT 1', 'SELECT 2']);
  });
});
