import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/api-client';
import { createInstallation, modes, type Installation } from '../harness/installation';
import { TraceReceiver, waterfall } from '../harness/trace-receiver';

const traced = `
document: { dsl: '1.0.3', namespace: e2e, name: traced, version: '1.0.0' }
schedule: { on: { one: { with: { type: com.example.order.placed } } } }
input: { from: '\${ .[0] }' }
do:
  - total:
      run: { script: { language: js, arguments: { price: '\${ .price }' }, code: 'return { total: price * 2 };' } }
  - pause: { wait: { milliseconds: 40 } }
  - noted: { call: log:1.0.0@default, with: { message: '\${ "total \\(.total)" }' } }
`;

describe.each(modes)('The trace of an event, %s', (mode) => {
  let ensue: Installation;
  let receiver: TraceReceiver;
  beforeAll(async () => {
    receiver = await TraceReceiver.open();
    ensue = await createInstallation(mode, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint } });
    await ensue.start();
    await ensue.client.publish(traced);
  });
  afterAll(async () => {
    await ensue.stop();
    await receiver.close();
  });

  it('goes on from its sender’s through gateway, broker, orchestrator and runner, and back, to the end of the run', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const { status, body } = await ensue.client.ingest<{ ids: string[] }>(
      'POST',
      '/events',
      { specversion: '1.0', id: 'o-1', source: '/shop', type: 'com.example.order.placed', data: { price: 21 } },
      { 'content-type': 'application/cloudevents+json', traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    );
    expect(status).toBe(202);
    const [decision] = await ensue.client.decisions(body.ids[0] ?? '');
    const runId = decision?.runId ?? '';
    const run = await ensue.client.settled(runId, 'completed');
    expect(run.trigger['traceparent']).toContain(traceId);
    const wanted = [
      'accept com.example.order.placed',
      'decide on com.example.order.placed',
      'perform script',
      'apply action.completed',
      'apply timer.fired',
      'perform log',
      'apply action.completed',
    ];
    const spans = await eventually(async () => {
      const told = receiver.of(traceId);
      return told.length >= wanted.length ? told : undefined;
    }, 'a whole trace');
    expect(spans.map(({ name }) => name)).toEqual(wanted);
    const services = ['gateway', 'orchestrator', 'runner', 'orchestrator', 'orchestrator', 'runner', 'orchestrator'];
    if (mode === 'distributed') expect(spans.map(({ service }) => service)).toEqual(services.map((name) => `ensue-${name}`)); // prettier-ignore

    // Each follows from the one before, but for the timer, which follows from what started the run.
    const parents = spans.map(({ parentSpanId }) => spans.findIndex(({ spanId }) => spanId === parentSpanId));
    expect(spans[0]?.parentSpanId).toBe('00f067aa0ba902b7');
    expect(parents).toEqual([-1, 0, 1, 2, 1, 4, 5]);
    for (const span of spans.slice(1)) expect(span.attributes['ensue.run.id']).toBe(runId);
    expect(ensue.logs()).toMatch(new RegExp(`"runId":"${runId}".*"traceId":"${traceId}"|traceId=${traceId}`));
    if (process.env['ENSUE_E2E_KEEP'] !== undefined) console.log(`\n${waterfall(spans)}\n`);
  });
});
