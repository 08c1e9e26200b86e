import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type RunView } from '../harness/api-client';
import { createInstallation, modes, type Installation } from '../harness/installation';

const order = `
document: { dsl: '1.0.3', namespace: e2e, name: order, version: '1.0.0' }
schedule:
  on:
    any:
      - with: { type: com.example.order.placed, source: /shop }
      - with: { type: com.example.order.imported }
input: { from: '\${ if type == "array" then .[0] else . end }' }
do:
  - total:
      set: { total: '\${ [.lines[].price] | add }' }
  - double:
      run:
        script: { language: js, arguments: { total: '\${ .total }' }, code: 'return { doubled: total * 2 };' }
  - noted:
      call: log:1.0.0@default
      with: { message: '\${ "doubled to \\(.doubled)" }' }
      output: { as: '\${ $input }' }
`;

const approval = `
document: { dsl: '1.0.3', namespace: e2e, name: approval, version: '1.0.0' }
do:
  - ask:
      emit: { event: { with: { type: com.example.approval.wanted, source: /e2e, data: { who: '\${ .who }' } } } }
  - answer:
      listen: { to: { one: { with: { type: com.example.approval.given, data: '\${ .who == "ada" }' } } } }
  - done:
      set: { approved: '\${ .[0].who }' }
`;

const ticking = `
document: { dsl: '1.0.3', namespace: e2e, name: ticking, version: '1.0.0' }
schedule: { every: { seconds: 1 } }
do:
  - note: { set: { ticked: true } }
`;

const parent = `
document: { dsl: '1.0.3', namespace: e2e, name: parent, version: '1.0.0' }
do:
  - child:
      run: { workflow: { namespace: e2e, name: order, version: latest, input: { lines: '\${ .lines }' } } }
  - shown:
      set: { fromChild: '\${ .doubled }' }
`;

const failing = `
document: { dsl: '1.0.3', namespace: e2e, name: failing, version: '1.0.0' }
do:
  - attempt:
      try:
        - call:
            run: { script: { language: js, code: 'throw new Error("not today")' } }
      catch:
        errors: { with: { status: 500 } }
        retry: { delay: { milliseconds: 20 }, limit: { attempt: { count: 2 } } }
`;

