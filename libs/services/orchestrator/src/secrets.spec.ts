import { eventsExchange, lifecycleExchange, secretsPurpose, type Json, type PerformAction } from '@ensue/contracts';
import { SecretsError } from '@ensue/ports';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { factViews, runView, taskViews } from './api/to-view';
import { workflow } from './testing/definitions';
import { envelopes, Installation } from './testing/installation';

let here: Installation;
beforeEach(async () => {
  here = await Installation.open();
});
afterEach(() => here.dispose());

const asks = (name: string, rest = '') =>
  workflow(
    name,
    `
use: { secrets: [ api, db ] }
do:
  - ask:
      call: http
      with:
        method: post
        endpoint: https://example.com
        headers: { authorization: '\${ "Bearer \\($secrets.api)" }' }
        body: { given: '\${ . }', password: '\${ $secrets.db.password }' }
${rest}`,
  );

const set = (name: string, value: Json) => here.orchestrator.secrets.put('test', name, value);

/** The values that came with an order, by their tokens. */
async function valuesOf(order: PerformAction | undefined): Promise<Readonly<Record<string, Json>>> {
  if (order?.secrets === undefined) throw new Error('No secrets came with the order.');
  return envelopes.open(order.secrets, secretsPurpose(order));
}

describe('an action that needs secrets', () => {
  beforeEach(async () => {
    await set('api', 'canary-token');
    await set('db', { user: 'jo', password: 'canary-password' });
  });

  it('is ordered with tokens, and with what belongs in their place, sealed', async () => {
    await here.publish(asks('ask'));
    const runId = await here.call('ask');
    await here.until('completed', runId);
    const [order] = here.runner.asked;
    expect(JSON.stringify(order)).not.toContain('canary');
    const values = await valuesOf(order);
    const { headers, body } = order?.input as {
      headers: { authorization: string };
      body: { password: string };
    };
    expect(headers.authorization.replace(/‹.*›/, (token) => String(values[token]))).toBe('Bearer canary-token');
    expect(values[body.password]).toBe('canary-password');
    expect(Object.keys(values)).toHaveLength(2);
    expect(order).not.toHaveProperty('seal');
  });

  it('gets them as they are when it is sent, not as they were when the run began', async () => {
    await here.publish(
      workflow(
        'later',
        `
use: { secrets: [ api ] }
do:
  - first: { call: http, with: { method: get, endpoint: https://example.com } }
  - second: { call: http, with: { method: get, endpoint: https://example.com, body: '\${ $secrets.api }' } }
`,
      ),
    );
    here.runner.perform = async ({ task }) => {
      if (task.name === 'first') await set('api', 'canary-newer');
      return { output: null };
    };
    await here.until('completed', await here.call('later'));
    const [first, second] = here.runner.asked;
    expect(first).not.toHaveProperty('secrets');
    expect(Object.values(await valuesOf(second))).toEqual(['canary-newer']);
  });

  it('gets nothing for a text that only looks like a token, of no seal or another run’s', async () => {
    await here.publish(asks('ask'));
    await here.until('completed', await here.call('ask', '‹ensue-secret:forged:api:›'));
    const [first] = here.runner.asked;
    const stolen = Object.keys(await valuesOf(first));
    await here.until('completed', await here.call('ask', stolen));
    const second = here.runner.asked[1];
    const values = await valuesOf(second);
    for (const token of [...stolen, '‹ensue-secret:forged:api:›']) expect(values).not.toHaveProperty([token]);
    expect((second?.input as { body: { given: Json } }).body.given).toEqual(stolen);
  });

  it('gets nothing for a token that an answer brings, should a server have come to know the seal', async () => {
    await here.publish(
      workflow(
        'talk',
        `
use: { secrets: [ api, db ] }
do:
  - first: { call: http, with: { method: get, endpoint: https://example.com, body: '\${ $secrets.api }' } }
  - second: { call: http, with: { method: post, endpoint: https://example.com, body: { said: '\${ . }', key: '\${ $secrets.api }' } } }
`,
      ),
    );
    here.runner.perform = ({ task, input }) => {
      const token = (input as { body: string }).body;
      if (task.name === 'first') return { output: [token, token.replace(':api:', ':db:/password')] };
      return { output: null };
    };
    const { seal = '' } = await here.until('completed', await here.call('talk'));
    const second = here.runner.asked[1];
    expect(Object.values(await valuesOf(second))).toEqual(['canary-token']);
    const { said } = (second?.input as { body: { said: Json } }).body;
    expect(said).toEqual(['[secret api]', '[secret db]']);
    expect(seal).not.toBe('');
  });

  it('gets none that its definition does not name, whatever becomes of a token', async () => {
    await here.publish(
      workflow(
        'forge',
        `
use: { secrets: [ api ] }
do:
  - keep: { set: { token: '\${ $secrets.api }' } }
  - turn: { set: { other: '\${ .token | sub(":api:"; ":db:/password") }' } }
  - ask: { call: http, with: { method: post, endpoint: https://example.com, body: '\${ .other }' } }
`,
      ),
    );
    const { fault } = await here.until('faulted', await here.call('forge'));
    expect(fault).toMatchObject({
      status: 403,
      detail: 'The definition does not name the secret db: add it to `use.secrets`.',
    });
    expect(here.runner.asked).toEqual([]);
  });

  it('is performed with them although the run does not wait for it', async () => {
    const script = await Installation.open({ kinds: ['script'] });
    try {
      await script.publish(
        workflow(
          'unawaited',
          `
use: { secrets: [ api ] }
do: [ { tell: { run: { script: { language: js, code: '1', environment: { X: '\${ $secrets.api }' } }, await: false } } } ]`,
        ),
      );
      await script.orchestrator.secrets.put('test', 'api', 'canary-token');
      await script.until('completed', await script.call('unawaited'));
      await expect.poll(() => script.runner.asked.length).toBe(1);
      expect(Object.values(await valuesOf(script.runner.asked[0]))).toEqual(['canary-token']);
    } finally {
      await script.dispose();
    }
  });
});

