import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

const listen = (to: string, more = '') => `
  do:
    - hear:
        listen:
          to: ${to}
          ${more}
`;
const paid = '{ one: { with: { type: org.paid, data: "${ .amount > 10 }" } } }';

describe('a listener', () => {
  it('is asked for by the types it waits for, and takes the first event that its filter lets in', () => {
    const run = story(listen(paid));
    expect(run.asked).toEqual([{ kind: 'listen', id: '/do/0/hear', types: ['org.paid'] }]);
    expect(run.state.status).toBe('waiting');

    const before = run.state;
    const low = run.arrive('/do/0/hear', { id: 'low', type: 'org.paid', data: { amount: 3 } });
    expect(low.consumed).toBe(false);
    expect(low.facts).toMatchObject([
      { kind: 'event.filtered', eventId: 'low', filter: expect.stringContaining('.amount > 10') },
    ]);
    expect(low.state).toBe(before);

    const high = run.arrive('/do/0/hear', { id: 'high', type: 'org.paid', data: { amount: 30 } });
    expect(high.consumed).toBe(true);
    expect(high.effects).toEqual([{ kind: 'cancel', id: '/do/0/hear', of: 'listen' }]);
    expect(run.state.output).toEqual([{ amount: 30 }]);
  });

  it('turns away an event its expression fails on, and says why', () => {
    const run = story(listen('{ one: { with: { type: org.paid, data: "${ .amount.deep.er > 1 }" } } }'));
    const odd = run.arrive('/do/0/hear', { type: 'org.paid', data: { amount: 'text' } });
    expect(odd).toMatchObject({ consumed: false, facts: [{ kind: 'event.filtered' }] });
    expect(run.state.status).toBe('waiting');
  });

  it('reads the whole envelope when asked to', () => {
    const run = story(listen(paid, 'read: envelope'));
    run.arrive('/do/0/hear', { id: 'x', type: 'org.paid', data: { amount: 11 } });
    expect(run.state.output).toEqual([{ id: 'x', source: '/test', type: 'org.paid', data: { amount: 11 } }]);
  });

  it('of any of several types takes the first of them', () => {
    const run = story(listen('{ any: [ { with: { type: org.a } }, { with: { type: org.b } } ] }'));
    expect(run.asked).toMatchObject([{ types: ['org.a', 'org.b'] }]);
    expect(run.arrive('/do/0/hear', { type: 'org.c' }).facts).toMatchObject([{ filter: 'type: org.a | type: org.b' }]);
    run.arrive('/do/0/hear', { type: 'org.b', data: 2 });
    expect(run.state.output).toEqual([2]);
  });

  it('of any event at all waits for every type', () => {
    const run = story(listen('{ any: [] }'));
    expect(run.asked).toMatchObject([{ types: null }]);
    run.arrive('/do/0/hear', { type: 'org.whatever', data: 1 });
    expect(run.state.output).toEqual([1]);
  });

  it('gives up when the task’s timeout comes first', () => {
    const run = story(listen(paid) + '        timeout: { after: { minutes: 1 } }\n');
    run.fire('/do/0/hear#timeout');
    expect(run.state.fault).toMatchObject({ status: 408, instance: '/do/0/hear' });
    expect(run.asked.at(-1)).toEqual({ kind: 'cancel', id: '/do/0/hear', of: 'listen' });
  });

  it('of all of several events takes one for each filter, in any order, and gives them as they came', () => {
    const run = story(listen('{ all: [ { with: { type: org.a } }, { with: { type: org.b } } ] }'));
    expect(run.arrive('/do/0/hear', { id: '1', type: 'org.b', data: 'b' }).consumed).toBe(true);
    expect(run.arrive('/do/0/hear', { id: '1', type: 'org.b', data: 'b' }).facts).toMatchObject([
      { kind: 'signal.ignored' },
    ]);
    expect(run.arrive('/do/0/hear', { id: '2', type: 'org.b', data: 'again' }).consumed).toBe(false);
    expect(run.state.status).toBe('waiting');
    run.arrive('/do/0/hear', { id: '3', type: 'org.a', data: 'a' });
    expect(run.state.output).toEqual(['b', 'a']);
  });

  it('of all of no events waits for none', () => {
    expect(story(listen('{ all: [] }')).state).toMatchObject({ status: 'completed', output: [] });
  });
});