describe.each(modes)('The way of an event, %s', (mode) => {
  let ensue: Installation;

  beforeAll(async () => {
    ensue = await createInstallation(mode);
    await ensue.start();
    for (const source of [order, approval, parent, failing]) await ensue.client.publish(source);
  });

  afterAll(async () => ensue.stop());

  const placed = { type: 'com.example.order.placed', source: '/shop', data: { lines: [{ price: 2 }, { price: 3 }] } };

  async function startedBy(eventId: string): Promise<RunView> {
    const decisions = await ensue.client.decisions(eventId);
    const started = decisions.find(({ outcome }) => outcome === 'started');
    if (started?.runId === undefined) throw new Error(`Nothing was started: ${JSON.stringify(decisions)}`);
    return ensue.client.settled(started.runId);
  }

  it('leads from the gateway to a finished run with its history', async () => {
    const run = await startedBy(await ensue.client.send(placed));
    expect(run).toMatchObject({ status: 'completed', output: { doubled: 10 }, workflow: { name: 'order' } });
    expect(run.trigger).toMatchObject({ kind: 'event', type: 'com.example.order.placed' });
    const tasks = await ensue.client.tasks(run.id);
    expect(tasks.map(({ name, status }) => [name, status])).toEqual([
      ['total', 'completed'],
      ['double', 'completed'],
      ['noted', 'completed'],
    ]);
    const double = tasks[1];
    expect(double).toMatchObject({ position: '/do/1/double', input: { total: 5 }, output: { doubled: 10 } });
    expect(double?.attempts).toHaveLength(1);
    expect(double?.startedAt).toMatch(/Z$/);
    expect(double?.endedAt).toMatch(/Z$/);
    const { body } = await ensue.client.api<{ items: { kind: string }[] }>('GET', `/runs/${run.id}/facts?limit=200`);
    const kinds = body.items.map(({ kind }) => kind);
    expect(kinds[0]).toBe('signal.start');
    expect(kinds.at(-1)).toBe('run.completed');
  });

  it('gives a duplicate the same id, a decision, and no second run', async () => {
    const event = { ...placed, id: `twice-${mode}` };
    const [first, second] = [await ensue.client.send(event), await ensue.client.send(event)];
    expect(second).toBe(first);
    const decisions = await eventually(async () => {
      const all = await ensue.client.decisions(first);
      return all.length >= 2 ? all : undefined;
    });
    expect(decisions.map(({ outcome }) => outcome).sort()).toEqual(['duplicate', 'started']);
  });

  it('says which filter turned an event away', async () => {
    const decisions = await ensue.client.decisions(await ensue.client.send({ ...placed, source: '/elsewhere' }));
    expect(decisions).toHaveLength(1);
    expect(decisions[0]).toMatchObject({ outcome: 'filtered', workflow: { name: 'order' } });
    expect(decisions[0]?.reason).toContain('source');
    expect(decisions[0]?.reason).toContain('/elsewhere');
  });

  it('records an event that nobody wants', async () => {
    const decisions = await ensue.client.decisions(await ensue.client.send({ type: 'com.example.nobody' }));
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['unmatched']);
  });

  it('does not start a disabled workflow, and says so', async () => {
    await ensue.client.api('PATCH', '/workflows/e2e/order', { enabled: false });
    const decisions = await ensue.client.decisions(await ensue.client.send(placed));
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['disabled']);
    const refused = await ensue.client.api<{ type: string }>('POST', '/workflows/e2e/order/runs', { input: [] });
    expect(refused.status).toBe(409);
    await ensue.client.api('PATCH', '/workflows/e2e/order', { enabled: true });
    expect((await startedBy(await ensue.client.send(placed))).status).toBe('completed');
  });

  it('wakes the run that waits for it, also when it comes too early', async () => {
    const waiting = await ensue.client.startRun('e2e', 'approval', { who: 'ada' });
    await ensue.client.settled(waiting, 'waiting');
    const wrong = await ensue.client.decisions(
      await ensue.client.send({ type: 'com.example.approval.given', data: { who: 'bob' } }),
    );
    expect(wrong[0]).toMatchObject({ outcome: 'filtered', runId: waiting });
    const right = await ensue.client.decisions(
      await ensue.client.send({ type: 'com.example.approval.given', data: { who: 'ada' } }),
    );
    expect(right[0]).toMatchObject({ outcome: 'woke', runId: waiting });
    expect((await ensue.client.settled(waiting, 'completed')).output).toEqual({ approved: 'ada' });
  });

  it('is started by a webhook, which may wait for the result', async () => {
    const token = 'a-shared-token-of-some-length';
    const created = await ensue.client.api('PUT', '/webhooks/e2e/orders', {
      eventType: 'com.example.order.imported',
      token,
      respond: 'result',
    });
    expect(created.status).toBe(200);
    const call = (bearer: string) =>
      ensue.client.ingest<unknown>(
        'POST',
        '/hooks/e2e/orders',
        { lines: [{ price: 21 }] },
        { authorization: `Bearer ${bearer}` },
      );
    const answer = await eventually(async () => {
      const one = await call(token);
      return one.status === 404 ? undefined : one;
    });
    expect(answer).toMatchObject({ status: 200, body: { doubled: 42 } });
    expect((await call('wrong')).status).toBe(401);
    expect((await ensue.client.ingest('POST', '/hooks/e2e/nothing', {})).status).toBe(404);
  });

  it('is started by a call, which may wait, and whose key makes it one', async () => {
    const input = [{ lines: [{ price: 4 }] }];
    const call = () =>
      ensue.client.api<RunView>(
        'POST',
        '/workflows/e2e/order/runs',
        { input },
        { prefer: 'wait=30', 'idempotency-key': 'k1' },
      );
    const first = await call();
    expect(first).toMatchObject({ status: 200, body: { status: 'completed', output: { doubled: 8 } } });
    const second = await call();
    expect(second.body.id).toBe(first.body.id);
  });

  it('is started by a schedule, once for each due time', async () => {
    await ensue.client.publish(ticking);
    const runs = await eventually(async () => {
      const all = await ensue.client.runs({ workflow: 'e2e/ticking' });
      return all.length >= 3 ? all : undefined;
    });
    await ensue.client.api('DELETE', '/workflows/e2e/ticking');
    const due = runs.map(({ trigger }) => String(trigger['dueAt']));
    expect(new Set(due).size).toBe(due.length);
    expect((await ensue.client.api('GET', '/schedules/e2e/ticking')).status).toBe(404);
  });

  it('passes through a sub-workflow and back', async () => {
    const runId = await ensue.client.startRun('e2e', 'parent', { lines: [{ price: 7 }] });
    expect((await ensue.client.settled(runId, 'completed')).output).toEqual({ fromChild: 14 });
  });

  it('shows each attempt of what fails', async () => {
    const runId = await ensue.client.startRun('e2e', 'failing', {});
    const run = await ensue.client.settled(runId, 'faulted');
    expect(run.fault).toMatchObject({ status: 500, instance: '/do/0/attempt/try/0/call' });
    expect(run.fault?.detail).toContain('not today');
    const call = (await ensue.client.tasks(runId)).find(({ name }) => name === 'call');
    expect(call?.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [0, 'faulted'],
      [1, 'faulted'],
      [2, 'faulted'],
    ]);
  });

  it('can be suspended, resumed, cancelled and done again', async () => {
    const runId = await ensue.client.startRun('e2e', 'approval', { who: 'ada' });
    await ensue.client.settled(runId, 'waiting');
    expect((await ensue.client.api<RunView>('POST', `/runs/${runId}/suspend`)).body.status).toBe('suspended');
    expect((await ensue.client.api<RunView>('POST', `/runs/${runId}/resume`)).body.status).toBe('waiting');
    expect((await ensue.client.api<RunView>('POST', `/runs/${runId}/cancel`, { reason: 'enough' })).body.status).toBe(
      'cancelled',
    );
    expect((await ensue.client.api('POST', `/runs/${runId}/cancel`)).status).toBe(409);
    const again = await ensue.client.api<RunView>('POST', `/runs/${runId}/retry`);
    expect(again).toMatchObject({ status: 201, body: { trigger: { kind: 'retry', id: runId } } });
    await ensue.client.api('POST', `/runs/${again.body.id}/cancel`);
  });

  it('tells five mistakes of a definition at once, with line, column and hint, and stores nothing', async () => {
    const source = [
      "document: { dsl: '1.0.3', namespace: e2e, name: wrong, version: 1.0 }",
      'do:',
      '  - fetch:',
      '      call: http',
      '      with: { method: get, url: https://example.com }',
      '  - pause:',
      '      wait: { second: 5 }',
      '  - both:',
      '      parallel: []',
      '  - broken:',
      "      set: { x: '${ .a | }' }",
      '      then: nowhere',
      '',
    ].join('\n');
    const { status, body } = await ensue.client.api<{
      errors: { line: number; column: number; message: string; hint: string; pointer: string }[];
    }>('POST', '/workflows', source, { 'content-type': 'application/yaml' });
    expect(status).toBe(400);
    expect(body.errors.length).toBeGreaterThanOrEqual(5);
    for (const { line, column, hint, message } of body.errors) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(hint).not.toBe('');
      expect(message).not.toBe('');
    }
    expect([...new Set(body.errors.map(({ line }) => line))]).toEqual(expect.arrayContaining([1, 5, 7, 9, 11, 12]));
    expect((await ensue.client.api('GET', '/workflows/e2e/wrong')).status).toBe(404);
  });
});
