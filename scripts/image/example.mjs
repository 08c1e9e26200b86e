/** Runs an example against an installation and shows what became of it: `example.mjs [name]`, with file-intake by default. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const base = process.env.ENSUE_URL ?? 'http://front:8080';
const tokenFile = process.env.ENSUE_API_TOKEN_FILE;
const token = tokenFile === undefined ? process.env.ENSUE_API_TOKEN : readFileSync(tokenFile, 'utf8').trim();
const name = process.argv[2] ?? 'file-intake';
const file = (part) => readFileSync(new URL(`examples/${name}/${part}`, import.meta.url), 'utf8');

async function call(method, path, body, type = 'application/json') {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': type }),
    },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

async function startByEvent(event) {
  const [id] = (await call('POST', '/events', JSON.stringify(event), 'application/cloudevents+json')).ids;
  process.stdout.write(`event ${id}\n`);
  for (;;) {
    const decided = await call('GET', `/api/v1/events/${id}`).catch(() => undefined);
    const run = decided?.decisions?.find(({ runId }) => runId !== undefined)?.runId;
    if (run !== undefined) return run;
    await sleep(200);
  }
}

async function start() {
  if (name === 'file-intake') return startByEvent({ ...JSON.parse(file('event.json')), id: `orders-${Date.now()}` });
  const input = { ...JSON.parse(file('input.json')), ...JSON.parse(process.argv[3] ?? '{}') };
  return (await call('POST', `/api/v1/workflows/examples/${name}/runs`, JSON.stringify({ input }))).id;
}

const id = await start();
let run = await call('GET', `/api/v1/runs/${id}`);
while (!['completed', 'faulted', 'cancelled'].includes(run.status)) {
  await sleep(200);
  run = await call('GET', `/api/v1/runs/${id}`);
}
process.stdout.write(`run ${id}: ${run.status}\n${JSON.stringify(run.output ?? run.fault, null, 2)}\n`);
process.exitCode = run.status === 'completed' ? 0 : 1;
