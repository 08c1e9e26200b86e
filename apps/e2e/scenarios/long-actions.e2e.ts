import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/api-client';
import { createInstallation, modes, type Installation } from '../harness/installation';

const longActions = 500;

const calling = `
document: { dsl: '1.0.3', namespace: e2e, name: calling, version: '1.0.0' }
do:
  - ask:
      call: http
      with: { method: get, endpoint: '\${ .url }' }
      timeout: { after: { minutes: 10 } }
`;

const quick = `
document: { dsl: '1.0.3', namespace: e2e, name: quick, version: '1.0.0' }
schedule: { on: { one: { with: { type: com.example.quick } } } }
do:
  - note: { set: { quick: true } }
`;

/** Actions that end only when the test says so: as long as a minute, or an hour. */
describe.each(modes)('While 500 long actions are in progress, %s', (mode) => {
  let ensue: Installation;
  let slow: Server;
  const held: ServerResponse[] = [];
  let holding = true;

  beforeAll(async () => {
    slow = createServer((_request, response) => {
      if (holding) held.push(response);
      else response.end('{}');
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    ensue = await createInstallation(mode, { env: { ENSUE_RUNNER_SLOTS: '50' } });
    await ensue.start();
    for (const source of [calling, quick]) await ensue.client.publish(source);
  });

  afterAll(async () => {
    await ensue.stop();
    slow.closeAllConnections();
    await new Promise((resolve) => slow.close(resolve));
  });

  it('an event is answered, decided and its run finished before any of them ends; then they all complete', async () => {
    const input = { url: `http://127.0.0.1:${(slow.address() as AddressInfo).port}/` };
    const ids = await Promise.all(
      Array.from({ length: longActions }, () => ensue.client.startRun('e2e', 'calling', input)),
    );
    await eventually(async () => (held.length >= 50 ? true : undefined), 'fifty actions in progress');

    for (let round = 0; round < 20; round += 1) {
      const eventId = await ensue.client.send({ type: 'com.example.quick' });
      const [decision] = await ensue.client.decisions(eventId);
      expect(decision?.outcome).toBe('started');
      expect((await ensue.client.settled(decision?.runId ?? '', 'completed')).output).toEqual({ quick: true });
    }
    const open = await ensue.client.runs({ workflow: 'e2e/calling', status: 'running' });
    expect(open).toHaveLength(longActions);

    holding = false;
    for (const response of held.splice(0)) response.end('{}');
    for (const id of ids) await ensue.client.settled(id, 'completed');
  });
});
