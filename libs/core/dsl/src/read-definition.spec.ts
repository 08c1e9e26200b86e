import { describe, expect, it } from 'vitest';
import { readDefinition } from './index';

const catalog = { find: () => undefined, names: () => [] };

describe('reading a definition', () => {
  it('refuses one that is small and comes to more tasks than a program may have', () => {
    const twice = (callee: string) => `{ do: [ { a: { call: ${callee} } }, { b: { call: ${callee} } } ] }`;
    const names = Array.from({ length: 20 }, (_, index) => `f${index}`);
    const functions = names.map(
      (name, index) => `    ${name}: ${index === 0 ? '{ set: { x: 1 } }' : twice(`f${index - 1}`)}`,
    );
    const reading = readDefinition(
      `document: { dsl: '1.0.3', namespace: n, name: n, version: '1.0.0' }\nuse:\n  functions:\n${functions.join('\n')}\ndo: [ { go: { call: f19 } } ]\n`,
      { catalog },
    );
    expect(reading).toMatchObject({
      ok: false,
      mistakes: [{ message: expect.stringContaining('comes to more than') }],
    });
  });

  it('makes a program of a valid document', () => {
    const reading = readDefinition(
      `
document: { dsl: '1.0.3', namespace: shop, name: order, version: '1.0.0' }
do:
  - remember: { set: { id: '\${ .order.id }', kind: order } }
  - choose:
      switch:
        - small: { when: .small, then: end }
        - other: { then: pause }
  - fetch:
      call: http
      with: { method: get, endpoint: 'https://example.com/orders/{id}' }
  - pause: { wait: { seconds: 5 } }
`,
      { catalog },
    );
    if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes));
    expect(reading.ref).toEqual({ namespace: 'shop', name: 'order', version: '1.0.0' });
    expect([...reading.program.byPosition.keys()]).toEqual([
      '/do/0/remember',
      '/do/1/choose',
      '/do/2/fetch',
      '/do/3/pause',
    ]);
    const [remember, choose, fetch, pause] = reading.program.tasks;
    expect(remember?.kind === 'set' && remember.value.evaluate({ order: { id: 7 } }, {})).toEqual({
      id: 7,
      kind: 'order',
    });
    expect(choose?.kind === 'switch' && choose.cases.map(({ next }) => next)).toEqual([
      { to: 'end' },
      { to: 'task', index: 3 },
    ]);
    expect(fetch?.kind === 'action' && fetch.with.evaluate({ id: 'a b' }, {})).toEqual({
      method: 'get',
      endpoint: { uri: 'https://example.com/orders/a%20b' },
    });
    expect(pause?.kind === 'wait' && pause.duration.milliseconds(null, {})).toBe(5000);
  });
});
