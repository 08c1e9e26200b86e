import type { Mistake } from '@ensue/dsl';
import { ResourceError, type ResourceFetcher } from '@ensue/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinResources } from './api/pin-resources';
import { workflow } from './testing/definitions';
import { Installation, startOrchestrator } from './testing/installation';
import { PlayedHost } from './testing/played-host';

const at = 'https://hosts.test/double.yaml';
const double = 'set: { n: "${ .n * 2 }" }';
const calling = (callee: string, version = '1.0.0') =>
  workflow('outside', `do: [ { go: { call: '${callee}' } } ]`, version);

let host: PlayedHost;
let here: Installation;

beforeEach(async () => {
  host = new PlayedHost({ [at]: double });
  here = await Installation.open({ fetcher: host });
});

afterEach(() => here.dispose());

const publish = (source: string) => here.orchestrator.publishing.publish(source, 'application/yaml');

async function mistakesOf(source: string): Promise<readonly Mistake[]> {
  const published = await publish(source);
  const validated = await here.orchestrator.publishing.validate(source);
  if (published.kind !== 'mistakes') throw new Error('it was published');
  expect(validated).toEqual(published.mistakes);
  return published.mistakes;
}

describe('A definition that refers to resources', () => {
  it('is published with what they are now, and its runs do as they say', async () => {
    await here.publish(calling(at));
    const run = await here.until('completed', await here.call('outside', { n: 21 }));
    expect(run.output).toEqual({ n: 42 });
    const row = await here.store.queries.definition({ namespace: 'test', name: 'outside', version: '1.0.0' });
    expect(row?.resources).toEqual([
      { uri: at, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown, text: double },
    ]);
  });

  it('does the same when they have changed or gone, also in another replica and after a restart', async () => {
    await here.publish(calling(at));
    delete host.texts[at];
    const other = await startOrchestrator(here.store, here.bus, here.requester, here.said, undefined, host);
    const started = await other.runs.start({ namespace: 'test', workflow: 'outside', input: { n: 1 }, waitSeconds: 0 });
    if (started.kind === 'refused') throw new Error(started.reason);
    expect((await here.until('completed', started.run.id)).output).toEqual({ n: 2 });
    await other.stop();

    const folder = await here.crash();
    here = await Installation.open({ folder, fetcher: host });
    const run = await here.until('completed', await here.call('outside', { n: 2 }));
    expect(run.output).toEqual({ n: 4 });
    expect(host.asked).toHaveLength(1);
  });

  it('asks for nothing when the same text comes again, and is what it was', async () => {
    await here.publish(calling(at));
    host.texts[at] = 'set: { n: 0 }';
    expect(await publish(calling(at))).toMatchObject({ kind: 'unchanged' });
    expect(host.asked).toHaveLength(1);
    const run = await here.until('completed', await here.call('outside', { n: 3 }));
    expect(run.output).toEqual({ n: 6 });
  });

  it('takes what they are by then under a new version', async () => {
    await here.publish(calling(at));
    host.texts[at] = 'set: { n: 0 }';
    await here.publish(calling(at, '1.1.0'));
    const run = await here.until('completed', await here.call('outside', { n: 3 }));
    expect(run.output).toEqual({ n: 0 });
  });

  it('is refused where one cannot be had, and says which, what came, and where it refers to it', async () => {
    const missing = 'https://hosts.test/gone.yaml';
    expect(await mistakesOf(calling(missing))).toEqual([
      {
        pointer: '/do/0/go/call',
        line: 2,
        column: 21,
        message: `The function ${missing} cannot be fetched: its host answered 404 Not Found.`,
        hint: 'Check the address.',
      },
    ]);
    expect(await here.store.queries.workflow('test', 'outside')).toBeUndefined();
  });

  it('is refused where a function it reaches has mistakes of its own', async () => {
    host.texts[at] = 'sett: {}';
    expect(await mistakesOf(calling(at))).toMatchObject([
      { line: 2, column: 21, message: expect.stringContaining(`${at} 1:1: \`sett\` is unknown`) as unknown },
    ]);
  });

  it('fetches functions that functions lead to, each once', async () => {
    host.texts['https://hosts.test/quadruple.yaml'] = `do: [ { one: { call: '${at}' } }, { two: { call: '${at}' } } ]`;
    await here.publish(calling('https://hosts.test/quadruple.yaml'));
    expect(host.asked.map(({ uri }) => uri)).toEqual(['https://hosts.test/quadruple.yaml', at]);
    const run = await here.until('completed', await here.call('outside', { n: 1 }));
    expect(run.output).toEqual({ n: 4 });
  });

  it('may refer to fifty of them, and asks for none where there are more', async () => {
    const many = (count: number) =>
      workflow(
        'outside',
        `do: ${JSON.stringify(Array.from({ length: count }, (_, index) => ({ [`go${index}`]: { call: `${at}?${index}` } })))}`,
      );
    for (let index = 0; index < 51; index += 1) host.texts[`${at}?${index}`] = double;
    expect(await mistakesOf(many(51))).toMatchObject([
      { pointer: '/do/50/go50/call', message: expect.stringContaining('more than 50 resources') as unknown },
    ]);
    expect(host.asked).toEqual([]);
    await here.publish(many(50));
  });

  it('may bring four megabytes of them', async () => {
    const script = (index: number) => ({
      [`go${index}`]: { run: { script: { language: 'js', source: { endpoint: `${at}?${index}` } } } },
    });
    for (let index = 0; index < 5; index += 1) host.texts[`${at}?${index}`] = `// ${'x'.repeat(1_000_000)}`;
    const definition = workflow('outside', `do: ${JSON.stringify([0, 1, 2, 3, 4].map(script))}`);
    expect(await mistakesOf(definition)).toMatchObject([
      { message: expect.stringContaining('come to more than 4 MiB') as unknown },
    ]);
  });
});

describe('The hosts of resources', () => {
  it('have so long to answer, all of them together', async () => {
    const never: ResourceFetcher = {
      fetch: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new ResourceError('it did not answer.', 'Try again.')));
        }),
    };
    const functions = { find: () => undefined, names: () => [] };
    const known = () => Promise.resolve(new Map<string, string>());
    const pinned = await pinResources(calling(at), { functions, fetcher: never, known, deadlineMs: 5 });
    expect(pinned).toMatchObject({
      kind: 'mistakes',
      mistakes: [{ message: `The function ${at} cannot be fetched: it did not answer.` }],
    });
  });
});
