import 'reflect-metadata';
import { createActionRegistry } from '@ensue/actions';
import { MemoryBus } from '@ensue/bus-memory';
import { actionsExchange, inquiriesQueue, message, resultsQueue } from '@ensue/contracts';
import { reply } from '@ensue/ports';
import { JweEnvelopes, KeyRing } from '@ensue/secrets';
import { Test } from '@nestjs/testing';
import { expect, test } from 'vitest';
import { Runner } from '../runner';
import { RunnerModule } from './runner.module';

const envelopes = new JweEnvelopes(new KeyRing([], 'ENSUE_RUNNER_KEY'));
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const order = (epoch: number): string =>
  JSON.stringify(
    message('io.ensue.action.perform.v1', `effect:${epoch}`, '/ensue/orchestrator', {
      runId: 'run-1',
      effectId: '/do/0/a@0!0',
      epoch,
      idempotencyKey: 'run-1/do/0/a@0',
      action: 'log',
      input: { message: 'hello' },
      deadlineMs: 5_000,
      workflow: { namespace: 'tests', name: 'story', version: '1.0.0' },
      task: { name: 'a', position: '/do/0/a' },
    }),
  );

test('a Nest application performs actions from its start to its end, over a bus', async () => {
  const bus = new MemoryBus();
  await bus.start();
  const app = await Test.createTestingModule({
    imports: [RunnerModule.register({ bus, registry: createActionRegistry(), logger: silent, envelopes, slots: 4 })],
  }).compile();
  await app.init();
  const results: unknown[] = [];
  await bus.consume(resultsQueue, { prefetch: 10 }, async ({ body }) => void results.push(JSON.parse(body)));
  await bus.consume(inquiriesQueue, { prefetch: 10 }, async (delivery) => {
    const verdict = message('io.ensue.effect.verdict.v1', 'v', '/ensue/orchestrator', { wanted: false });
    await reply(bus, delivery, JSON.stringify(verdict));
  });

  const send = (epoch: number): Promise<void> =>
    bus.publish({
      exchange: actionsExchange,
      routingKey: 'log',
      messageId: `${epoch}`,
      body: order(epoch),
      mustArrive: true,
    });
  await send(0);
  expect(results).toMatchObject([{ type: 'io.ensue.action.completed.v1', data: { output: { message: 'hello' } } }]);

  // The orchestrator does not want it a second time.
  await send(1);
  expect(results).toHaveLength(1);
  expect(app.get(Runner).running).toBe(0);

  await app.close();
  await bus.stop(1_000);
});
