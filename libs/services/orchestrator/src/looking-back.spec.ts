import type { EventRow, Store, StoreTransaction } from '@ensue/ports';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mostLookedAt } from './batch/look-back';
import { workflow } from './testing/definitions';
import { ids, Installation } from './testing/installation';

let here: Installation;
/** How many early events each transaction read. */
let read: number[];
beforeEach(async () => {
  read = [];
  here = await Installation.open({ wrapStore: counting });
});
afterEach(() => here.dispose());

function counting(store: Store): Store {
  const transaction = <T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> =>
    store.transaction((tx) => {
      const at = read.push(0) - 1;
      const unconsumedEvents: StoreTransaction['unconsumedEvents'] = async (...args) => {
        const rows = await tx.unconsumedEvents(...args);
        read[at] = (read[at] ?? 0) + rows.length;
        return rows;
      };
      return work(replacing(tx, { unconsumedEvents }));
    });
  return replacing(store, { transaction });
}

function replacing<T extends object>(whole: T, part: Partial<T>): T {
  return new Proxy(whole, {
    get: (target, name) => {
      const member: unknown = Reflect.get(part, name) ?? Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

/** Events that were decided on before anybody listened; the last has the number of all. */
async function early(count: number): Promise<void> {
  await here.store.transaction(async (tx) => {
    const { now } = await tx.moment();
    const rows = Array.from({ length: count }, (_, index): EventRow => {
      const event = { specversion: '1.0', id: `e${index}`, source: '/t', type: 'org.answer', data: index + 1 };
      const id = ids.derived('/t', event.id);
      return { id, source: '/t', eventId: event.id, type: event.type, receivedAt: now + (index >> 3), event };
    });
    await tx.write({ events: rows });
  });
}

const listens = (data: string): string =>
  `{ listen: { to: { any: [ { with: { type: org.answer, data: '\${ ${data} }' } } ], until: '\${ length == 3 }' } } }`;

describe('looking back over many early events', () => {
  it('takes several transactions, none of which looks at more than it may, however many listen', async () => {
    const branches = Array.from({ length: 30 }, (_, at) => `{ b${at}: ${listens('. >= 1498')} }`).join(', ');
    await here.publish(
      workflow(
        'listens',
        `do: [ { ask: { call: http, with: { method: get, endpoint: 'https://example.com' } } }, { hear: { fork: { branches: [ ${branches} ] } } } ]`,
      ),
    );
    here.runner.perform = () => 'silence';
    const id = await here.call('listens');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    await early(1_500);
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 1 });
    await vi.waitFor(
      async () => expect((await here.facts(id)).filter(({ kind }) => kind === 'event.consumed')).toHaveLength(3),
      {
        timeout: 20_000,
      },
    );
    expect(Math.max(...read)).toBeLessThanOrEqual(mostLookedAt);
    expect(Math.max(...read)).toBeGreaterThan(0);
  }, 30_000);

  it('finds all it waits for, once and in the order of arrival, over the ends of its parts', async () => {
    await here.publish(
      workflow(
        'listens',
        `do: [ { pause: { wait: { seconds: 1 } } }, { hear: ${listens('. == 20 or . == 700 or . == 1100')} } ]`,
      ),
    );
    const id = await here.call('listens');
    await here.settled();
    await early(1_200);
    here.advance(1_000);
    await here.scheduler.look();
    expect((await here.until('completed', id)).output).toEqual([20, 700, 1_100]);
    expect(read.filter((rows) => rows > 0)).toEqual([25, 500, 500, 175]);
  });

  it('goes on by messages at the second look, which no process remembers', async () => {
    await here.publish(workflow('listens', `do: [ { hear: ${listens('. >= 1198')} } ]`));
    const id = await here.call('listens');
    await here.settled();
    await early(1_200);
    const sent: string[] = [];
    const { publish } = here.bus;
    vi.spyOn(here.bus, 'publish').mockImplementation((message) => {
      sent.push(message.messageId);
      return publish.call(here.bus, message);
    });
    here.advance(10_000);
    await here.scheduler.look();
    const { output } = await here.until('completed', id);
    expect((output as number[]).toSorted()).toEqual([1_198, 1_199, 1_200]);
    expect(sent.filter((messageId) => messageId.startsWith('look:'))).toHaveLength(3);
    await here.settled();
    expect(await here.store.leases.claimOutbox(100, 0)).toEqual([]);
  });
});