describe('a secret that is not there', () => {
  it.each([
    ['at all', undefined, /^There is no secret test\/db: set it with PUT \/api\/v1\/secrets\/test\/db\.$/],
    ['in part', { user: 'jo' }, /^The secret test\/db has nothing at \/password/],
  ])('%s faults the task with status 403, and a catch may go on', async (_, db, detail) => {
    await set('api', 'canary-token');
    if (db !== undefined) await set('db', db);
    await here.publish(
      asks('ask'),
      workflow(
        'catching',
        `
use: { secrets: [ gone ] }
do:
  - attempt:
      try:
        - ask: { call: http, with: { method: get, endpoint: https://example.com, body: '\${ $secrets.gone }' } }
      catch: { errors: { with: { status: 403 } }, do: [ { note: { set: { caught: '\${ $error.type }' } } } ] }
`,
      ),
    );
    const run = await here.until('faulted', await here.call('ask'));
    expect(run.fault).toMatchObject({
      type: expect.stringMatching(/errors\/authorization$/) as string,
      status: 403,
      instance: '/do/0/ask',
      detail: expect.stringMatching(detail) as string,
    });
    expect(here.runner.asked).toEqual([]);
    const caught = await here.until('completed', await here.call('catching'));
    expect(caught.output).toEqual({ caught: expect.stringMatching(/authorization$/) as string });
    expect((await here.store.queries.deadLetters({ limit: 10 })).items).toEqual([]);
  });
});

