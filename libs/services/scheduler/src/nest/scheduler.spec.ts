import { MemoryBus } from '@ensue/bus-memory';
import { resultsQueue, topology, type Message } from '@ensue/contracts';
import { createHttpApp, HealthModule, silentLogger } from '@ensue/nest-kit';
import type { Leases } from '@ensue/ports';
import supertest from 'supertest';
import { expect, it, vi } from 'vitest';
import { PlayedLeases } from '../testing/played-leases';
import { PlayedRetention } from '../testing/played-retention';
import { SchedulerModule } from './index';

it('ticks with the application, over a real bus, and stops with it', async () => {
  const bus = new MemoryBus();
  const leases = new PlayedLeases();
  const heard: string[] = [];
  await bus.start();
  await bus.declare(topology);
  await bus.consume(resultsQueue, { prefetch: 10 }, async (delivery) => {
    const told = JSON.parse(delivery.body) as Message<'io.ensue.timer.fired.v1'>;
    heard.push(told.id);
    leases.apply(told.data.effectId);
  });
  const scheduler = SchedulerModule.register({
    bus,
    leases: leases as unknown as Leases,
    retention: new PlayedRetention(),
    retentionDays: undefined,
    logger: silentLogger,
  });
  const module = { module: class Root {}, imports: [scheduler, HealthModule.register([])] };
  const app = await createHttpApp(module, { logger: silentLogger, host: '127.0.0.1', apiToken: 'x' });
  await app.listen(0, '127.0.0.1');
  leases.addTimer('do/0', 0);
  await vi.waitFor(() => expect(heard).toEqual(['timer:r1:do/0']), { timeout: 5_000 });
  expect((await supertest(app.getHttpServer()).get('/readyz')).status).toBe(200);
  await app.close();
  leases.addTimer('do/1', 0);
  const looks = leases.calls.length;
  await new Promise(setImmediate);
  expect(leases.calls).toHaveLength(looks);
});
