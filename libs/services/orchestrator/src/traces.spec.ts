import type { JsonObject } from '@ensue/contracts';
import { OtlpTracer, type EndedSpan } from '@ensue/nest-kit';
import type { OutgoingMessage } from '@ensue/ports';
import { afterEach, describe, expect, it } from 'vitest';
import { oneAction, workflow } from './testing/definitions';
import { Installation } from './testing/installation';
import { WrappedStore, outcomeUnknown } from './testing/wrapped-store';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const parent = workflow(
  'parent',
  'do: [ { child: { run: { workflow: { namespace: test, name: child, version: latest } } } } ]',
);
const child = workflow('child', 'do: [ { say: { emit: { event: { with: { type: org.said, source: /test } } } } } ]');

describe('a trace', () => {
  const ended: EndedSpan[] = [];
  const store = new WrappedStore();
  const sent: OutgoingMessage[] = [];
  let here: Installation;
  const open = async (traced = true) => {
    ended.length = 0;
    sent.length = 0;
    here = await Installation.open({
      wrapStore: (real) => store.wrap(real),
      wrapBus: (bus) =>
        new Proxy(bus, {
          get: (target, name) => {
            const member: unknown = Reflect.get(target, name);
            if (name !== 'publish') return typeof member === 'function' ? (member.bind(target) as unknown) : member;
            return (message: OutgoingMessage) => {
              sent.push(message);
              return target.publish(message);
            };
          },
        }),
      parts: traced ? { tracer: new OtlpTracer({ ended: (span) => void ended.push(span), share: 1 }) } : {},
    });
  };
  afterEach(() => here.dispose());
  const bodies = (kind: string) =>
    sent.map(({ body }) => JSON.parse(body) as JsonObject).filter(({ type }) => String(type).includes(kind));
  const about = (span: EndedSpan | undefined, key: string) =>
    span?.attributes.find((attribute) => attribute.key === key)?.value;

  it('goes from an event to the order for its action, and back with the result to the end of the run', async () => {
    await open();
    await here.publish(oneAction('traced', 'org.traced'));
    await here.event('org.traced', {}, { traceparent });
    const run = await here.until('completed', 'traced');
    const [decided] = ended;
    expect(decided).toMatchObject({ traceId, name: 'decide on org.traced', parentSpanId: '00f067aa0ba902b7' });
    expect(about(decided, 'ensue.run.id')).toEqual({ stringValue: run.id });
    expect(about(decided, 'ensue.decisions')).toEqual({ stringValue: 'started' });
    const [order] = bodies('action.perform');
    expect(order?.['traceparent']).toBe(`00-${traceId}-${decided?.spanId}-01`);
    expect(order?.['data']).not.toHaveProperty('traceparent');
    // The played runner says nothing of traces: its result belongs to the one that started the run.
    expect(ended.at(-1)).toMatchObject({ traceId, name: 'apply action.completed', parentSpanId: decided?.spanId });
  });

  it('goes on into sub-workflows, and with what they emit', async () => {
    await open();
    await here.publish(child, parent);
    await here.call('parent');
    await here.until('completed', 'parent');
    const traces = new Set(ended.map((span) => span.traceId));
    expect(traces.size).toBe(1);
    const [only] = traces;
    for (const kind of ['run.start', 'run.ended', 'org.said']) expect(bodies(kind)[0]?.['traceparent']).toContain(only);
  });

  it('tells of what was committed, and nothing of an attempt that was repeated', async () => {
    await open();
    await here.publish(oneAction('again', 'org.again'));
    let times = 0;
    store.after = () => {
      times += 1;
      if (times === 1) outcomeUnknown();
    };
    await here.event('org.again', {}, { traceparent });
    store.after = () => undefined;
    const first = ended.filter(({ name }) => name === 'decide on org.again');
    expect(first).toHaveLength(1);
    expect(about(first[0], 'ensue.decisions')).not.toEqual({ stringValue: 'started' });
  });

  it('leaves nothing behind where nobody traces, whatever comes', async () => {
    await open(false);
    await here.publish(oneAction('plain', 'org.plain'));
    await here.event('org.plain', {}, { traceparent });
    const run = await here.until('completed', 'plain');
    expect(run.trigger).not.toHaveProperty('traceparent');
    expect(bodies('action.perform')[0]).not.toHaveProperty('traceparent');
  });
});
