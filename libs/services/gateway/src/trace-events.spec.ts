import type { CloudEvent } from '@ensue/contracts';
import type { OutgoingMessage, SpanOptions, Tracer } from '@ensue/ports';
import { describe, expect, it } from 'vitest';
import { EventIntake } from './event-intake';

const stamps = { newId: () => 'new', now: () => '2026-11-22T12:00:00Z', apiId: (_: string, id: string) => id };
const event = (more: object = {}): CloudEvent => ({
  specversion: '1.0',
  id: '1',
  source: '/s',
  type: 'org.x',
  ...more,
});

function scene(traced = true) {
  const sent: OutgoingMessage[] = [];
  const begun: (SpanOptions & { readonly name: string })[] = [];
  const ended: (string | undefined)[] = [];
  const tracer: Tracer = {
    begin: (name, options) => {
      begun.push({ name, ...options });
      return { traceparent: `ours-${begun.length}`, end: (_, failure) => void ended.push(failure) };
    },
  };
  const bus = {
    publish: (message: OutgoingMessage) => Promise.resolve(void sent.push(message)),
    health: () => ({ connected: true, consuming: true, blocked: false, detail: '' }),
  };
  const limits = { events: 1, characters: 10_000 };
  const intake = new EventIntake(bus, stamps, limits, undefined, traced ? tracer : undefined);
  const bodies = () => sent.map(({ body }) => JSON.parse(body) as CloudEvent);
  return { intake, sent, begun, ended, bodies };
}

describe('the trace of an event', () => {
  it('goes on from the request’s, and travels in the message and in an event that had none', async () => {
    const { intake, sent, begun, ended, bodies } = scene();
    await intake.accept([event()], undefined, 'theirs');
    expect(begun).toMatchObject([{ name: 'accept org.x', kind: 'server', parent: 'theirs' }]);
    expect(sent[0]?.headers).toEqual({ traceparent: 'ours-1' });
    expect(bodies()[0]).toMatchObject({ traceparent: 'ours-1', id: '1' });
    expect(ended).toEqual([undefined]);
  });

  it('that an event came with stays the event’s own: only the message says who passed it on', async () => {
    const { intake, sent, begun, bodies } = scene();
    await intake.accept([event({ traceparent: 'the sender’s' })], 'ensue.reply.1');
    expect(begun[0]?.parent).toBe('the sender’s');
    expect(bodies()[0]).toMatchObject({ traceparent: 'the sender’s', ensuereplyto: 'ensue.reply.1' });
    expect(sent[0]?.headers).toEqual({ traceparent: 'ours-1' });
  });

  it('tells that it was not taken', async () => {
    const { intake, ended } = scene();
    await Promise.all([intake.accept([event()]), intake.accept([event()])]);
    expect(ended.toSorted()).toEqual(['busy', undefined]);
  });

  it('is not made where nobody traces: what is sent is what came', async () => {
    const { intake, sent, bodies } = scene(false);
    await intake.accept([event()], undefined, 'theirs');
    expect(bodies()).toEqual([event()]);
    expect(sent[0]).not.toHaveProperty('headers');
  });
});
