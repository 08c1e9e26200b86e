import { createMysqlStore } from '@ensue/store-typeorm';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Orchestrator } from './orchestrator';
import { callable, oneAction, workflow } from './testing/definitions';
import { Installation, ids, startOrchestrator } from './testing/installation';

const server = process.env['ENSUE_TEST_MYSQL_URL'] ?? '';
const database = `ensue_orchestrator_${ids.next().replaceAll('-', '')}`;

let here: Installation;
let other: Orchestrator;
beforeAll(async () => {
  const connection = await createConnection({ uri: server });
  await connection.query(`CREATE DATABASE ${database}`);
  await connection.end();
  const url = new URL(`/${database}`, server).href;
  const store = createMysqlStore({ url, poolSize: 8 });
  await store.start({ migrate: true });
  here = await Installation.open({ wrapStore: () => store });
  const second = createMysqlStore({ url, poolSize: 8 });
  await second.start({ migrate: false });
  other = await startOrchestrator(second, here.bus, here.requester, here.said);
});
afterAll(async () => {
  await other.stop();
  await other.parts.store.stop();
  await here.dispose();
  const connection = await createConnection({ uri: server });
  await connection.query(`DROP DATABASE ${database}`);
  await connection.end();
});

const count = async (status: 'completed' | 'running' | 'waiting', name: string) => {
  let [total, cursor] = [0, undefined as string | undefined];
  do {
    const page = await here.store.queries.runs(
      { workflow: name, status: [status] },
      { limit: 200, ...(cursor !== undefined && { cursor }) },
    );
    total += page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return total;
};
const healthy = async () => {
  expect((await here.store.queries.deadLetters({ limit: 10 })).items).toEqual([]);
  expect(here.said.filter((line) => line.includes('could not be applied'))).toEqual([]);
};

describe('two replicas over one database', () => {
  it('decide on each event once, and apply each result once, though every message comes twice', async () => {
    await here.publish(oneAction('one', 'org.one'));
    here.runner.perform = async (wanted) => {
      await here.runner.answer(wanted, { output: 1 });
      return { output: 1 };
    };
    const events = Array.from({ length: 300 }, (_, at) => `e${at}`);
    await Promise.all([...events, ...events].map((id) => here.event('org.one', 1, { id })));
    await vi.waitFor(async () => expect(await count('completed', 'one')).toBe(300), { timeout: 30_000 });
    expect(here.runner.asked).toHaveLength(300);
    await healthy();
  });

  it('publish side by side, and the newest version lives, whoever came last', async () => {
    const versions = Array.from({ length: 10 }, (_, at) => `1.0.${at}`);
    await Promise.all(
      versions.map((version, at) =>
        (at % 2 === 0 ? here.orchestrator : other).publishing.publish(
          workflow('racing', 'do: [ { note: { set: { a: 1 } } } ]', version),
          'application/yaml',
        ),
      ),
    );
    expect(await here.store.queries.workflow('test', 'racing')).toMatchObject({ latest: '1.0.9', enabled: true });
  });

  it('lose no change to a workflow, though one disables while the other publishes', async () => {
    const source = (version: string) => workflow('switched', 'do: [ { note: { set: { a: 1 } } } ]', version);
    for (let round = 1; round <= 5; round += 1) {
      await here.orchestrator.publishing.publish(source(`${round}.0.0`), 'application/yaml');
      await here.orchestrator.publishing.change('test', 'switched', { enabled: true });
      await Promise.all([
        here.orchestrator.publishing.change('test', 'switched', { enabled: false }),
        other.publishing.publish(source(`${round}.1.0`), 'application/yaml'),
      ]);
      const after = await here.store.queries.workflow('test', 'switched');
      expect(after).toMatchObject({ latest: `${round}.1.0`, enabled: false });
    }
  });

  it('start one run for each key', async () => {
    await here.publish(callable('keyed'));
    here.runner.perform = () => 'silence';
    const start = (at: number) =>
      (at % 2 === 0 ? here.orchestrator : other).runs.start({
        namespace: 'test',
        workflow: 'keyed',
        input: {},
        key: `k${at % 20}`,
        waitSeconds: 0,
      });
    // Twenty keys, each from both sides.
    const called = await Promise.all(Array.from({ length: 200 }, (_, at) => start(at + Math.floor(at / 20))));
    expect(called.filter((each) => each.kind === 'started' && !each.existed)).toHaveLength(20);
    expect(await count('running', 'keyed')).toBe(20);
    await healthy();
  });

  it('wake every run that waits, whichever of them the event and the listener come to', async () => {
    await here.publish(
      workflow(
        'meets',
        "do: [ { hear: { listen: { to: { one: { with: { type: org.meet, data: '${ .for == $workflow.input.name }' } } } } } } ]",
      ),
    );
    // Events race with the listeners they are for.
    await Promise.all(
      Array.from({ length: 60 }, (_, at) => [
        (at % 2 === 0 ? here.orchestrator : other).runs.start({
          namespace: 'test',
          workflow: 'meets',
          input: { name: `n${at}` },
          waitSeconds: 0,
        }),
        here.event('org.meet', { for: `n${at}` }),
      ]).flat(),
    );
    // What came before its run began is sent once more: it could not have been an answer.
    const missed = async () =>
      (await here.store.queries.runs({ workflow: 'meets', status: ['waiting'] }, { limit: 200 })).items;
    for (const { id } of await missed()) {
      const { input } = await here.run(id);
      await here.event('org.meet', { for: (input as { name: string }).name });
    }
    await vi.waitFor(async () => expect(await count('completed', 'meets')).toBe(60), { timeout: 30_000 });
    await healthy();
  });

  it('hold limits of living runs exactly under load, while runs are cancelled, and lose no place', async () => {
    await here.publish(oneAction('limited', 'org.limited'));
    const limit = 3;
    const flow = { concurrency: { limit, key: '.event.data.who' } };
    await here.orchestrator.publishing.change('test', 'limited', { flow });
    const now = new Map<string, number>();
    const most = new Map<string, number>();
    let asked = 0;
    here.runner.perform = async ({ runId, input }) => {
      const { who } = (input as { body: { who: string } }).body;
      const living = (now.get(who) ?? 0) + 1;
      now.set(who, living);
      most.set(who, Math.max(living, most.get(who) ?? 0));
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      now.set(who, (now.get(who) ?? 0) - 1);
      // One in five never answers, and is ended by a person at the other replica.
      if (asked % 5 > 0) return { output: 1 };
      void other.runs.control(runId, 'cancel', undefined);
      return 'silence';
    };
    await Promise.all(
      Array.from({ length: 120 }, (_, at) => here.event('org.limited', { who: at % 3 === 0 ? 'ada' : 'bob' })),
    );
    const ended = async () => {
      const page = await here.store.queries.runs(
        { workflow: 'limited', status: ['completed', 'cancelled'] },
        { limit: 200 },
      );
      expect(page.items).toHaveLength(120);
    };
    await vi.waitFor(ended, { timeout: 50_000, interval: 100 });
    expect(asked).toBe(120);
    expect(most.get('bob')).toBe(limit);
    expect(most.get('ada')).toBeLessThanOrEqual(limit);
    here.runner.perform = () => 'silence';
    for (let at = 0; at <= limit; at++) await here.event('org.limited', { who: 'bob' });
    expect(await count('running', 'limited')).toBe(limit);
    await healthy();
  });

  it('bring sub-workflows and their parents together', async () => {
    await here.publish(
      workflow('leaf', 'do: [ { note: { set: { leaf: true } } } ]'),
      workflow(
        'tree',
        `
do:
  - all:
      fork:
        branches:
          - a: { run: { workflow: { namespace: test, name: leaf, version: '1.0.0' } } }
          - b: { run: { workflow: { namespace: test, name: leaf, version: latest } } }
`,
      ),
    );
    await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        (at % 2 === 0 ? here.orchestrator : other).runs.start({
          namespace: 'test',
          workflow: 'tree',
          input: {},
          waitSeconds: 0,
        }),
      ),
    );
    await vi.waitFor(async () => expect(await count('completed', 'tree')).toBe(50), { timeout: 30_000 });
    expect(await count('completed', 'leaf')).toBe(100);
    await healthy();
  });
});
