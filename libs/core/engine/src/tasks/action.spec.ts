import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

describe('an action', () => {
  it('faults the task when it fails, at the task’s position whatever the runner says, with its extension members', () => {
    const run = story('do: [ { pay: { call: "charge:1.0.0@default" } } ]');
    run.failed('/do/0/pay', { instance: '/elsewhere', body: { why: 'closed' } });
    expect(run.state.fault).toEqual({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication',
      status: 503,
      instance: '/do/0/pay',
      body: { why: 'closed' },
    });
  });

  it('carries its timeout to the runner, and cancels the timer when it is done in time', () => {
    const run = story('do: [ { pay: { call: "charge:1.0.0@default", timeout: { after: { seconds: 5 } } } } ]');
    expect(run.asked).toMatchObject([
      { kind: 'timer', id: '/do/0/pay#timeout', dueAt: run.now + 5000 },
      { kind: 'action', id: '/do/0/pay', timeoutMs: 5000 },
    ]);
    run.done('/do/0/pay');
    expect(run.asked.at(-1)).toEqual({ kind: 'cancel', id: '/do/0/pay#timeout', of: 'timer' });
  });

  it('that is not awaited gives its input, and what comes of it is not heard', () => {
    const run = story(
      `
      do:
        - compute:
            run:
              script: { language: js, code: 'return 1' }
              await: false
        - pause:
            wait: { seconds: 1 }
    `,
      { a: 1 },
    );
    expect(run.asked).toMatchObject([{ kind: 'action', id: '/do/0/compute', await: false }, { kind: 'timer' }]);
    expect(run.done('/do/0/compute', 'late').facts).toMatchObject([{ kind: 'signal.ignored' }]);
    run.tell({ kind: 'cancel' });
    expect(run.asked.filter(({ kind }) => kind === 'cancel')).toMatchObject([{ id: '/do/1/pause' }]);
  });
});

describe('the messages of a subscription', () => {
  const subscription = (foreach: string) => `
    do:
      - watch:
          call: asyncapi
          with:
            document: { endpoint: https://example.com/asyncapi.json }
            channel: news
            subscription:
              filter: '\${ .payload.to == $context.me }'
              consume: { amount: 2, for: { seconds: 5 } }
              ${foreach}
          output: { as: '{ made: . }' }
  `;

  it('are asked for with the filter as it is written, and the values of its variables alone', () => {
    const run = story(subscription(''));
    expect(run.asked).toMatchObject([
      {
        kind: 'action',
        action: 'asyncapi',
        input: {
          channel: 'news',
          subscription: { filter: '.payload.to == $context.me', amount: 2, forMs: 5000, variables: { context: {} } },
        },
      },
    ]);
    run.done('/do/0/watch', [1, 2]);
    expect(run.state.output).toEqual({ made: [1, 2] });
  });

  it('are worked off one after the other by `foreach`, and the output is what was made of each', () => {
    const run = story(
      subscription(`foreach:
                item: message
                at: place
                do: [ { tell: { call: "charge:1.0.0@default", with: { say: '\${ $message }', at: '\${ $place }' } } } ]
                output: { as: '. + $place' }
                export: { as: '{ last: $message }' }`),
    );
    run.done('/do/0/watch', ['a', 'b']);
    const tell = '/do/0/watch/with/subscription/foreach/do/0/tell';
    expect(run.asked.at(-1)).toMatchObject({ task: { position: tell }, input: { say: 'a', at: 0 } });
    run.done(run.waitsFor.at(-1) ?? '', 10);
    expect(run.asked.at(-1)).toMatchObject({ input: { say: 'b', at: 1 } });
    run.done(run.waitsFor.at(-1) ?? '', 20);
    expect(run.state).toMatchObject({ status: 'completed', output: { made: [10, 21] } });
  });

  it('may be left at any of them with `end`, what was made so far being the output', () => {
    const run = story(
      subscription(`foreach:
                do: [ { stop: { set: '\${ $item }', then: end } } ]`),
    );
    run.done('/do/0/watch', ['a', 'b']);
    expect(run.state).toMatchObject({ status: 'completed', output: { made: ['a'] } });
  });

  it('without tasks are given through `output`, and none give none', () => {
    const run = story(subscription(`foreach: { output: { as: '. * 2' } }`));
    run.done('/do/0/watch', [1, 2]);
    expect(run.state.output).toEqual({ made: [2, 4] });
    const none = story(subscription(`foreach: { do: [ { pause: { wait: { seconds: 1 } } } ] }`));
    none.done('/do/0/watch', []);
    expect(none.state.output).toEqual({ made: [] });
  });
});
