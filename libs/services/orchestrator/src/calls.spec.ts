import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callable, oneAction, workflow } from './testing/definitions';
import { Installation, startOrchestrator } from './testing/installation';

let here: Installation;
beforeEach(async () => {
  here = await Installation.open();
  await here.publish(callable('work'));
});
afterEach(() => here.dispose());

const call = (more: object = {}) =>
  here.orchestrator.runs.start({ namespace: 'test', workflow: 'work', input: {}, waitSeconds: 0, ...more });

describe('a call', () => {
  it('waits for the end of its run where the caller wants to', async () => {
    const called = await call({ waitSeconds: 30 });
    expect(called).toMatchObject({ kind: 'started', finished: true, run: { status: 'completed' } });
  });

  it('answers with the run as it is when the time is over', async () => {
    here.runner.perform = () => 'silence';
    expect(await call({ waitSeconds: 0.02 })).toMatchObject({ finished: false, run: { status: 'running' } });
  });

  it('of what is not there, or disabled, is refused', async () => {
    expect(await call({ workflow: 'nothing' })).toEqual({ kind: 'refused', reason: 'unknown-workflow' });
    expect(await call({ version: '9.9.9' })).toEqual({ kind: 'refused', reason: 'unknown-version' });
    await here.orchestrator.publishing.change('test', 'work', { enabled: false });
    expect(await call()).toEqual({ kind: 'refused', reason: 'disabled' });
  });
});

describe('a call with a key', () => {
  it('starts one run, however often it is made', async () => {
    const first = await call({ key: 'k' });
    const second = await call({ key: 'k' });
    expect(second).toMatchObject({ existed: true, run: { id: first.kind === 'started' ? first.run.id : '' } });
    expect(await here.runs('work')).toHaveLength(1);
    expect((await here.store.queries.decisions({ outcome: 'duplicate' }, { limit: 9 })).items).toHaveLength(1);
  });

  it('starts one run when two come in one batch', async () => {
    const called = await Promise.all([call({ key: 'k' }), call({ key: 'k' }), call({ key: 'other' })]);
    expect(called.map((each) => each.kind === 'started' && each.existed)).toEqual([false, true, false]);
    expect(await here.runs('work')).toHaveLength(2);
  });

  it('starts one run when two replicas are called', async () => {
    const other = await startOrchestrator(here.store, here.bus, here.requester);
    const start = { namespace: 'test', workflow: 'work', input: {}, waitSeconds: 0 };
    await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        (at % 2 === 0 ? here.orchestrator : other).runs.start({ ...start, key: `k${at % 4 < 2 ? 1 : 2}` }),
      ),
    );
    expect(await here.runs('work')).toHaveLength(2);
    await other.stop();
  });

  it('that was refused does not use the key up', async () => {
    await here.orchestrator.publishing.change('test', 'work', { enabled: false });
    await call({ key: 'k' });
    await here.orchestrator.publishing.change('test', 'work', { enabled: true });
    expect(await call({ key: 'k' })).toMatchObject({ kind: 'started', existed: false });
    expect(await call({ key: 'k' })).toMatchObject({ kind: 'started', existed: true });
  });

  it('made again while its run goes on waits for the end of that', async () => {
    here.runner.perform = () => 'silence';
    await call({ key: 'k' });
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    const again = call({ key: 'k', waitSeconds: 30 });
    await here.settled();
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 'done' });
    expect(await again).toMatchObject({ existed: true, finished: true, run: { output: 'done' } });
  });

  it('finds its run even when the inbox has forgotten the key', async () => {
    await call({ key: 'k' });
    here.advance(31 * 24 * 3_600_000);
    await here.store.leases.purgeInbox(30 * 24 * 3_600_000, 1_000);
    expect(await call({ key: 'k' })).toMatchObject({ existed: true });
  });
});

describe('a run', () => {
  it('is done again with its old input and version, or with others', async () => {
    await here.publish(callable('work', '1.1.0'));
    const first = await call({ version: '1.0.0', input: { a: 1 } });
    const id = first.kind === 'started' ? first.run.id : '';
    const again = await here.orchestrator.runs.retry(id, {});
    expect(again).toMatchObject({ run: { version: '1.0.0', input: { a: 1 }, trigger: { kind: 'retry', id } } });
    expect(await here.orchestrator.runs.retry(id, { version: 'latest', input: 2 })).toMatchObject({
      run: { version: '1.1.0', input: 2 },
    });
    expect(await here.orchestrator.runs.retry('nobody', {})).toBeUndefined();
  });

  it('is suspended, goes on where it was, and is cancelled', async () => {
    here.runner.perform = () => 'silence';
    const id = await here.call('work');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    const { runs } = here.orchestrator;
    expect(await runs.control(id, 'suspend', 'lunch')).toMatchObject({ run: { status: 'suspended' } });
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 'late' });
    expect((await here.run(id)).status).toBe('suspended');
    expect(await runs.control(id, 'resume', undefined)).toMatchObject({ run: { status: 'completed', output: 'late' } });
    expect(await runs.control(id, 'cancel', undefined)).toEqual({ kind: 'refused', reason: 'run-is-over' });
    expect(await runs.control('nobody', 'cancel', undefined)).toEqual({ kind: 'refused', reason: 'unknown-run' });
  });
});

describe('a workflow', () => {
  it('that is deleted leaves its runs to finish, and may be published anew with other content', async () => {
    here.runner.perform = () => 'silence';
    const id = await here.call('work');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    await here.orchestrator.publishing.delete('test', 'work');
    await expect(here.call('work')).rejects.toThrow('unknown-workflow');
    await here.publish(workflow('work', 'do: [ { note: { set: { anew: true } } } ]'));
    const anew = await here.call('work');
    expect((await here.run(anew)).output).toEqual({ anew: true });
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 'old' });
    expect(await here.run(id)).toMatchObject({ status: 'completed', output: 'old' });
  });

  it('with a newer version keeps its old runs with the old', async () => {
    here.runner.perform = () => 'silence';
    await here.publish(oneAction('on', 'org.on'));
    await here.event('org.on', 1);
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    await here.publish(
      workflow(
        'on',
        'schedule: { on: { one: { with: { type: org.on } } } }\ndo: [ { note: { set: { new: true } } } ]',
        '2.0.0',
      ),
    );
    await here.event('org.on', 2);
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 'old' });
    expect(await here.runs('on')).toMatchObject([
      { version: '1.0.0', output: 'old' },
      { version: '2.0.0', output: { new: true } },
    ]);
  });

  it('of the same content published again changes nothing; other content under the same version is refused', async () => {
    const publish = (source: string) => here.orchestrator.publishing.publish(source, 'application/yaml');
    expect(await publish(callable('work'))).toMatchObject({ kind: 'unchanged' });
    await expect(publish(`${callable('work')}\n# other`)).rejects.toThrow('exists with other content');
    expect(await publish('document: {}')).toMatchObject({ kind: 'mistakes' });
  });
});
