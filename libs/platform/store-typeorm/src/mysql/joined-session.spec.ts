import type { QueryRunner } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { JoinedSession } from './joined-session';

/** A server that answers each statement by its own text, and refuses those that a story names. */
function server(refuse: (sql: string) => unknown = () => undefined) {
  const exchanges: { sql: string; params: unknown[] }[] = [];
  const query = (sql: string, params: unknown[] = []): Promise<unknown> => {
    exchanges.push({ sql, params });
    const statements = sql.split(';');
    for (const statement of statements) {
      const refusal = refuse(statement);
      // A refusal is the driver's, and bears what it bears: its number and code.
      if (refusal !== undefined) return Promise.reject(refusal as Error);
    }
    const answers = statements.map((statement) => [{ answers: statement }]);
    return Promise.resolve(statements.length === 1 ? answers[0] : answers);
  };
  return { exchanges, session: new JoinedSession({ query } as unknown as QueryRunner, 100) };
}

const lost = { code: 'PROTOCOL_CONNECTION_LOST', fatal: true, message: 'The connection is gone' };
const duplicate = { errno: 1062, code: 'ER_DUP_ENTRY', message: 'Duplicate entry' };

describe('a session that joins its statements', () => {
  it('begins with what is asked first, and asks in one exchange what one turn asks', async () => {
    const { session, exchanges } = server();
    session.begin();
    const [one, two] = await Promise.all([session.rows('SELECT ?', [1]), session.rows('SELECT b WHERE c=?', ['x'])]);
    expect(one).toEqual([{ answers: 'SELECT ?' }]);
    expect(two).toEqual([{ answers: 'SELECT b WHERE c=?' }]);
    expect(exchanges).toEqual([{ sql: 'START TRANSACTION;SELECT ?;SELECT b WHERE c=?', params: [1, 'x'] }]);
    expect(session.unopened).toBe(false);
  });

  it('has nothing to commit where nobody asked anything', () => {
    const { session } = server();
    session.begin();
    expect(session.unopened).toBe(true);
  });

  it('asks the other questions again when rows are there already, without inserting anything', async () => {
    const { session, exchanges } = server((sql) => (sql.startsWith('INSERT') ? duplicate : undefined));
    const [rows, inserted] = await Promise.all([session.rows('SELECT 1'), session.insertUnlessTaken('INSERT a', [])]);
    expect(rows).toEqual([{ answers: 'SELECT 1' }]);
    expect(inserted).toBe(false);
    expect(exchanges.map(({ sql }) => sql)).toEqual(['SELECT 1;INSERT a', 'SELECT 1']);
    expect(session.failure).toBeUndefined();
  });

  it('lets an insertion end its exchange, so that nothing is lost with it', async () => {
    const { session, exchanges } = server();
    const asked = [session.insertUnlessTaken('INSERT a', []), session.rows('SELECT 1')] as const;
    expect(await asked[0]).toBe(true);
    await asked[1];
    expect(exchanges.map(({ sql }) => sql)).toEqual(['INSERT a', 'SELECT 1']);
  });

  it('tells everybody of an exchange that failed, and remembers it', async () => {
    const deadlock = { errno: 1213, code: 'ER_LOCK_DEADLOCK', message: 'Deadlock found' };
    const { session } = server((sql) => (sql === 'SELECT 2' ? deadlock : undefined));
    const outcomes = await Promise.allSettled([session.rows('SELECT 1'), session.rows('SELECT 2')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(session.failure?.kind).toBe('again');
  });

  it('says nothing more after a failure: what came then would be kept on its own', async () => {
    const { session, exchanges } = server((sql) => (sql === 'SELECT 2' ? lost : undefined));
    await expect(session.rows('SELECT 2')).rejects.toThrow('connection');
    const later = [session.insertUnlessTaken('INSERT a', []), session.run('INSERT b'), session.rows('SELECT 1')];
    for (const { status } of await Promise.allSettled(later)) expect(status).toBe('rejected');
    expect(exchanges).toHaveLength(1);
    expect(session.failure?.connectionLost).toBe(true);
  });

  it('sends what is to be written in order, in exchanges that the server can take', async () => {
    const { session, exchanges } = server();
    const statement = (sql: string, characters: number) => ({ sql, params: ['x'.repeat(characters)] });
    await session.runAll([statement('A', 60), statement('B', 30), statement('C', 30), statement('D', 200)]);
    expect(exchanges.map(({ sql }) => sql)).toEqual(['A;B', 'C', 'D']);
  });
});
