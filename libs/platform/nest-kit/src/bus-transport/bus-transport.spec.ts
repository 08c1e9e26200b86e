import 'reflect-metadata';
import { MemoryBus } from '@ensue/bus-memory';
import type { Delivery } from '@ensue/ports';
import { Controller, Module } from '@nestjs/common';
import type { INestMicroservice } from '@nestjs/common';
import { EventPattern, Payload, RpcException } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { concat, EMPTY, from, throwError } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BusTransport } from './bus-transport';

type Step = (delivery: Delivery) => unknown;
let first: Step;
let second: Step;

@Controller()
class FirstConsumer {
  @EventPattern<string>('work', { prefetch: 2 })
  take(@Payload() delivery: Delivery): unknown {
    return first(delivery);
  }
}

@Controller()
class SecondConsumer {
  @EventPattern<string>('shared')
  take(@Payload() delivery: Delivery): unknown {
    return first(delivery);
  }
}

@Controller()
class ThirdConsumer {
  @EventPattern<string>('shared', { prefetch: 1 })
  take(@Payload() delivery: Delivery): unknown {
    return second(delivery);
  }
}

@Module({ controllers: [FirstConsumer, SecondConsumer, ThirdConsumer] })
class Consumers {}

let bus: MemoryBus;
let transport: BusTransport;
let app: INestMicroservice;

beforeEach(async () => {
  bus = new MemoryBus({ redeliveryDelayMs: () => 1 });
  await bus.start();
  await bus.declare({
    exchanges: [],
    queues: ['work', 'shared'].map((name) => ({ name, kind: 'work' as const, bindings: [] })),
  });
  transport = new BusTransport(bus, { stopLimitMs: 1_000 });
  const module = await Test.createTestingModule({ imports: [Consumers] }).compile();
  app = module.createNestMicroservice({ strategy: transport, logger: false });
  await app.listen();
});

afterEach(async () => {
  await app.close();
  await bus.stop(1_000);
});

const publish = (queue: string, body = 'x'): Promise<void> =>
  bus.publish({ exchange: '', routingKey: queue, messageId: body, body, mustArrive: true });

test('a resolved handler acknowledges', async () => {
  const seen: string[] = [];
  first = async (delivery) => seen.push(delivery.body);
  await publish('work', 'hello');
  expect(seen).toEqual(['hello']);
});

test.each<[string, () => unknown]>([
  ['a rejected promise', () => Promise.reject(new Error('no'))],
  ['an exception of Nest', () => Promise.reject(new RpcException('no'))],
  [
    'an exception thrown at once',
    () => {
      throw new Error('no');
    },
  ],
  ['an observable that errors', () => throwError(() => new Error('no'))],
  [
    'an observable that errors after values',
    () =>
      concat(
        from([1, 2]),
        throwError(() => new Error('no')),
      ),
  ],
])('%s brings the message again', async (_name, fail) => {
  const counts: number[] = [];
  first = (delivery) => {
    counts.push(delivery.deliveryCount);
    return delivery.deliveryCount < 2 ? fail() : undefined;
  };
  await publish('work');
  expect(counts).toEqual([0, 1, 2]);
});

test('an observable without values is a success', async () => {
  first = () => EMPTY;
  await publish('work');
});

test('all handlers of a queue must succeed, and a failure waits for the others', async () => {
  const log: string[] = [];
  let release = (): void => undefined;
  first = (delivery) => {
    log.push(`first ${delivery.deliveryCount}`);
    if (delivery.deliveryCount === 0) throw new Error('no');
  };
  second = async (delivery) => {
    if (delivery.deliveryCount === 0) await new Promise<void>((resolve) => (release = resolve));
    log.push(`second ${delivery.deliveryCount}`);
  };
  const published = publish('shared');
  await expect.poll(() => log).toEqual(['first 0']);
  release();
  await published;
  expect(log).toEqual(['first 0', 'second 0', 'first 1', 'second 1']);
});

test('the prefetch beside the pattern bounds what is with the handler', async () => {
  const releases: (() => void)[] = [];
  first = () => new Promise<void>((resolve) => releases.push(resolve));
  const published = Promise.all(['a', 'b', 'c'].map((body) => publish('work', body)));
  await expect.poll(() => releases.length).toBe(2);
  expect(await bus.depth('work')).toBe(1);
  releases.forEach((release) => release());
  await expect.poll(() => releases.length).toBe(3);
  releases[2]?.();
  await published;
});

test('pausing lets messages wait, resuming takes them', async () => {
  const seen: string[] = [];
  first = (delivery) => seen.push(delivery.body);
  await transport.pause();
  const published = publish('work', 'later');
  await new Promise(setImmediate);
  expect(seen).toEqual([]);
  await transport.resume();
  await published;
  expect(seen).toEqual(['later']);
});

test('closing waits for handlers', async () => {
  let release = (): void => undefined;
  first = () => new Promise<void>((resolve) => (release = resolve));
  const published = publish('work');
  await expect.poll(() => bus.depth('work')).toBe(0);
  await new Promise(setImmediate);
  let closed = false;
  const closing = transport.close().then(() => (closed = true));
  await new Promise(setImmediate);
  expect(closed).toBe(false);
  release();
  await closing;
  await published;
});
