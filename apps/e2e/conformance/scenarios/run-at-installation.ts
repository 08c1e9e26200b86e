import type { Json } from '@ensue/contracts';
import { eventually, type ApiClient, type RunView } from '../../harness/api-client';
import type { Outcome, Scenario, ScenarioSignal } from './scenario';

/** Runs a scenario as any client would: over HTTP. */
export async function runAtInstallation(client: ApiClient, scenario: Scenario): Promise<Outcome> {
  for (const [name, value] of Object.entries(scenario.secrets)) {
    await client.setSecret(scenario.ref.namespace, name, value);
  }
  for (const source of [...scenario.publish, scenario.source]) await client.publish(source);
  const run = await runOf(client, scenario);
  const [tasks, facts] = await Promise.all([client.tasks(run.id), factsOf(client, run.id)]);
  const { status, output, fault } = run;
  return { status, output, ...(fault !== undefined && { fault }), tasks, facts };
}

/** What publishing says is wrong. */
export async function mistakesAtInstallation(
  client: ApiClient,
  { source }: Scenario,
): Promise<readonly { pointer: string; message: string }[]> {
  const { status, body } = await client.api<{ errors?: { pointer: string; message: string }[] }>(
    'POST',
    '/workflows',
    source,
    { 'content-type': 'application/yaml' },
  );
  if (status !== 400) throw new Error(`The definition was taken: ${status}`);
  return body.errors ?? [];
}

async function runOf(client: ApiClient, scenario: Scenario): Promise<RunView> {
  const { namespace, name } = scenario.ref;
  if (scenario.startedBy === 'call') {
    if (scenario.signals.length === 0) return callAndWait(client, scenario);
    const runId = await client.startRun(namespace, name, scenario.input);
    for (const signal of scenario.signals) await tell(client, runId, signal);
    return client.settled(runId);
  }
  try {
    const byEvent = scenario.startedBy === 'event';
    return await client.settled(
      byEvent ? await startByEvents(client, scenario) : await startedByClock(client, scenario),
    );
  } finally {
    await client.api('DELETE', `/workflows/${namespace}/${name}`);
  }
}

async function callAndWait(client: ApiClient, { ref, input }: Scenario): Promise<RunView> {
  const path = `/workflows/${ref.namespace}/${ref.name}/runs`;
  const { status, body } = await client.api<RunView>('POST', path, { input }, { prefer: 'wait=30' });
  if (status !== 200 && status !== 201 && status !== 202) {
    throw new Error(`The run was refused: ${status} ${JSON.stringify(body)}`);
  }
  return status === 200 ? body : client.settled(body.id);
}

async function tell(client: ApiClient, runId: string, signal: ScenarioSignal): Promise<void> {
  await eventually(async () => {
    const { status, fault, output } = await client.run(runId);
    if (['completed', 'faulted', 'cancelled'].includes(status)) {
      throw new Error(`The run is ${status} before it was told all: ${JSON.stringify(fault ?? output)}`);
    }
    // A run that only waits for a runner or another run is running, and can be laid hands on all the same.
    const ready = 'control' in signal ? ['waiting', 'suspended', 'running'] : ['waiting', 'suspended'];
    return ready.includes(status) ? true : undefined;
  });
  if ('control' in signal) {
    const { status, body } = await client.api('POST', `/runs/${runId}/${signal.control}`, {});
    if (status !== 200) throw new Error(`${signal.control} was refused: ${status} ${JSON.stringify(body)}`);
  } else await send(client, signal, { runId });
}

/**
 * Other scenarios' filters decide on the event too: only the decision about this run, or this workflow, counts.
 * @returns the run that the decision names as started
 */
async function send(
  client: ApiClient,
  { event, decision }: Extract<ScenarioSignal, { event: unknown }>,
  { runId, workflow }: { runId?: string; workflow?: string },
): Promise<string | undefined> {
  const decisions = await client.decisions(await client.send({ source: '/conformance', ...event }));
  const own = decisions.find((each) => (runId === undefined ? each.workflow?.name === workflow : each.runId === runId));
  if (decision !== undefined && own?.outcome !== decision) {
    throw new Error(`Not ${decision}: ${JSON.stringify(decisions)}`);
  }
  return own?.outcome === 'started' ? own.runId : undefined;
}

async function startByEvents(client: ApiClient, scenario: Scenario): Promise<string> {
  let started: string | undefined;
  for (const signal of scenario.signals) {
    if ('event' in signal) started = (await send(client, signal, { workflow: scenario.ref.name })) ?? started;
  }
  if (started === undefined) throw new Error('No event started a run.');
  return started;
}

async function startedByClock(client: ApiClient, { ref }: Scenario): Promise<string> {
  const runs = await eventually(async () => {
    const all = await client.runs({ workflow: `${ref.namespace}/${ref.name}` });
    return all.length > 1 ? all : undefined;
  });
  return runs.at(-1)?.id ?? '';
}

async function factsOf(client: ApiClient, runId: string): Promise<string[]> {
  const { body } = await client.api<{ items: { kind: string; [more: string]: Json }[] }>(
    'GET',
    `/runs/${runId}/facts?limit=200`,
  );
  return body.items.map(({ kind }) => kind);
}
