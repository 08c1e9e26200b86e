import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInstallation, type Installation } from '../harness/installation';

const pausing = `
document: { dsl: '1.0.3', namespace: e2e, name: pausing, version: '1.0.0' }
do:
  - before: { set: { before: true } }
  - pause: { wait: { seconds: 3 } }
  - after:
      run: { script: { language: js, arguments: { seen: '\${ . }' }, code: 'return { ...seen, after: true };' } }
`;

const slow = `
document: { dsl: '1.0.3', namespace: e2e, name: slow, version: '1.0.0' }
do:
  - work:
      run: { script: { language: js, code: 'const until = Date.now() + 1500; while (Date.now() < until); return { worked: true };' } }
  - stored:
      call: sql:1.0.0@default
      with:
        connection: warehouse
        statement: create table if not exists worked (run varchar(64))
  - row:
      call: sql:1.0.0@default
      with:
        connection: warehouse
        statement: insert into worked (run) values (?)
        parameters: ['\${ $workflow.id }']
`;

describe('Standalone, killed', () => {
  let ensue: Installation;

  beforeAll(async () => {
    ensue = await createInstallation('standalone');
    await ensue.start();
    for (const source of [pausing, slow]) await ensue.client.publish(source);
  });

  afterAll(async () => ensue.stop());

  async function killAndStart(): Promise<void> {
    await ensue.services['standalone']?.kill();
    await ensue.start();
  }

  it('goes on with a run that was in the middle of a wait', async () => {
    const runId = await ensue.client.startRun('e2e', 'pausing', {});
    await ensue.client.settled(runId, 'waiting');
    await killAndStart();
    expect((await ensue.client.settled(runId, 'completed')).output).toEqual({ before: true, after: true });
  });

  it('goes on with runs that were in the middle of an action, and stores each row once', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => ensue.client.startRun('e2e', 'slow', {})));
    await ensue.client.settled(ids[0] ?? '', 'running');
    await killAndStart();
    await killAndStart();
    for (const id of ids) await ensue.client.settled(id, 'completed');
    const rows = await ensue.rows('select run from worked');
    expect(rows.map(({ run }) => run).sort()).toEqual([...ids].sort());
  });

  it('ends in order when it is told to, with exit code 0', async () => {
    expect(await ensue.services['standalone']?.stop()).toBe(0);
    await ensue.start();
  });
});
