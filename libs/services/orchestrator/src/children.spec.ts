import { message } from '@ensue/contracts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { callable, workflow } from './testing/definitions';
import { Installation, ids } from './testing/installation';
import { WrappedBus } from './testing/wrapped-bus';

let here: Installation;
const bus = { current: new WrappedBus() };
afterEach(() => here.dispose());

async function open(...definitions: readonly string[]): Promise<void> {
  bus.current = new WrappedBus();
  here = await Installation.open({ wrapBus: (real) => bus.current.wrap(real) });
  await here.publish(...definitions);
}

const run = (name: string, more = '', version = '1.0.0') =>
  `{ run: { workflow: { namespace: test, name: ${name}, version: '${version}', input: { from: parent } }${more} } }`;
const parent = (name: string, more = '') => workflow('parent', `do: [ { sub: ${run(name, more)} } ]`);
const doubles = workflow('doubles', "do: [ { note: { set: { twice: '${ .from + .from }' } } } ]");

describe('a sub-workflow', () => {
  it('that is awaited gives its output to the task that started it', async () => {
    await open(doubles, parent('doubles'));
    const id = await here.call('parent');
    expect(await here.until('completed', id)).toMatchObject({ output: { twice: 'parentparent' } });
    expect(await here.runs('doubles')).toMatchObject([
      { id: ids.derived(id, '/do/0/sub'), parentRunId: id, trigger: { kind: 'workflow', id } },
    ]);
  });

  it('that is not awaited goes its own way', async () => {
    await open(callable('slow'), parent('slow', ', await: false'));
    here.runner.perform = () => 'silence';
    const id = await here.call('parent');
    expect((await here.run(id)).status).toBe('completed');
    await here.until('running', 'slow');
    await here.until('running', 'slow');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 1 });
    await here.until('completed', 'slow');
  });

  it('that is not published is a configuration fault of the task, and a decision says so', async () => {
    await open(parent('missing'));
    const id = await here.call('parent');
    const { fault } = await here.until('faulted', id);
    expect(fault).toMatchObject({ type: expect.stringContaining('configuration'), instance: '/do/0/sub' });
    expect(fault).toMatchObject({ detail: expect.stringContaining('test/missing') });
    expect(await here.outcomes(ids.derived(id, '/do/0/sub'))).toEqual(['refused']);
  });

  it('that is disabled is one too', async () => {
    await open(doubles, parent('doubles'));
    await here.orchestrator.publishing.change('test', 'doubles', { enabled: false });
    const id = await here.call('parent');
    expect((await here.until('faulted', id)).fault).toMatchObject({ detail: expect.stringContaining('disabled') });
  });

  it('that faults faults the task, and the fault says from which run it came', async () => {
    await open(
      workflow('fails', "do: [ { no: { raise: { error: { type: 'https://x.org/no', status: 418, title: No } } } } ]"),
      parent('fails'),
    );
    const id = await here.call('parent');
    const { fault } = await here.until('faulted', id);
    expect(fault).toMatchObject({
      type: 'https://x.org/no',
      instance: '/do/0/sub',
      childRun: { id: ids.derived(id, '/do/0/sub'), status: 'faulted' },
    });
  });

  it('is cancelled with the run that waits for it', async () => {
    await open(callable('slow'), parent('slow'));
    here.runner.perform = () => 'silence';
    const id = await here.call('parent');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    await here.orchestrator.runs.control(id, 'cancel', 'enough');
    await here.until('cancelled', 'slow');
    expect((await here.run(id)).status).toBe('cancelled');
    await vi.waitFor(() =>
      expect(bus.current.published.some(({ body }) => body.includes('io.ensue.effect.cancelled.v1'))).toBe(true),
    );
  });

  it('whose cancel overtakes its start is never begun', async () => {
    await open(callable('slow'), parent('slow'));
    bus.current.judge = ({ body }) => (body.includes('io.ensue.run.start.v1') ? 'swallow' : 'pass');
    const id = await here.call('parent');
    const childId = ids.derived(id, '/do/0/sub');
    await vi.waitFor(() => expect(bus.current.published.some(({ body }) => body.includes('run.start'))).toBe(true));
    await here.orchestrator.runs.control(id, 'cancel', undefined);
    await vi.waitFor(() => expect(bus.current.published.some(({ body }) => body.includes('run.control'))).toBe(true));
    await here.settled();
    const start = bus.current.published.find(({ body }) => body.includes('io.ensue.run.start.v1'));
    await here.bus.publish({
      exchange: '',
      routingKey: 'ensue.results',
      messageId: 's',
      body: start?.body ?? '',
      mustArrive: true,
    });
    bus.current.judge = () => 'pass';
    await here.tell(JSON.parse(start?.body ?? '') as never);
    expect(await here.runs('slow')).toEqual([]);
    expect(await here.store.queries.run(childId)).toBeUndefined();
  });

  it('whose cancel comes before its start in one batch is never begun either', async () => {
    await open(callable('slow'));
    const data = {
      runId: 'child',
      namespace: 'test',
      workflow: 'slow',
      version: '1.0.0',
      input: {},
      depth: 1,
      parentRunId: 'p',
      parentEffectId: 'e',
      await: true,
    };
    const { loop } = here.orchestrator;
    await Promise.all([
      loop.submit({
        kind: 'message',
        message: message('io.ensue.run.control.v1', 'cancel:child', '/t', { runId: 'child', verb: 'cancel' }),
      }),
      loop.submit({ kind: 'message', message: message('io.ensue.run.start.v1', 'start:child', '/t', data) }),
    ]);
    expect(await here.runs()).toEqual([]);
  });

  it('and its start coming twice are one', async () => {
    await open(doubles, parent('doubles'));
    await here.call('parent');
    await here.until('completed', 'parent');
    const start = bus.current.published.find(({ body }) => body.includes('io.ensue.run.start.v1'));
    await here.tell(JSON.parse(start?.body ?? '') as never);
    expect(await here.runs('doubles')).toHaveLength(1);
  });

  it('may itself start one, but not without end', async () => {
    await open(workflow('self', `do: [ { again: ${run('self')} } ]`));
    const id = await here.call('self');
    const { fault } = await here.until('faulted', id);
    expect(fault).toMatchObject({ detail: expect.stringContaining('16 deep') });
    expect(await here.runs('self')).toHaveLength(17);
  });
});

describe('an emitted event', () => {
  it('starts other workflows', async () => {
    await open(
      workflow('says', 'do: [ { say: { emit: { event: { with: { type: org.said, data: { word: hi } } } } } } ]'),
      workflow(
        'hears',
        "schedule: { on: { one: { with: { type: org.said } } } }\ndo: [ { note: { set: { heard: '${ .[0].word }' } } } ]",
      ),
    );
    const id = await here.call('says');
    expect(await here.until('completed', 'hears')).toMatchObject({ output: { heard: 'hi' } });
    const { items } = await here.store.queries.events({}, { limit: 10 });
    expect(items).toMatchObject([{ type: 'org.said', source: `/ensue/runs/${id}` }]);
  });
});
