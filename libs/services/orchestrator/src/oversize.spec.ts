import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callable, workflow } from './testing/definitions';
import { Installation } from './testing/installation';

let here: Installation;
beforeEach(async () => {
  here = await Installation.open();
});
afterEach(() => here.dispose());

const grows = `{ for: { in: '\${ [range(20)] }' }, do: [ { get: { call: http, with: { method: get, endpoint: 'https://example.com' }, output: { as: '\${ [$input[]?, .] }' } } } ] }`;
const megabyte = 'x'.repeat(1024 * 1024 - 200);

describe('a run that comes to more than can be kept', () => {
  it('faults with the task that made it so; nothing is parked, and others go on', async () => {
    await here.publish(workflow('grows', `do: [ { all: ${grows} } ]`), callable('small'));
    here.runner.perform = ({ workflow: of }) => ({ output: of.name === 'grows' ? megabyte : 1 });
    const [large, small] = await Promise.all([here.call('grows', []), here.call('small')]);
    const run = await here.until('faulted', large);
    expect(run.fault).toMatchObject({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/runtime',
      status: 413,
      instance: '/do/0/all/do/0/get',
    });
    expect((await here.until('completed', small)).output).toBe(1);
    expect((await here.store.queries.deadLetters({ limit: 10 })).items).toEqual([]);
  }, 30_000);

  it('may catch that and complete', async () => {
    await here.publish(
      workflow(
        'careful',
        `do: [ { careful: { try: [ { all: ${grows} } ], catch: { errors: { with: { status: 413 } }, do: [ { less: { set: { kept: false } } } ] } } } ]`,
      ),
    );
    here.runner.perform = () => ({ output: megabyte });
    expect((await here.until('completed', await here.call('careful', []))).output).toEqual({ kept: false });
  }, 30_000);
});
