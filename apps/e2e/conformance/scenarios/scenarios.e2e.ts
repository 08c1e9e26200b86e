import { FakeEngine } from '@ensue/actions/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInstallation, modes, type Installation } from '../../harness/installation';
import { expectOutcome } from './expect-outcome';
import { readScenarios } from './read-scenarios';
import { mistakesAtInstallation, runAtInstallation } from './run-at-installation';
import type { Scenario } from './scenario';
import { startTestServer, type TestServer } from './test-server';

/** So many scenarios are under way at a time. */
const atOnce = 12;
/** A pending scenario that has not come to its end by now does not. */
const patienceMs = 10_000;

const scenarios = readScenarios();

/** Every scenario through the API, many side by side in one installation: each test tells the verdict on one. */
describe.each(modes)('The language, %s', (mode) => {
  let ensue: Installation;
  let server: TestServer;
  let engine: FakeEngine;
  let verdicts: Map<Scenario, Promise<unknown>>;

  beforeAll(async () => {
    server = await startTestServer();
    engine = await new FakeEngine().start();
    const env = { ENSUE_SHELL: 'sandboxed', ENSUE_PYTHON: 'sandboxed', ENSUE_CONTAINER_ENGINE: engine.socketPath };
    ensue = await createInstallation(mode, { env });
    await ensue.start();
    verdicts = judgeAll();
  });

  afterAll(async () => {
    await Promise.all(verdicts.values());
    await ensue.stop();
    await server.stop();
    await engine.stop();
  });

  it.each(scenarios)('$name', async (scenario) => {
    const verdict = await verdicts.get(scenario);
    if (scenario.pending === undefined) {
      if (verdict !== undefined) throw verdict;
    } else expect(verdict, `It holds now: take its \`pending\` out (${scenario.pending}).`).toBeDefined();
  });

  /** Each promise comes to what is wrong; undefined where nothing is. */
  function judgeAll(): Map<Scenario, Promise<unknown>> {
    const lanes: Promise<unknown>[] = Array.from({ length: atOnce }, () => Promise.resolve());
    return new Map(
      scenarios.map((scenario, index) => {
        const lane = index % atOnce;
        const verdict = (lanes[lane] ?? Promise.resolve()).then(() => wrongWith(withServer(scenario)));
        lanes[lane] = verdict;
        return [scenario, verdict];
      }),
    );
  }

  async function wrongWith(scenario: Scenario): Promise<unknown> {
    try {
      await (scenario.pending === undefined ? show(scenario) : Promise.race([show(scenario), outOfPatience()]));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  async function show(scenario: Scenario): Promise<void> {
    if (scenario.mistakes === undefined) {
      expectOutcome(scenario, await runAtInstallation(ensue.client, scenario));
      return;
    }
    const mistakes = await mistakesAtInstallation(ensue.client, scenario);
    for (const { at, says } of scenario.mistakes) {
      const message = expect.stringContaining(says) as unknown;
      expect(mistakes).toContainEqual(expect.objectContaining({ pointer: at, message }));
    }
  }

  function withServer(scenario: Scenario): Scenario {
    const { located } = server;
    return { ...scenario, source: located(scenario.source), publish: scenario.publish.map(located) };
  }
});

function outOfPatience(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('It did not come to its end.')), patienceMs).unref();
  });
}
