import { execFile, spawnSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/api-client';
import { createInstallation, modes, type Installation } from '../harness/installation';

const canaries = ['canary-hook-5b1c', 'canary-hook-77aa'] as const;

const definition = `
document: { dsl: '1.0.3', namespace: e2e, name: pushed, version: '1.0.0' }
schedule: { on: { one: { with: { type: com.github.push } } } }
do:
  - noted: { set: { ref: '\${ .[0].ref }' } }
`;

const github = {
  eventType: 'com.github.event',
  settings: {
    authentication: { kind: 'github', secrets: ['hook'] },
    event: { type: '"com.github." + .headers["x-github-event"]', id: { header: 'x-github-delivery' } },
  },
};

const shellTools = ['bash', 'curl', 'openssl'].every((name) => spawnSync(name, ['--version']).error === undefined);

describe.each(modes)('Webhooks, %s', (mode) => {
  let ensue: Installation;

  beforeAll(async () => {
    ensue = await createInstallation(mode, { env: { ENSUE_LOG_LEVEL: 'debug' } });
    await ensue.start();
    await ensue.client.setSecret('e2e', 'hook', canaries[0]);
    await ensue.client.publish(definition);
    expect((await ensue.client.api('PUT', '/webhooks/e2e/github', github)).status).toBe(200);
  });
  afterAll(() => ensue.stop());

  const deliver = (secret: string, delivery: string, body = '{"ref":"main"}') =>
    ensue.client.ingest<{ eventId: string }>('POST', '/hooks/e2e/github', body, {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': delivery,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    });
  /** Until gateways have heard of the last change. */
  const delivered = (secret: string, delivery: string, status: number) =>
    eventually(async () => {
      const answer = await deliver(secret, delivery);
      return answer.status === status ? answer : undefined;
    });

  it('start one run for one delivery, however often it comes, and answer each time the same', async () => {
    const delivery = randomUUID();
    const { body: first } = await delivered(canaries[0], delivery, 202);
    const { body: second } = await deliver(canaries[0], delivery);
    expect(second).toEqual(first);
    const started = await eventually(async () =>
      (await ensue.client.decisions(first.eventId)).find(({ outcome }) => outcome === 'started'),
    );
    const run = await ensue.client.settled(started.runId ?? '', 'completed');
    expect(run.output).toEqual({ ref: 'main' });
    expect(await ensue.client.runs({ workflow: 'e2e/pushed' })).toHaveLength(1);
  });

  it('know the sender by the new secret alone once it is replaced', async () => {
    await delivered(canaries[0], randomUUID(), 202);
    await ensue.client.setSecret('e2e', 'hook', canaries[1]);
    await delivered(canaries[1], randomUUID(), 202);
    await delivered(canaries[0], randomUUID(), 401);
  });

  it('leave no secret in the database or in the logs', async () => {
    await delivered(canaries[1], randomUUID(), 202);
    const kept = JSON.stringify(await ensue.tables()) + ensue.logs();
    for (const canary of canaries) expect(kept).not.toContain(canary);
  });

  it.skipIf(!shellTools)('work as their page shows it', async () => {
    const page = readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block);
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', blocks.join('\n')], {
      env: { PATH: process.env['PATH'], API: ensue.client.apiBase, HOOKS: ensue.client.ingestBase },
    });
    // A delivery of each kind of sender, and two handshakes.
    expect(stdout.match(/"eventId"/g)).toHaveLength(6);
    expect(stdout).toContain('3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P\n');
    expect(stdout).toContain('1158201444\n');
  });
});
