import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

const trying = (clause: string, more = '') => `
  do:
    - attempt:
        try:
          - pay:
              call: charge:1.0.0@default
        catch: ${clause}
        ${more}
    - after:
        set: { got: '\${ . }' }
`;
const pay = '/do/0/attempt/try/0/pay';
const handler = 'do: [ { mend: { set: { caught: "${ $error.status }", from: "${ $error.instance }" } } } ]';

describe('a try', () => {
  it('passes on what its tasks give when nothing fails', () => {
    const run = story(trying(`{ ${handler} }`));
    run.done(pay, 'ok');
    expect(run.state.output).toEqual({ got: 'ok' });
  });

  it('lets the handler see the fault, and goes on with what the handler gives', () => {
    const run = story(trying(`{ ${handler} }`));
    run.failed(pay);
    expect(run.state.output).toEqual({ got: { caught: 503, from: pay } });
    expect(run.tasks('task.faulted')).toEqual(['pay']);
  });

  it('names the fault as the definition says', () => {
    const run = story(trying('{ as: why, do: [ { mend: { set: { title: "${ $why.title }" } } } ] }'));
    run.failed(pay, { title: 'Closed' });
    expect(run.state.output).toEqual({ got: { title: 'Closed' } });
  });

  it('gives the handler the input of the try, as it was before the first attempt', () => {
    const run = story(trying('{ do: [ { mend: { set: { was: "${ . }" } } } ] }'), { amount: 5 });
    run.failed(pay);
    expect(run.state.output).toEqual({ got: { was: { amount: 5 } } });
  });

  it('completes with its input when it catches without a handler', () => {
    const run = story(trying('{}'), { amount: 5 });
    run.failed(pay);
    expect(run.state.output).toEqual({ got: { amount: 5 } });
  });

  it('follows `catch.then` when it has caught, and its own `then` when nothing failed', () => {
    const definition = trying('{ then: last }', 'then: after') + '    - last:\n        set: { last: true }\n';
    const failing = story(definition);
    failing.failed(pay);
    expect(failing.state.output).toEqual({ last: true });
    expect(failing.tasks('task.started')).toEqual(['attempt', 'pay', 'last']);
    const fine = story(definition);
    fine.done(pay);
    expect(fine.tasks('task.started')).toEqual(['attempt', 'pay', 'after', 'last']);
  });

  it('does not catch what its handler raises', () => {
    const run = story(
      trying('{ do: [ { worse: { raise: { error: { type: "https://test/worse", status: 500 } } } } ] }'),
    );
    run.failed(pay);
    expect(run.state.fault).toMatchObject({ type: 'https://test/worse', instance: '/do/0/attempt/catch/do/0/worse' });
  });

  it('is caught by the one around it when it does not catch itself', () => {
    const run = story(`
      do:
        - outer:
            try:
              - inner:
                  try:
                    - bad:
                        raise: { error: { type: 'https://test/bad', status: 418 } }
                  catch: { errors: { with: { status: 500 } } }
            catch:
              do:
                - mend:
                    set: { status: '\${ $error.status }' }
    `);
    expect(run.state.output).toEqual({ status: 418 });
  });
});

describe('what a try catches', () => {
  const caught = (clause: string, fault = {}): boolean => {
    const run = story(trying(clause));
    run.failed(pay, fault);
    return run.state.status === 'completed';
  };

  it.each([
    ['the same status', '{ errors: { with: { status: 503 } } }', true],
    ['another status', '{ errors: { with: { status: 404 } } }', false],
    ['the type', '{ errors: { with: { type: https://serverlessworkflow.io/spec/1.0.0/errors/communication } } }', true],
    [
      'the type under its other name',
      '{ errors: { with: { type: https://open-workflow-specification.org/dsl/errors/types/communication } } }',
      true,
    ],
    ['another type', '{ errors: { with: { type: https://serverlessworkflow.io/spec/1.0.0/errors/timeout } } }', false],
    ['one of two that match', '{ errors: { with: { status: 503, title: Other } } }', false],
    ['when it holds, on the variable', '{ when: $error.status == 503 }', true],
    ['when it holds, on the fault itself', '{ when: .status == 503 }', true],
    ['when it does not hold', '{ when: $error.status == 404 }', false],
    ['exceptWhen it holds', '{ exceptWhen: $error.status == 503 }', false],
    ['exceptWhen it does not hold', '{ exceptWhen: $error.status == 404 }', true],
  ])('%s', (_what, clause, expected) => {
    expect(caught(clause)).toBe(expected);
  });
});

