import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/api-client';
import { createInstallation, type Installation } from '../harness/installation';

const files = 200;

const counting = `
document: { dsl: '1.0.3', namespace: e2e, name: counting, version: '1.0.0' }
schedule: { on: { one: { with: { type: com.example.count } } } }
do:
  - first: { run: { script: { language: js, arguments: { seen: '\${ .[0] }' }, code: 'return seen;' } } }
  - pause: { wait: { milliseconds: 200 } }
  - second: { run: { script: { language: js, arguments: { seen: '\${ . }' }, code: 'return seen;' } } }
`;

/** 200 runs of file-intake, in the middle of which something dies: all complete, and every row is there once. */
describe('Two hundred runs of file-intake, distributed', () => {
  let ensue: Installation;

  beforeAll(async () => {
    ensue = await createInstallation('distributed', { examples: true });
    await ensue.start();
  });

  afterAll(async () => ensue.stop());

  /** Sends a file until somebody has taken it: the same event again is the same event. */
  async function upload(batch: string, number: number): Promise<string> {
    const event = {
      id: `${batch}-${number}`,
      source: '/e2e/kill',
      type: 'com.example.file.uploaded',
      data: {
        name: `${batch}-${number}.csv`,
        csv: `order,customer,amount\nAA-${number},${batch},1.00\nBB-${number},${batch},2.00\n`,
      },
    };
    return eventually(async () => {
      try {
        return await ensue.client.send(event);
      } catch {
        return undefined;
      }
    });
  }

  async function completed(batch: string): Promise<void> {
    const wanted = new Set(Array.from({ length: files }, (_, number) => `${batch}-${number}.csv`));
    await eventually(async () => {
      const rows = await ensue.rows(
        `select file, count(*) as count from orders where customer = '${batch}' group by file`,
      );
      return rows.length === wanted.size ? rows : undefined;
    }, `all the rows of ${batch}`);
    await eventually(async () => {
      const open = await ensue.client.runs({ workflow: 'examples/file-intake', status: 'pending,running,waiting' });
      return open.length === 0 ? true : undefined;
    }, `an end of all runs of ${batch}`);
    const twice = await ensue.rows(
      `select order_id, count(*) as count from orders where customer = '${batch}' group by order_id having count(*) <> 1`,
    );
    expect(twice).toEqual([]);
    const [all] = await ensue.rows(`select count(*) as count from orders where customer = '${batch}'`);
    expect(Number(all?.['count'])).toBe(files * 2);
  }

  async function inTheMiddleOf(batch: string, disaster: () => Promise<void>): Promise<void> {
    const uploads: Promise<string>[] = [];
    for (let number = 0; number < files / 2; number += 1) uploads.push(upload(batch, number));
    await eventually(async () => {
      const rows = await ensue
        .rows(`select count(*) as count from orders where customer = '${batch}'`)
        .catch(() => [{ count: 0 }]);
      return Number(rows[0]?.['count']) > files / 10 ? true : undefined;
    }, 'the first rows');
    const ended = disaster();
    for (let number = files / 2; number < files; number += 1) uploads.push(upload(batch, number));
    await ended;
    const ids = await Promise.all(uploads);
    expect(new Set(ids).size).toBe(files);
    await completed(batch);
    const runs = await ensue.client.runs({ workflow: 'examples/file-intake' });
    expect(runs.filter(({ status }) => status !== 'completed')).toEqual([]);
  }

  it.each(['gateway', 'scheduler', 'orchestrator', 'runner'])('survive a kill -9 of the %s', async (name) => {
    const service = ensue.services[name];
    if (service === undefined) throw new Error(`There is no ${name}.`);
    await inTheMiddleOf(`kill-${name}`, async () => {
      await service.kill();
      await service.start();
    });
  });

  it('survive a restart of RabbitMQ', async () => {
    await inTheMiddleOf('restart-broker', async () => ensue.servers?.rabbitmq.restart());
  });

  it('survive a kill -9 of RabbitMQ', async () => {
    await inTheMiddleOf('kill-broker', async () => {
      await ensue.servers?.rabbitmq.kill9();
      await ensue.servers?.rabbitmq.restart();
    });
  });

  it('survive a kill -9 of the database, where their rows are not in it too', async () => {
    await ensue.client.publish(counting);
    const send = (number: number) =>
      eventually(() =>
        ensue.client
          .send({ id: `count-${number}`, type: 'com.example.count', data: { number } })
          .catch(() => undefined),
      );
    const sent = Array.from({ length: files / 2 }, (_, number) => send(number));
    await eventually(async () => {
      const done = await ensue.client.runs({ workflow: 'e2e/counting', status: 'completed' });
      return done.length > files / 10 ? true : undefined;
    }, 'the first runs');
    const ended = (async () => {
      await ensue.servers?.mariadb.kill9();
      await ensue.servers?.mariadb.restart();
    })();
    for (let number = files / 2; number < files; number += 1) sent.push(send(number));
    await ended;
    await Promise.all(sent);
    const runs = await eventually(async () => {
      const done = await ensue.client.runs({ workflow: 'e2e/counting', status: 'completed' });
      return done.length >= files ? done : undefined;
    }, 'an end of all runs');
    expect(runs).toHaveLength(files);
    expect(await ensue.client.runs({ workflow: 'e2e/counting' })).toHaveLength(files);
  });
});