describe('secrets without a key', () => {
  it('fault the task that needs them and say what to set; publishing is not hindered', async () => {
    await set('api', 'canary-token');
    await set('db', { password: 'canary-password' });
    await here.publish(asks('ask'));
    const noKey = (variable: string) => () => {
      throw new SecretsError('no-key', `There is no key for secrets: set ${variable}.`);
    };
    const { secrets, envelopes: closing } = here.orchestrator.parts;
    for (const [spy, variable] of [
      [vi.spyOn(secrets, 'open').mockImplementation(noKey('ENSUE_SECRETS_KEY')), 'ENSUE_SECRETS_KEY'],
      [vi.spyOn(closing, 'close').mockImplementation(noKey('ENSUE_RUNNER_KEY')), 'ENSUE_RUNNER_KEY'],
    ] as const) {
      const run = await here.until('faulted', await here.call('ask'));
      expect(run.fault).toMatchObject({
        type: expect.stringMatching(/errors\/configuration$/) as string,
        detail: `There is no key for secrets: set ${variable}.`,
      });
      spy.mockRestore();
    }
    expect(here.runner.asked).toEqual([]);
  });

  it('do not open when a row was put in place of another', async () => {
    await set('api', 'canary-token');
    await set('db', { password: 'canary-password' });
    await here.publish(asks('ask'));
    const [api] = await here.store.queries.secretsNamed('test', ['api']);
    if (api === undefined) throw new Error('no secret');
    await here.store.transaction((tx) => tx.catalog.saveSecret({ ...api, name: 'db', createdAt: 1, updatedAt: 1 }));
    const run = await here.until('faulted', await here.call('ask'));
    expect(run.fault).toMatchObject({ detail: 'The stored secret test/db does not open: set it anew.' });
  });
});

describe('what a run with secrets tells', () => {
  it('names them and shows neither token nor seal, through whatever door it leaves', async () => {
    await set('api', 'canary-token');
    const sent: string[] = [];
    for (const exchange of [eventsExchange, lifecycleExchange]) {
      const queue = `spy.${exchange}`;
      const bindings = [{ exchange, pattern: '#' }];
      await here.bus.declare({ exchanges: [], queues: [{ name: queue, kind: 'private', bindings }] });
      await here.bus.consume(queue, { prefetch: 100 }, (delivery) => {
        sent.push(delivery.body);
        return Promise.resolve();
      });
    }
    await here.publish(
      workflow('child', "do: [ { pass: { set: { got: '${ . }' } } } ]"),
      workflow(
        'tell',
        `
use: { secrets: [ api ] }
do:
  - keep: { set: { token: '\${ $secrets.api }' } }
  - announce: { emit: { event: { with: { source: /test, type: org.told, data: '\${ . }' } } }, output: { as: .data } }
  - below: { run: { workflow: { namespace: test, name: child, version: '1.0.0', input: { given: '\${ .token }' } } } }
  - again: { set: { below: '\${ . }', token: '\${ $secrets.api }' } }
`,
      ),
    );
    const run = await here.until('completed', await here.call('tell'));
    const child = await here.until('completed', 'child');
    expect(run.output).toEqual({ below: { got: { given: '[secret api]' } }, token: '[secret api]' });
    expect(child.input).toEqual({ given: '[secret api]' });
    await expect.poll(() => sent.join('\n')).toContain('org.told');
    const { seal = '' } = run;
    expect(seal).toMatch(/^[\w-]{22}$/);
    const steps = await here.store.queries.steps(run.id, 0, 100);
    const views = JSON.stringify([runView(run), steps.flatMap((step) => factViews(step, run)), taskViews(steps, run)]);
    expect(views).toContain('[secret api]');
    for (const told of [views, JSON.stringify(child), ...sent, ...here.said]) {
      expect(told).not.toContain(seal);
      expect(told).not.toContain('ensue-secret');
    }
  });

  it('is told by a seal of its own: no two runs have the same, and those without secrets none', async () => {
    await set('api', 'a');
    await set('db', { password: 'b' });
    await here.publish(asks('ask'), workflow('plain', 'do: [ { a: { set: { b: 1 } } } ]'));
    const runs = [await here.call('ask'), await here.call('ask')];
    const seals = await Promise.all(runs.map(async (id) => (await here.until('completed', id)).seal));
    expect(new Set(seals).size).toBe(2);
    expect(await here.until('completed', await here.call('plain'))).not.toHaveProperty('seal');
  });
});
