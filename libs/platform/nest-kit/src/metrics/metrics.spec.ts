import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PublishError, type Delivery, type DeliveryHandler, type MessageBus, type OutgoingMessage } from '@ensue/ports';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HealthModule } from '../health';
import { Public, createHttpApp } from '../http';
import { silentLogger } from '../logging';
import { BoundedLabel, MeasuredBus, Metrics } from './index';

/** The lines of a metric, without what is said about it. */
const linesOf = async (metrics: Metrics, name: string): Promise<string[]> =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith(name));

@Public()
@Controller('things')
class Things {
  @Get(':name')
  thing(@Param('name') name: string) {
    if (name === 'none') throw new NotFoundException('no such thing');
    return { name };
  }
}

describe('requests', () => {
  const metrics = new Metrics('test', { ofNode: false });
  let app: NestFastifyApplication;
  const get = (path: string) => request(app.getHttpServer() as Parameters<typeof request>[0]).get(path);
  beforeAll(async () => {
    class Root {}
    const module = {
      module: Root,
      imports: [HealthModule.register([], silentLogger, metrics)],
      controllers: [Things],
    };
    app = await createHttpApp(module, { logger: silentLogger, host: '0.0.0.0', apiToken: 'token', metrics });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  it('are counted by route and status, whatever paths strangers think of', async () => {
    for (const path of ['/things/a', '/things/b', '/things/none', '/wp-admin', '/wp-login']) await get(path);
    const counted = await linesOf(metrics, 'ensue_http_requests_total');
    expect(counted.toSorted()).toEqual([
      'ensue_http_requests_total{method="GET",route="/things/:name",status="200"} 2',
      'ensue_http_requests_total{method="GET",route="/things/:name",status="404"} 1',
      'ensue_http_requests_total{method="GET",route="none",status="404"} 2',
    ]);
  });

  it('are told at /metrics, to whoever may ask for the health: without the token', async () => {
    const { text, type, status } = await get('/metrics');
    expect([status, type]).toEqual([200, 'text/plain']);
    expect(text).toContain('# TYPE ensue_http_request_duration_seconds histogram');
    expect(text).toMatch(/^ensue_build_info\{service="test",version="\d+\.\d+\.\d+"\} 1$/m);
  });
});

describe('a label that strangers choose', () => {
  it('has so many values and no more', () => {
    const label = new BoundedLabel(2);
    expect(['a', 'b', 'c', 'a', 'd'].map((value) => label.of(value))).toEqual(['a', 'b', 'other', 'a', 'other']);
  });
});

describe('a metric', () => {
  it('that two services of one process want is one', async () => {
    const metrics = new Metrics('test', { ofNode: false });
    for (let service = 0; service < 2; service += 1) metrics.counter({ name: 'x_total', help: 'X.' }).inc();
    expect(await linesOf(metrics, 'x_total')).toEqual(['x_total 2']);
  });

  it('of Node itself is there, too', async () => {
    expect((await linesOf(new Metrics('test'), 'nodejs_eventloop_lag_p99_seconds')).length).toBe(1);
  });
});

describe('a measured bus', () => {
  const outcomes: (Error | undefined)[] = [];
  const handlers: DeliveryHandler[] = [];
  const bus = {
    publish: () => {
      const error = outcomes.shift();
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    },
    consume: (_queue: string, _options: object, handler: DeliveryHandler) => {
      handlers.push(handler);
      return Promise.resolve({});
    },
    health: () => ({ connected: true, consuming: true, blocked: true, detail: '' }),
  } as unknown as MessageBus;
  const to = (exchange: string, routingKey: string) => ({ exchange, routingKey }) as OutgoingMessage;

  it('counts what nobody took, by reason, and leaves the failure to whoever published', async () => {
    const metrics = new Metrics('test', { ofNode: false });
    const measured = new MeasuredBus(bus, metrics);
    outcomes.push(undefined, new PublishError('unroutable', true, 'nobody'));
    await measured.publish(to('ensue.events', 'a'));
    await expect(measured.publish(to('', 'ensue.reply.0f3b'))).rejects.toThrow('nobody');
    expect(await linesOf(metrics, 'ensue_bus_publish_duration_seconds_count')).toEqual([
      'ensue_bus_publish_duration_seconds_count{to="ensue.events"} 1',
    ]);
    expect(await linesOf(metrics, 'ensue_bus_publish_failures_total')).toEqual([
      'ensue_bus_publish_failures_total{to="ensue.reply",reason="unroutable"} 1',
    ]);
    expect(await linesOf(metrics, 'ensue_bus_')).toEqual(
      expect.arrayContaining(['ensue_bus_connected 1', 'ensue_bus_blocked 1']),
    );
  });

  it('tells how old messages were, how often they had come, and which failed; one family for all private queues', async () => {
    const metrics = new Metrics('test', { ofNode: false });
    const measured = new MeasuredBus(bus, metrics);
    await measured.consume('ensue.control.orchestrator.17', { prefetch: 1 }, async ({ body }) => {
      if (body === 'bad') throw new Error('no');
    });
    const handle = handlers.at(-1) ?? (() => Promise.resolve());
    const delivery = { body: '', redelivered: true, publishedAt: Date.now() - 7_000 } as Delivery;
    await handle(delivery);
    await expect(handle({ ...delivery, body: 'bad' })).rejects.toThrow('no');
    const text = await metrics.text();
    expect(text).toContain('ensue_bus_redeliveries_total{queue="ensue.control"} 2');
    expect(text).toContain('ensue_bus_delivery_failures_total{queue="ensue.control"} 1');
    expect(text).toContain('ensue_bus_delivery_duration_seconds_count{queue="ensue.control"} 1');
    expect(text).toContain('ensue_bus_message_age_seconds_bucket{le="5",queue="ensue.control"} 0');
    expect(text).toContain('ensue_bus_message_age_seconds_bucket{le="15",queue="ensue.control"} 2');
  });
});
