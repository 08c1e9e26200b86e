import { controlExchange, message, type Json, type WebhooksSnapshot } from '@ensue/contracts';
import type { DeliveryHandler } from '@ensue/ports';
import { silentLogger } from '@ensue/nest-kit';
import { describe, expect, it, vi } from 'vitest';
import { WebhookDirectory } from './webhook-directory';

const hook = {
  namespace: 'shop',
  name: 'orders',
  eventType: 'o',
  tokenHash: null,
  respond: 'accepted',
  enabled: true,
} as const;

/** An orchestrator that answers what `answers` holds, one after the other, then never again. */
function scene(...answers: (WebhooksSnapshot | Error)[]) {
  let announce: DeliveryHandler = () => Promise.resolve();
  let reconnected = () => undefined as void;
  const pauses: number[] = [];
  const bus = {
    declare: vi.fn(() => Promise.resolve()),
    consume: vi.fn((_queue: string, _options: unknown, handler: DeliveryHandler) => {
      announce = handler;
      return Promise.resolve({ pause: vi.fn(), resume: vi.fn(), stop: () => Promise.resolve() });
    }),
    onReconnected: (listener: () => void) => void (reconnected = listener),
  };
  const request = vi.fn(() => {
    const answer = answers.shift();
    if (answer === undefined) return new Promise<string>(() => undefined);
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(JSON.stringify(message('io.ensue.webhooks.snapshot.v1', 'x', '/o', answer)));
  });
  const pause = (ms: number) => Promise.resolve(pauses.push(ms));
  let ids = 0;
  const directory = new WebhookDirectory({
    bus,
    requester: { request },
    envelopes: { open: (envelope) => Promise.resolve(JSON.parse(envelope) as Record<string, Json>) },
    newId: () => `id${++ids}`,
    logger: silentLogger,
    pause,
  });
  directory.start();
  return {
    directory,
    bus,
    request,
    pauses,
    reconnect: () => reconnected(),
    catalogChanged: (version: number) =>
      announce({ body: JSON.stringify(message('io.ensue.catalog.changed.v1', 'c', '/o', { version })) } as never),
    add: (answer: WebhooksSnapshot) => answers.push(answer),
    known: (name = 'orders') => vi.waitFor(() => expect(directory.find('shop', name)).toMatchObject({ name })),
  };
}

describe('what the gateway knows of webhooks', () => {
  it('is nothing until an orchestrator answers, and it asks with growing pauses', async () => {
    const away = Array.from({ length: 8 }, () => new Error('nobody there'));
    const { directory, pauses, add, known, request } = scene(...away);
    add({ version: 1, webhooks: [hook] });
    expect(directory.find('shop', 'orders')).toBe('not-ready');
    expect(directory.check()).toMatchObject({ ok: false });
    await known();
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    expect(request).toHaveBeenCalledTimes(9);
    expect(directory.check()).toEqual({ ok: true, detail: 'version 1' });
  });

  it('tells a webhook that does not exist, whatever its name looks like', async () => {
    const { directory, known } = scene({ version: 1, webhooks: [hook] });
    await known();
    expect(directory.find('shop', 'other')).toBe('unknown');
    expect(directory.find('shop/orders', '')).toBe('unknown');
    expect(directory.find('__proto__', 'constructor')).toBe('unknown');
  });

  it('is asked for again when the catalog is newer, and only then', async () => {
    const { catalogChanged, add, known, request } = scene({ version: 5, webhooks: [hook] });
    await known();
    await catalogChanged(5);
    await catalogChanged(4);
    expect(request).toHaveBeenCalledTimes(1);
    add({ version: 6, webhooks: [{ ...hook, name: 'returns' }] });
    await catalogChanged(6);
    await known('returns');
  });

  it('is asked for again after a reconnection, and serves what it knew meanwhile', async () => {
    const { directory, reconnect, known, request } = scene({ version: 5, webhooks: [hook] });
    await known();
    reconnect();
    reconnect();
    expect(request).toHaveBeenCalledTimes(2);
    expect(directory.find('shop', 'orders')).toMatchObject({ name: 'orders' });
  });

  it('listens to the control exchange on a queue of its own, and makes the intake stand', async () => {
    const { bus, known } = scene({ version: 1, webhooks: [] }, new Error());
    void known;
    await vi.waitFor(() => expect(bus.consume).toHaveBeenCalled());
    expect(bus.consume.mock.calls[0]?.[0]).toMatch(/^ensue\.control\.gateway\.id/);
    expect(bus.declare).toHaveBeenCalledWith(
      expect.objectContaining({ exchanges: [{ name: controlExchange, type: 'fanout' }] }),
    );
    expect(JSON.stringify(bus.declare.mock.calls)).toContain('ensue.intake');
  });

  it('does not keep a gateway from taking events for ever', async () => {
    const { directory } = scene(...Array.from({ length: 6 }, () => new Error('nobody there')));
    await vi.waitFor(() => expect(directory.check()).toMatchObject({ ok: true }));
    expect(directory.find('shop', 'orders')).toBe('not-ready');
  });

  it('is not asked for any more once stopped', async () => {
    const { directory, request, catalogChanged, known } = scene({ version: 1, webhooks: [hook] });
    await known();
    await directory.stop();
    await catalogChanged(9);
    expect(request).toHaveBeenCalledTimes(1);
  });
});
