import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workflow } from './testing/definitions';
import { Installation } from './testing/installation';

let here: Installation;
beforeEach(async () => {
  here = await Installation.open();
});
afterEach(() => here.dispose());

const room = 'correlate: { room: { from: .data.room } }';
const both = workflow(
  'both',
  `
schedule:
  on:
    all:
      - { with: { type: org.warm }, ${room} }
      - { with: { type: org.damp }, ${room} }
do: [ { note: { set: { seen: '\${ . }' } } } ]
`,
);
const untilDone = workflow(
  'until-done',
  `
schedule:
  on:
    any: [ { with: { type: org.line } } ]
    until: { one: { with: { type: org.done } } }
do: []
`,
);

describe('a trigger of several events', () => {
  it('starts one run with one event for each filter, of those that belong together', async () => {
    await here.publish(both);
    const first = await here.event('org.warm', { room: 'blue', n: 1 });
    expect(await here.decisions(first)).toMatchObject([{ outcome: 'woke', workflow: 'both' }]);
    await here.event('org.damp', { room: 'red', n: 2 });
    expect(await here.runs('both')).toEqual([]);
    const last = await here.event('org.damp', { room: 'blue', n: 3 });
    expect(await here.outcomes(last)).toEqual(['started']);
    await here.event('org.warm', { room: 'red', n: 4 });
    expect((await here.runs('both')).map(({ input }) => input)).toEqual([
      [
        { room: 'blue', n: 1 },
        { room: 'blue', n: 3 },
      ],
      [
        { room: 'red', n: 2 },
        { room: 'red', n: 4 },
      ],
    ]);
  });

  it('keeps a second event of one kind for the next run', async () => {
    await here.publish(both);
    for (const n of [1, 2]) await here.event('org.warm', { room: 'blue', n });
    for (const n of [3, 4]) await here.event('org.damp', { room: 'blue', n });
    const inputs = (await here.runs('both')).map(({ input }) => (input as { n: number }[]).map(({ n }) => n));
    expect(inputs).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('remembers over a crash what has come', async () => {
    await here.publish(both);
    await here.event('org.warm', { room: 'blue', n: 1 });
    here = await Installation.open({ folder: await here.crash() });
    await here.event('org.damp', { room: 'blue', n: 2 });
    expect(await here.until('completed', 'both')).toMatchObject({ output: { seen: [{ n: 1 }, { n: 2 }] } });
  });

  it('collects until another event comes, which is not among them', async () => {
    await here.publish(untilDone);
    const tooSoon = await here.event('org.done');
    expect(await here.outcomes(tooSoon)).toEqual(['filtered']);
    for (const n of [1, 2, 3]) await here.event('org.line', n);
    await here.event('org.done');
    expect(await here.until('completed', 'until-done')).toMatchObject({ output: [1, 2, 3] });
  });

  it('collects until its condition holds, and refuses what it cannot keep', async () => {
    await here.publish(
      workflow('three', 'schedule: { on: { any: [ { with: { type: org.n } } ], until: length == 3 } }\ndo: []'),
    );
    for (const n of [1, 2, 3]) await here.event('org.n', n);
    expect(await here.until('completed', 'three')).toMatchObject({ output: [1, 2, 3] });
    const large = await here.event('org.n', 'x'.repeat(70_000));
    expect(await here.outcomes(large)).toEqual(['refused']);
  });

  it('turns away an event that has no key, and one that is not as expected', async () => {
    const expecting = `{ one: { with: { type: org.n }, correlate: { shop: { from: .data.shop, expect: 'a' } } } }`;
    await here.publish(both, workflow('shop', `schedule: { on: ${expecting} }\ndo: []`));
    expect(await here.outcomes(await here.event('org.warm', {}))).toEqual(['filtered']);
    expect(await here.outcomes(await here.event('org.n', { shop: 'b' }))).toEqual(['filtered']);
    expect(await here.outcomes(await here.event('org.n', { shop: 'a' }))).toEqual(['started']);
  });
});
