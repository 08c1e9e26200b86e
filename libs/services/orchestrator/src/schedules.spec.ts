import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { workflow } from './testing/definitions';
import { Installation } from './testing/installation';
import { tick } from './testing/played-scheduler';

let here: Installation;
beforeEach(async () => {
  here = await Installation.open();
  here.clock.now = Date.UTC(2026, 10, 22, 12, 0, 30);
});
afterEach(() => here.dispose());

const at = (name: string, schedule: string, work = '{ set: { done: true } }', version = '1.0.0') =>
  workflow(name, `schedule: ${schedule}\ndo: [ { work: ${work} } ]`, version);
const nextAt = async (name: string) => {
  const row = await here.store.queries.schedule('test', name);
  return row?.nextAt === null || row === undefined ? row?.nextAt : new Date(row.nextAt).toISOString();
};

describe('a schedule', () => {
  it('starts a run at each time of its cron', async () => {
    await here.publish(at('hourly', "{ cron: '0 * * * *' }"));
    expect(await nextAt('hourly')).toBe('2026-11-22T13:00:00.000Z');
    expect(await here.scheduler.look()).toBe(0);
    here.clock.now = Date.UTC(2026, 10, 22, 13, 0, 0);
    await here.scheduler.look();
    expect(await here.runs('hourly')).toMatchObject([
      { status: 'completed', input: {}, trigger: { kind: 'schedule', dueAt: '2026-11-22T13:00:00.000Z' } },
    ]);
    expect(await nextAt('hourly')).toBe('2026-11-22T14:00:00.000Z');
    expect(await here.outcomes('tick:test/hourly@1.0.0:2026-11-22T13:00:00.000Z')).toEqual(['started']);
  });

  it('keeps its beat, and takes the times that nobody was there for as one', async () => {
    await here.publish(at('often', '{ every: { minutes: 10 } }'));
    expect(await nextAt('often')).toBe('2026-11-22T12:10:30.000Z');
    here.clock.now = Date.UTC(2026, 10, 22, 12, 45);
    await here.scheduler.look();
    expect(await here.runs('often')).toHaveLength(1);
    expect(await nextAt('often')).toBe('2026-11-22T12:50:30.000Z');
  });

  it('that ticks twice for one time starts one run', async () => {
    await here.publish(at('hourly', "{ cron: '0 * * * *' }"));
    here.clock.now = Date.UTC(2026, 10, 22, 13);
    const due = tick('test', 'hourly', '1.0.0', here.clock.now);
    await Promise.all([here.tell(due), here.tell(due)]);
    await here.tell(due);
    await here.tell({ ...due, id: 'the same time under another name' } as never);
    expect(await here.runs('hourly')).toHaveLength(1);
    expect(await here.outcomes('the same time under another name')).toEqual(['duplicate']);
  });

  it('that was replaced, switched off or deleted starts nothing, and says why', async () => {
    const due = Date.UTC(2026, 10, 22, 13);
    await here.publish(at('hourly', "{ cron: '0 * * * *' }"));
    await here.publish(at('hourly', "{ cron: '30 * * * *' }", undefined, '1.1.0'));
    expect(await nextAt('hourly')).toBe('2026-11-22T12:30:00.000Z');
    const old = tick('test', 'hourly', '1.0.0', due);
    await here.tell(old);
    expect(await here.outcomes(old.id)).toEqual(['refused']);
    await here.orchestrator.publishing.change('test', 'hourly', { enabled: false });
    expect(await nextAt('hourly')).toBeUndefined();
    const off = tick('test', 'hourly', '1.1.0', due);
    await here.tell(off);
    expect(await here.outcomes(off.id)).toEqual(['disabled']);
    await here.orchestrator.publishing.delete('test', 'hourly');
    const gone = tick('test', 'hourly', '1.1.0', due + 1);
    await here.tell(gone);
    expect(await here.outcomes(gone.id)).toEqual(['unmatched']);
    expect(await here.runs()).toEqual([]);
  });

  it('of an older version that is published late replaces nothing', async () => {
    await here.publish(at('hourly', "{ cron: '30 * * * *' }", undefined, '2.0.0'));
    await here.publish(at('hourly', "{ cron: '0 * * * *' }", undefined, '1.0.0'));
    expect(await here.store.queries.schedule('test', 'hourly')).toMatchObject({ version: '2.0.0' });
  });

  it('goes when a newer version has none', async () => {
    await here.publish(at('hourly', "{ cron: '30 * * * *' }"));
    await here.publish(workflow('hourly', 'do: [ { work: { set: { a: 1 } } } ]', '1.1.0'));
    expect(await nextAt('hourly')).toBeUndefined();
  });
});

describe('a schedule that counts from the end of its run', () => {
  const http = "{ call: http, with: { method: get, endpoint: 'https://example.com' } }";
  /** Brings the first run up, with its action under way. */
  const begun = async () => {
    here.runner.perform = () => 'silence';
    await here.publish(at('after', '{ after: { minutes: 5 } }', http));
    expect(await nextAt('after')).toBe('2026-11-22T12:05:30.000Z');
    here.advance(300_000);
    await here.scheduler.look();
    const [run] = await here.runs('after');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    expect(await nextAt('after')).toBeNull();
    here.advance(60_000);
    const [asked] = here.runner.asked;
    if (run === undefined || asked === undefined) throw new Error('nothing began');
    return { run, asked };
  };
  const renewed = '2026-11-22T12:11:30.000Z';

  it('is renewed when the run has completed', async () => {
    const { asked } = await begun();
    await here.runner.answer(asked, { output: 1 });
    expect(await nextAt('after')).toBe(renewed);
  });

  it('is renewed when the run has faulted', async () => {
    const { asked } = await begun();
    await here.runner.answer(asked, { fault: { type: 'about:blank', status: 500 } });
    expect(await nextAt('after')).toBe(renewed);
  });

  it('is renewed when the run was cancelled by a person', async () => {
    const { run } = await begun();
    await here.orchestrator.runs.control(run.id, 'cancel', undefined);
    expect(await nextAt('after')).toBe(renewed);
  });

  it('is renewed when the run ends in the step that began it', async () => {
    await here.publish(at('short', '{ after: { minutes: 5 } }'));
    here.advance(300_000);
    await here.scheduler.look();
    expect(await here.runs('short')).toMatchObject([{ status: 'completed' }]);
    expect(await nextAt('short')).toBe('2026-11-22T12:10:30.000Z');
  });

  it('is not renewed by a run that somebody called for, nor by one done again', async () => {
    const { run, asked } = await begun();
    here.runner.perform = () => ({ output: 1 });
    await here.until('completed', await here.call('after'));
    const retried = await here.orchestrator.runs.retry(run.id, {});
    await here.until('completed', retried?.kind === 'started' ? retried.run.id : '');
    expect(await nextAt('after')).toBeNull();
    await here.runner.answer(asked, { output: 1 });
    expect(await nextAt('after')).toBe(renewed);
  });
});
