import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInstallation, modes, type Installation } from '../harness/installation';
import { readMetrics } from '../harness/read-metrics';

const watched = `
document: { dsl: '1.0.3', namespace: e2e, name: watched, version: '1.0.0' }
schedule: { on: { one: { with: { type: com.example.watched } } } }
do:
  - pause: { wait: { milliseconds: 50 } }
  - noted: { call: log:1.0.0@default, with: { message: seen } }
`;

describe.each(modes)('An installation that is watched, %s', (mode) => {
  let ensue: Installation;
  /** The process that is the service. */
  const of = (service: string) => {
    const found = ensue.services[mode === 'standalone' ? 'standalone' : service];
    if (found === undefined) throw new Error(`There is no ${service}.`);
    return found;
  };
  beforeAll(async () => {
    ensue = await createInstallation(mode, { env: { ENSUE_API_TOKEN: 'a-token-of-the-tests' } });
    ensue = { ...ensue, client: ensue.client.with('a-token-of-the-tests') };
    await ensue.start();
    await ensue.client.publish(watched);
  });
  afterAll(() => ensue.stop());

  it('tells at /metrics of each service, without the token, what an event has come to', async () => {
    const eventId = await ensue.client.send({ type: 'com.example.watched' });
    const [decision] = await ensue.client.decisions(eventId);
    await ensue.client.settled(decision?.runId ?? '', 'completed');

    const gateway = await readMetrics(of('gateway'));
    expect(gateway.get('ensue_gateway_events_total{outcome="accepted"}')).toBe(1);
    expect(gateway.get('ensue_http_requests_total{method="POST",route="/events",status="202"}')).toBe(1);
    expect(gateway.get('ensue_bus_publish_duration_seconds_count{to="ensue.events"}')).toBe(1);

    const orchestrator = await readMetrics(of('orchestrator'));
    expect(orchestrator.get('ensue_runs_ended_total{workflow="e2e/watched",status="completed"}')).toBe(1);
    expect(orchestrator.get('ensue_decisions_total{cause="event",outcome="started"}')).toBe(1);
    expect(orchestrator.get('ensue_queue_messages{queue="ensue.intake"}')).toBe(0);
    expect(orchestrator.get('ensue_effects_outstanding')).toBe(0);
    expect(orchestrator.get('ensue_store_transaction_duration_seconds_count')).toBeGreaterThan(2);
    expect(orchestrator.get('ensue_bus_message_age_seconds_count{queue="ensue.results"}')).toBeGreaterThan(1);

    const runner = await readMetrics(of('runner'));
    expect(runner.get('ensue_actions_performed_total{action="log",result="completed"}')).toBe(1);
    expect(runner.get('ensue_runner_slots')).toBe(20);

    const scheduler = await readMetrics(of('scheduler'));
    expect(scheduler.get('ensue_timer_lateness_seconds_count')).toBe(1);
    for (const each of [gateway, orchestrator, runner, scheduler]) {
      expect(each.get('ensue_bus_connected')).toBe(1);
      expect([...each.keys()].filter((name) => name.startsWith('ensue_build_info')).length).toBe(1);
    }
  });

  it('has nothing to mend, as its doctor sees it', async () => {
    const { status, body } = await ensue.client.api<{ summary: string; findings: unknown[] }>('GET', '/doctor');
    expect([status, body.findings, body.summary]).toEqual([200, [], 'Nothing to mend.']);
    const refused = await fetch(`${ensue.client.apiBase}/api/v1/doctor`);
    expect(refused.status).toBe(401);
  });
});