describe('a retry', () => {
  const policy = 'delay: { seconds: 2 }, backoff: { exponential: {} }, limit: { attempt: { count: 2 } }';

  it('waits longer each time, counts retries, and keeps the key over all attempts', () => {
    const run = story(trying(`{ retry: { ${policy} } }`));
    run.failed(pay);
    expect(run.waitsFor).toEqual(['/do/0/attempt#retry.1']);
    expect(run.state.status).toBe('waiting');
    expect(run.facts.findLast(({ kind }) => kind === 'task.retried')).toMatchObject({
      task: { name: 'attempt' },
      delayMs: 2000,
    });
    run.fire('/do/0/attempt#retry.1');
    run.failed(`${pay}!1`);
    expect(run.facts.findLast(({ kind }) => kind === 'task.retried')).toMatchObject({ delayMs: 4000 });
    run.fire('/do/0/attempt#retry.2');
    expect(run.asked.filter(({ kind }) => kind === 'action')).toMatchObject([
      { id: pay, key: pay },
      { id: `${pay}!1`, key: pay },
      { id: `${pay}!2`, key: pay },
    ]);
    run.done(`${pay}!2`, 'at last');
    expect(run.state.output).toEqual({ got: 'at last' });
  });

  it('raises the fault again when retries are used up and nothing handles it', () => {
    const run = story(trying('{ retry: { limit: { attempt: { count: 1 } } } }'));
    run.failed(pay);
    run.failed(`${pay}!1`, { title: 'Second' });
    expect(run.state).toMatchObject({ status: 'faulted', fault: { title: 'Second', instance: pay } });
  });

  it('leaves it to the handler when retries are used up', () => {
    const run = story(trying(`{ retry: { limit: { attempt: { count: 1 } } }, ${handler} }`));
    run.failed(pay);
    run.failed(`${pay}!1`, { status: 502 });
    expect(run.state.output).toEqual({ got: { caught: 502, from: pay } });
  });

  it('is not made when its own condition says no', () => {
    const run = story(trying(`{ retry: { when: .status == 429, ${policy} }, ${handler} }`));
    run.failed(pay);
    expect(run.state.output).toMatchObject({ got: { caught: 503 } });
  });

  it('is not begun when the time for all attempts would be over', () => {
    const run = story(trying('{ retry: { delay: { seconds: 5 }, limit: { duration: { seconds: 8 } } } }'));
    run.failed(pay);
    run.fire('/do/0/attempt#retry.1');
    run.failed(`${pay}!1`);
    expect(run.state).toMatchObject({ status: 'faulted', fault: { status: 503 } });
    expect(run.outstanding.size).toBe(0);
  });

  it('cuts off what is under way when the time for all attempts is over, and does not begin again', () => {
    const run = story(trying('{ retry: { limit: { duration: { seconds: 8 } } } }'));
    run.fire('/do/0/attempt#limit');
    expect(run.state).toMatchObject({ status: 'faulted', fault: { status: 408, instance: '/do/0/attempt' } });
    expect(run.asked.at(-1)).toEqual({ kind: 'cancel', id: pay, of: 'action' });
  });

  it('is not made after all when the time for all attempts is told to be over before the delay is', () => {
    const mend = 'do: [ { mend: { call: "notify:1.0.0@default" } } ]';
    const run = story(trying(`{ retry: { delay: { seconds: 5 }, limit: { duration: { seconds: 8 } } }, ${mend} }`));
    run.failed(pay);
    run.tell({ kind: 'timer.fired', effectId: '/do/0/attempt#limit' });
    expect(run.waitsFor).toEqual(['/do/0/attempt/catch/do/0/mend']);
    expect(run.fire('/do/0/attempt#retry.1').facts).toMatchObject([{ kind: 'signal.ignored' }]);
  });

  it('follows an attempt that took too long', () => {
    const run = story(trying('{ retry: { limit: { attempt: { count: 1, duration: { seconds: 8 } } } } }'));
    run.fire('/do/0/attempt#attempt.0');
    expect(run.waitsFor).toEqual(['/do/0/attempt#attempt.1', `${pay}!1`]);
    expect(run.tasks('task.cancelled')).toEqual(['pay']);
    run.fire('/do/0/attempt#attempt.1');
    expect(run.state.fault).toMatchObject({ status: 408, instance: '/do/0/attempt' });
  });

  it('has ids of its own for every attempt of tries within tries', () => {
    const run = story(`
      do:
        - outer:
            try:
              - inner:
                  try:
                    - pay:
                        call: charge:1.0.0@default
                  catch: { retry: { limit: { attempt: { count: 1 } } } }
            catch: { retry: { limit: { attempt: { count: 1 } } } }
    `);
    const id = '/do/0/outer/try/0/inner/try/0/pay';
    for (const attempts of ['', '!0.1', '!1.0', '!1.1']) run.failed(id + attempts);
    expect(run.state.status).toBe('faulted');
    expect(run.tasks('task.faulted')).toEqual(['pay', 'pay', 'inner', 'pay', 'pay', 'inner', 'outer']);
  });
});
