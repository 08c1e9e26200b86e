/** Standalone: one process over SQLite, no broker in its way. Runs are started over HTTP, the answer being their end. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { request } from 'undici';
import { say } from '../../scripts/lib/progress.mjs';
import { sleep } from '../../scripts/lib/wait-until.mjs';
import { startStandalone } from '../ensue/installation.mjs';
import { benchEvent } from './event.mjs';
import { httpLoop } from './http-load.mjs';
import { cpuMs, residentMb } from './usage.mjs';

const headers = { 'content-type': 'application/json', prefer: 'wait=30' };
const bodyOf = (n) => JSON.stringify({ input: benchEvent('', n).data });

export async function standalone(home, plan) {
  const folder = path.join(home, 'standalone');
  mkdirSync(folder, { recursive: true });
  const { programs, api } = await startStandalone({ home: folder });
  const [program] = programs;
  const url = `${api}/api/v1/workflows/bench/actions/runs`;
  const loop = { url, headers, connections: plan.inFlight, warmMs: plan.warmMs, windowMs: plan.windowMs };
  const results = [];
  for (let round = 0; round <= plan.rounds; round += 1) {
    const before = cpuMs(program.pid);
    const result = await httpLoop(loop, bodyOf, 200);
    const cpu = { standalone: cpuMs(program.pid) - before };
    if (round === 0) continue; // warming up
    results.push({ ...result, runs: result.all, cpu });
    say(`  W1 ${round}/${plan.rounds} standalone: ${result.perSecond.toFixed(0)}/s`);
  }
  const latencies = await openLoop(url, plan);
  const memory = { standalone: residentMb(program.pid) };
  await program.end();
  return { results, latencies, programs, memory };
}

async function openLoop(url, { perSecond, openSeconds }) {
  const begun = performance.now();
  const asked = [];
  for (let n = 0; n < perSecond * openSeconds; n += 1) {
    await sleep(Math.max(0, begun + (n * 1_000) / perSecond - performance.now()));
    asked.push(ask(url, n));
  }
  return Promise.all(asked);
}

async function ask(url, n) {
  const sentAt = performance.now();
  const answer = await request(url, { method: 'POST', headers, body: bodyOf(n) });
  await answer.body.dump();
  return performance.now() - sentAt;
}