describe('a listener with `until`', () => {
  it('takes events until the condition holds of those so far', () => {
    const run = story(listen('{ any: [ { with: { type: org.n } } ], until: add >= 3 }'));
    for (const n of [1, 1]) {
      const step = run.arrive('/do/0/hear', { id: `${run.now++}`, type: 'org.n', data: n });
      expect(step).toMatchObject({ consumed: true, effects: [] });
    }
    expect(run.arrive('/do/0/hear', { type: 'org.other' }).consumed).toBe(false);
    const last = run.arrive('/do/0/hear', { id: 'last', type: 'org.n', data: 2 });
    expect(last.effects).toEqual([{ kind: 'cancel', id: '/do/0/hear', of: 'listen' }]);
    expect(run.state.output).toEqual([1, 1, 2]);
  });

  it('faults when the condition fails', () => {
    const run = story(listen('{ any: [], until: add >= 3 + "x" }'));
    expect(run.arrive('/do/0/hear', { type: 'org.n', data: 1 }).consumed).toBe(true);
    expect(run.state.fault).toMatchObject({ status: 400, instance: '/do/0/hear' });
  });

  it('takes events until another comes, which is not among them', () => {
    const run = story(listen('{ any: [ { with: { type: org.n } } ], until: { one: { with: { type: org.stop } } } }'));
    expect(run.asked).toMatchObject([{ types: ['org.n', 'org.stop'] }]);
    run.arrive('/do/0/hear', { id: '1', type: 'org.n', data: 1 });
    run.arrive('/do/0/hear', { id: '2', type: 'org.n', data: 2 });
    expect(run.state.status).toBe('waiting');
    run.arrive('/do/0/hear', { id: '3', type: 'org.stop', data: 3 });
    expect(run.state.output).toEqual([1, 2]);
  });

  it('may need several others to stop, and may have taken nothing by then', () => {
    const until = '{ all: [ { with: { type: org.a } }, { with: { type: org.b } } ] }';
    const run = story(listen(`{ any: [ { with: { type: org.n } } ], until: ${until} }`));
    run.arrive('/do/0/hear', { id: '1', type: 'org.b' });
    run.arrive('/do/0/hear', { id: '2', type: 'org.b' });
    expect(run.state.status).toBe('waiting');
    run.arrive('/do/0/hear', { id: '3', type: 'org.a' });
    expect(run.state).toMatchObject({ status: 'completed', output: [] });
  });

  it('is given up when it has taken more than it can hold', () => {
    const run = story(listen('{ any: [], until: "false" }'));
    for (let n = 0; n <= 10_000 && run.state.status === 'waiting'; n++)
      run.arrive('/do/0/hear', { id: `e${n}`, type: 'x' });
    expect(run.state.fault?.detail).toContain('more than 10000 events');
  });
});

describe('a listener with `correlate`', () => {
  const both = (correlate: string) =>
    `{ all: [ { with: { type: org.a }, correlate: ${correlate} }, { with: { type: org.b }, correlate: ${correlate} } ] }`;

  it('takes events that agree with the first one taken', () => {
    const run = story(listen(both('{ room: { from: .roomid } }')));
    run.arrive('/do/0/hear', { id: '1', type: 'org.b', roomid: 'blue', data: 1 });
    expect(run.arrive('/do/0/hear', { id: '2', type: 'org.a', roomid: 'red', data: 2 })).toMatchObject({
      consumed: false,
      facts: [{ filter: 'correlate room: .roomid ("red", and "blue" is expected)' }],
    });
    run.arrive('/do/0/hear', { id: '3', type: 'org.a', roomid: 'blue', data: 3 });
    expect(run.state.output).toEqual([1, 3]);
    expect(run.facts).toContainEqual(expect.objectContaining({ kind: 'correlation.started' }));
    expect(run.facts).toContainEqual(
      expect.objectContaining({ kind: 'correlation.completed', keys: { room: 'blue' } }),
    );
  });

  it('turns away an event that has no such value, or on which the expression fails', () => {
    const run = story(listen(both('{ room: { from: .data.room.name } }')));
    expect(run.arrive('/do/0/hear', { id: '1', type: 'org.a' }).facts).toMatchObject([
      { filter: expect.stringContaining('the event has none') },
    ]);
    expect(run.arrive('/do/0/hear', { id: '2', type: 'org.a', data: { room: 'x' } }).consumed).toBe(false);
  });

  it('expects what the run says, or a constant', () => {
    const correlate =
      '{ order: { from: .data.order, expect: "${ .order }" }, shop: { from: .data.shop, expect: "7" } }';
    const run = story(listen(`{ one: { with: { type: org.paid }, correlate: ${correlate} } }`), { order: 12 });
    const arrive = (id: string, order: number, shop: number) =>
      run.arrive('/do/0/hear', { id, type: 'org.paid', data: { order, shop } }).consumed;
    expect([arrive('1', 13, 7), arrive('2', 12, 8), arrive('3', 12, 7)]).toEqual([false, false, true]);
  });

  it('turns every event away where what it expects cannot be told, and says why', () => {
    const run = story(
      listen('{ one: { with: { type: org.a }, correlate: { k: { from: .id, expect: "${ .x.y.z + {} + 1 }" } } } }'),
    );
    expect(run.arrive('/do/0/hear', { type: 'org.a' }).facts).toMatchObject([
      { kind: 'event.filtered', filter: expect.stringContaining('correlate k: .id (') },
    ]);
  });
});

