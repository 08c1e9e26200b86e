import { PublishError } from '@ensue/ports';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { oneAction, workflow } from '../testing/definitions';
import { Installation, ids } from '../testing/installation';
import { examine, type Patient } from './examine';

const healthy = { connected: true, consuming: true, blocked: false, detail: 'well' };
const parent = workflow(
  'parent',
  `
do:
  - child: { run: { workflow: { namespace: test, name: child, version: latest } } }
`,
);
const waits = workflow('child', 'do: [ { pause: { wait: { days: 1 } } } ]');

describe('the doctor', () => {
  let here: Installation;
  let patient: Patient;
  beforeEach(async () => {
    here = await Installation.open({ kinds: [] });
    const { store, bus } = here;
    patient = { store, bus, ids, now: () => here.clock.now, intakePaused: () => false };
  });
  afterEach(() => here.dispose());
  const codes = async (with_: Partial<Patient> = {}) =>
    (await examine({ ...patient, ...with_ })).map(({ code, severity }) => `${severity} ${code}`);

  it('finds nothing where all is well, work under way included', async () => {
    await here.publish(oneAction('busy', 'org.busy'), parent, waits);
    await here.event('org.busy');
    await here.call('parent');
    await here.until('waiting', 'child');
    here.advance(11 * 60_000);
    // What is outstanding is looked after, but for the clock and the relay of this story.
    await here.orchestrator.relay.look();
    expect(await codes()).toEqual([]);
  });

  it('finds what nobody sends, announces or mends, and says what to do about each, the gravest first', async () => {
    await here.publish(
      oneAction('busy', 'org.busy'),
      workflow('napping', 'do: [ { pause: { wait: { seconds: 5 } } } ]'),
    );
    await here.event('org.busy');
    await here.call('napping');
    await here.bus.publish({ exchange: '', routingKey: 'ensue.results', messageId: 'x', body: '?', mustArrive: true });
    await here.settled();
    here.advance(120_000);
    const found = await examine(patient);
    expect(found.map(({ code }) => code)).toEqual(['orphaned-leases', 'late-timers', 'dead-letters']);
    expect(found.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^1 actions .* for 90 s/),
      expect.stringMatching(/^1 waits.* for 115 s/),
      'There is a dead letter.',
    ]);
    for (const { remedy } of found) expect(remedy).not.toBe('');
  });

  it('finds runs that nothing can move any more, but not those whose sub-workflow lives', async () => {
    await here.publish(oneAction('robbed', 'org.robbed'), parent, waits);
    await here.event('org.robbed');
    await here.call('parent');
    await here.until('waiting', 'child');
    const [run] = await here.runs('robbed');
    // Nobody does that: it stands for a mistake that nobody knows yet.
    await here.store.transaction(async (tx) => {
      const effects = await here.store.queries.effectsOf(run?.id ?? '');
      await tx.write({ endedEffects: effects });
    });
    here.advance(9 * 60_000);
    expect(await codes()).not.toContain('error stuck-runs');
    here.advance(60_000);
    const found = (await examine(patient)).find(({ code }) => code === 'stuck-runs');
    expect(found).toMatchObject({ severity: 'error', examples: [`${run?.id} (test/robbed)`] });
  });

  it('finds clocks that differ', async () => {
    expect(await codes({ now: () => here.clock.now + 1_500 })).toEqual([]);
    expect(await codes({ now: () => here.clock.now + 5_000 })).toEqual(['warning clock-skew']);
    expect(await codes({ now: () => here.clock.now - 60_000 })).toEqual(['error clock-skew']);
  });

  it('finds queues that are gone, a broker that is silent, and a newer schema', async () => {
    const depth = vi.fn((queue: string) =>
      queue === 'ensue.results' ? Promise.reject(new PublishError('unroutable', true, 'gone')) : Promise.resolve(0),
    );
    const found = await examine({ ...patient, bus: { depth, health: () => healthy } });
    expect(found).toMatchObject([{ code: 'undeclared-queues', examples: ['ensue.results'] }]);
    expect(await codes({ bus: { depth: () => Promise.resolve(0), health: () => ({ ...healthy, blocked: true }) } })).toEqual(['error broker-blocked']); // prettier-ignore
    expect(await codes({ bus: { depth: () => Promise.resolve(0), health: () => ({ ...healthy, consuming: false }) } })).toEqual(['error not-consuming']); // prettier-ignore
    expect(await codes({ intakePaused: () => true })).toEqual(['warning intake-paused']);
    const inspection = Object.assign(Object.create(here.store.inspection) as typeof here.store.inspection, {
      schema: () => Promise.resolve({ known: [], newer: ['Next1999'] }),
    });
    expect(await codes({ store: { inspection, queries: here.store.queries, ping: () => here.store.ping() } })).toEqual(['info newer-schema']); // prettier-ignore
  });
});
