import { actionQueue, deadLettersQueue } from '@ensue/contracts';
import { Metrics, silentLogger } from '@ensue/nest-kit';
import { describe, expect, it, vi } from 'vitest';
import { oneAction } from '../testing/definitions';
import { Installation } from '../testing/installation';
import { orchestratorMeter } from './orchestrator-meter';
import { standingMetrics } from './standing-metrics';

const lines = async (metrics: Metrics): Promise<readonly string[]> => (await metrics.text()).split('\n');

describe('what the orchestrator measures', () => {
  it('is told of events, decisions, runs, actions and batches', async () => {
    const metrics = new Metrics('test', { ofNode: false });
    const here = await Installation.open({ parts: { meter: orchestratorMeter(metrics) } });
    try {
      await here.publish(oneAction('measured', 'org.measured'));
      await here.event('org.measured');
      await here.event('org.nobody');
      await here.until('completed', 'measured');
      await here.bus.publish({
        exchange: '',
        routingKey: 'ensue.results',
        messageId: 'x',
        body: 'no message',
        mustArrive: true,
      });
      expect(await lines(metrics)).toEqual(
        expect.arrayContaining([
          'ensue_events_total 2',
          'ensue_decisions_total{cause="event",outcome="started"} 1',
          'ensue_decisions_total{cause="event",outcome="unmatched"} 1',
          'ensue_runs_started_total{workflow="test/measured"} 1',
          'ensue_runs_ended_total{workflow="test/measured",status="completed"} 1',
          'ensue_run_duration_seconds_count{workflow="test/measured"} 1',
          'ensue_actions_ordered_total{action="http"} 1',
          'ensue_dead_letters_parked_total 1',
        ]),
      );
      const batches = (await lines(metrics)).find((line) => line.startsWith('ensue_batch_duration_seconds_count'));
      expect(Number(batches?.split(' ')[1])).toBeGreaterThanOrEqual(3);
    } finally {
      await here.dispose();
    }
  });

  it('tells how things stand when somebody reads: lines, queues, rows', async () => {
    const metrics = new Metrics('test', { ofNode: false });
    const here = await Installation.open({ kinds: [] });
    let now = 0;
    try {
      standingMetrics(here.orchestrator, metrics, silentLogger, () => now);
      await here.publish(oneAction('standing', 'org.standing'));
      await here.event('org.standing');
      await vi.waitFor(async () => expect(await here.bus.depth(actionQueue('http'))).toBe(1));
      here.advance(45_000);
      const standing = await lines(metrics);
      expect(standing).toEqual(
        expect.arrayContaining([
          'ensue_batch_waiting_items{line="urgent"} 0',
          'ensue_intake_paused 0',
          'ensue_relay_messages{state="in flight"} 1',
          'ensue_queue_messages{queue="ensue.actions.http"} 1',
          `ensue_queue_messages{queue="${deadLettersQueue}"} 0`,
          'ensue_effects_outstanding 1',
          'ensue_effects_overdue 1',
          'ensue_timers_overdue 0',
          'ensue_dead_letters 0',
        ]),
      );
      const since = standing.find((line) => line.startsWith('ensue_effects_overdue_seconds'));
      expect(Number(since?.split(' ')[1])).toBeGreaterThanOrEqual(14);

      await here.store.stop();
      expect(await lines(metrics)).toContain('ensue_effects_outstanding 1');
      now += 10_000;
      const without = await lines(metrics);
      expect(without.filter((line) => line.startsWith('ensue_effects_outstanding'))).toEqual([]);
    } finally {
      await here.dispose();
    }
  });
});