describe('a listener with `foreach`', () => {
  const each = (to: string, foreach: string, more = '') => `
    do:
      - hear:
          listen: { to: ${to} }
          foreach: ${foreach}
          ${more}
  `;
  const untilStop = '{ any: [ { with: { type: org.n } } ], until: { one: { with: { type: org.stop } } } }';
  const charge =
    '{ item: event, at: i, do: [ { pay: { call: charge:1.0.0@default, with: { n: "${ [$event, $i] }" } } } ] }';

  it('works off one event after the other, listening all the while', () => {
    const run = story(each(untilStop, charge));
    run.arrive('/do/0/hear', { id: '1', type: 'org.n', data: 'a' });
    run.arrive('/do/0/hear', { id: '2', type: 'org.n', data: 'b' });
    const first = '/do/0/hear/foreach/do/0/pay';
    expect(run.asked.slice(1)).toMatchObject([{ kind: 'action', id: first, input: { n: ['a', 0] } }]);
    expect(run.state.status).toBe('running');
    run.done(first, 'A');
    expect(run.asked.at(-1)).toMatchObject({ id: `${first}@0.1.0`, input: { n: ['b', 1] } });
    run.arrive('/do/0/hear', { id: '3', type: 'org.stop' });
    expect(run.asked.at(-1)).toMatchObject({ kind: 'cancel', of: 'listen' });
    expect(run.arrive('/do/0/hear', { id: '4', type: 'org.n' }).consumed).toBe(false);
    expect(run.state.status).toBe('running');
    run.done(`${first}@0.1.0`, 'B');
    expect(run.state).toMatchObject({ status: 'completed', output: ['A', 'B'] });
  });

  it('makes an output of each event, and exports it', () => {
    const foreach = '{ output: { as: "{ n: ., i: $index }" }, export: { as: "{ last: $output.n, item: $item }" } }';
    const run = story(each('{ one: { with: { type: org.n } } }', foreach, 'output: { as: "{ all: ., $context }" }'));
    run.arrive('/do/0/hear', { type: 'org.n', data: 7 });
    expect(run.state.output).toEqual({ all: [{ n: 7, i: 0 }], context: { last: 7, item: 7 } });
  });

  it('ends with `end`, and goes to the next event with `exit`', () => {
    const choose =
      '{ do: [ { choose: { switch: [ { stop: { when: . == 2, then: end } }, { next: { then: exit } } ] } }, { never: { set: { no: 1 } } } ] }';
    const run = story(each('{ any: [], until: "false" }', choose));
    run.arrive('/do/0/hear', { id: '1', type: 'org.n', data: 1 });
    run.arrive('/do/0/hear', { id: '2', type: 'org.n', data: 2 });
    expect(run.state).toMatchObject({ status: 'completed', output: [1, 2] });
  });

  it('faults with a task of its own, and listens no more', () => {
    const run = story(each(untilStop, charge));
    run.arrive('/do/0/hear', { id: '1', type: 'org.n' });
    run.failed('/do/0/hear/foreach/do/0/pay');
    expect(run.state).toMatchObject({ status: 'faulted', fault: { instance: '/do/0/hear/foreach/do/0/pay' } });
    expect(run.asked.at(-1)).toEqual({ kind: 'cancel', id: '/do/0/hear', of: 'listen' });
  });

  it('holds the output of an event against its schema', () => {
    const foreach = '{ output: { schema: { document: { type: number } } } }';
    const run = story(each('{ any: [] }', foreach));
    run.arrive('/do/0/hear', { type: 'org.n', data: 'text' });
    expect(run.state.fault).toMatchObject({ status: 400, instance: '/do/0/hear' });
  });
});
