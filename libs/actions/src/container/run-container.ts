import { finished } from 'node:stream/promises';
import type { ActionContext } from '../action';
import { actionFault } from '../action-fault';
import { ProcessOutput } from '../sandbox/process-output';
import { asText, type ProcessResult } from '../sandbox/process-result';
import type { ContainerSettings } from '../settings';
import type { ContainerInput } from './container-input';
import { containerOrder, labels } from './container-order';
import { messageOf, type EngineAnswer, type EngineClient } from './engine-client';
import { splitStreams } from './split-streams';
import type { Json } from '@ensue/contracts';

/**
 * Runs a task's container to its end, its deadline or a cancel, and does with it what its lifetime says.
 * @throws ActionFault communication (the engine), configuration (image, name, volumes, ports), timeout, runtime
 */
export async function runContainer(
  engine: EngineClient,
  input: ContainerInput,
  settings: ContainerSettings,
  context: ActionContext,
): Promise<ProcessResult> {
  const order = containerOrder(input, settings, context);
  await removeAbandoned(engine, context.idempotencyKey);
  const id = await create(engine, input, order, context.signal);
  let began = false;
  try {
    const result = await perform(engine, id, input, context, () => (began = true));
    return result;
  } finally {
    // What never began has nothing to be looked at later.
    if (!began || (input.lifetime?.cleanup ?? 'always') === 'always') await remove(engine, id);
  }
}

/** One that a lost runner left behind at work on the same task: never two side by side. */
async function removeAbandoned(engine: EngineClient, key: string): Promise<void> {
  const filters = { label: [`${labels.key}=${key}`], status: ['created', 'running', 'paused', 'restarting'] };
  const { status, body } = await engine.call('GET', `/containers/json?all=1&filters=${asQuery(filters)}`);
  if (status !== 200) throw refused('list containers', { status, body });
  for (const { Id } of body as { Id: string }[]) await remove(engine, Id);
}

async function create(
  engine: EngineClient,
  { image, name, pullPolicy = 'ifNotPresent' }: ContainerInput,
  order: object,
  signal: AbortSignal,
): Promise<string> {
  const path = `/containers/create${name === undefined ? '' : `?name=${encodeURIComponent(name)}`}`;
  const ask = () => engine.call('POST', path, order, signal);
  if (pullPolicy === 'always') await pull(engine, image, signal);
  let answer = await ask();
  if (answer.status === 404 && pullPolicy === 'ifNotPresent') {
    await pull(engine, image, signal);
    answer = await ask();
  }
  if (answer.status === 201) return (answer.body as { Id: string }).Id;
  if (answer.status === 404) throw actionFault('configuration', `There is no image ${image}: ${said(answer)}`);
  if (answer.status === 409) {
    throw actionFault('configuration', `There is a container named ${name} already: make the name the run's own`);
  }
  throw refused('create the container', answer);
}

async function pull(engine: EngineClient, image: string, signal: AbortSignal): Promise<void> {
  const error = await engine.pull(image, signal);
  if (error !== undefined) throw actionFault('communication', `The image ${image} cannot be pulled: ${error}`);
}

async function perform(
  engine: EngineClient,
  id: string,
  input: ContainerInput,
  context: ActionContext,
  onBegin: () => void,
): Promise<ProcessResult> {
  const output = new ProcessOutput(context.log);
  const stopped = new AbortController();
  const timer = setTimeout(() => stopped.abort('deadline'), Math.min(context.deadlineMs, 2 ** 31 - 1));
  const stop = AbortSignal.any([context.signal, stopped.signal]);
  const stream = await engine.attach(id);
  const kill = (): void => {
    // The end of it is waited for below; one that has ended already cannot be killed.
    void engine.call('POST', `/containers/${id}/kill`).catch(() => stream.destroy());
  };
  stop.addEventListener('abort', kill, { once: true });
  try {
    stream.on(
      'data',
      splitStreams((name, chunk) => {
        if (!output.write(name, chunk)) stopped.abort('flood');
      }),
    );
    // A container may end without having read all it was given.
    const streamed = finished(stream, { readable: true, writable: false }).catch(() => undefined);
    const started = await engine.call('POST', `/containers/${id}/start`);
    if (started.status !== 204) throw refused('start the container', started);
    onBegin();
    if (stop.aborted) kill();
    stream.end(input.stdin === undefined ? '' : asText(input.stdin as Json));
    const ended = await engine.call('POST', `/containers/${id}/wait`);
    if (ended.status !== 200) throw refused('wait for the container', ended);
    await streamed;
    output.flush();
    if (stopped.signal.reason === 'flood') {
      throw actionFault('runtime', 'The container wrote more than 64 MiB and was stopped');
    }
    if (stop.aborted) throw actionFault('timeout', 'The container did not end within its deadline and was stopped');
    const { StatusCode: code } = ended.body as { StatusCode: number };
    return { code, stdout: output.text('stdout'), stderr: output.text('stderr') };
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', kill);
    stream.destroy();
  }
}

/** Removes a container, running or not, with its nameless volumes. */
export async function remove(engine: EngineClient, id: string): Promise<void> {
  const answer = await engine.call('DELETE', `/containers/${id}?force=1&v=1`);
  // Gone already, or on its way.
  if (![204, 404, 409].includes(answer.status)) throw refused('remove the container', answer);
}

export const asQuery = (value: object): string => encodeURIComponent(JSON.stringify(value));

const said = ({ status, body }: EngineAnswer): string => messageOf(body) ?? `status ${status}`;

/** Mistakes of the task's are told as such: the engine's own words say which. */
function refused(what: string, answer: EngineAnswer): Error {
  const kind = answer.status >= 500 ? 'runtime' : 'configuration';
  return actionFault(kind, `The container engine does not ${what}: ${said(answer)}`);
}
