import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { testContext } from '../testing/action-context';
import { FakeEngine } from '../testing/fake-engine';
import { faultOf } from '../testing/fault-of';
import type { ContainerSettings } from '../settings';
import { containerAction } from './container-action';
import { ContainerCleaner } from './container-cleaner';
import { EngineClient, nameAndTag } from './engine-client';

let engine: FakeEngine;
beforeEach(async () => {
  engine = await new FakeEngine().start();
});
afterEach(() => engine.stop());

const run = (
  container: { [name: string]: Json },
  context = testContext(),
  settings: Omit<ContainerSettings, 'engine'> = {},
): Promise<Json> => {
  const action = checkedAction(containerAction({ ...settings, engine: engine.socketPath }));
  return action.perform({ image: 'here', ...container }, context).finally(() => action.close?.());
};

const only = () => {
  const [found] = engine.containers.values();
  if (!found || engine.containers.size > 1) throw new Error(`${engine.containers.size} containers`);
  return found;
};

describe('a container', () => {
  test('without a command does what its image does', async () => {
    expect(await run({})).toBe('Hello from here');
  });

  test("has what the language's official example gives it: command, input and arguments", async () => {
    const command = 'input=$(cat)\necho "STDIN was: $input"\necho "ARGS are $1 $2"';
    expect(await run({ command, stdin: { a: 1 }, arguments: ['Foo', "it's"] })).toBe(
      'STDIN was: {"a":1}\nARGS are Foo it\'s',
    );
  });

  test('has the environment of its task and its idempotency key', async () => {
    const command = 'echo "$A $N $ENSUE_IDEMPOTENCY_KEY"';
    expect(await run({ command, environment: { A: 'b c', N: 3 } })).toBe('b c 3 run-1/do/0/step@0');
  });

  test('tells its lines to the log of the run', async () => {
    const context = testContext();
    await run({ command: 'echo one; echo two >&2' }, context);
    expect([...context.lines].sort()).toEqual(['one', 'two']);
  });

  test('has no privileges, no network, and bounds', async () => {
    await run({ name: 'mine', lifetime: { cleanup: 'never' } });
    expect(only().name).toBe('mine');
    expect(only().order.HostConfig).toEqual({
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      NetworkMode: 'none',
      PortBindings: {},
      Binds: [],
      Memory: 512 * 1024 * 1024,
      MemorySwap: 512 * 1024 * 1024,
      NanoCpus: 1e9,
      PidsLimit: 256,
      Init: true,
    });
  });

  test.each([
    ['stdout', 'out'],
    ['stderr', 'err'],
    ['code', 3],
    ['all', { code: 3, stdout: 'out', stderr: 'err' }],
    ['none', null],
  ])('gives by return: %s', async (wanted, output) => {
    const code = wanted === 'code' || wanted === 'all' ? 3 : 0;
    expect(await run({ command: `echo out; echo err >&2; exit ${code}`, return: wanted })).toEqual(output);
  });

  test('that ends with another code than 0 is a fault', async () => {
    const fault = await faultOf(run({ command: 'echo broken >&2; exit 4' }));
    expect(fault).toMatchObject({ status: 500, exitCode: 4, detail: 'The container ended with code 4: broken' });
    expect(engine.containers.size).toBe(0);
  });
});

describe('the image of a container', () => {
  test('is pulled where it is not there', async () => {
    expect(await run({ image: 'there:1' })).toBe('Hello from there:1');
    expect(engine.asked.filter((each) => each.includes('images'))).toHaveLength(1);
    await run({ image: 'there:1' });
    expect(engine.asked.filter((each) => each.includes('images'))).toHaveLength(1);
  });

  test('is pulled each time where the task says always', async () => {
    engine.images.add('there:1');
    await run({ image: 'there:1', pullPolicy: 'always' });
    expect(engine.asked).toContain('POST /images/create');
  });

  test('is never pulled where the task says so', async () => {
    const fault = await faultOf(run({ image: 'there:1', pullPolicy: 'never' }));
    expect(fault.type).toMatch(/configuration$/);
    expect(fault.detail).toBe('There is no image there:1: No such image: there:1');
  });

  test('that no registry has is a fault', async () => {
    const fault = await faultOf(run({ image: 'nowhere' }));
    expect(fault.type).toMatch(/communication$/);
    expect(fault.detail).toBe('The image nowhere cannot be pulled: manifest for nowhere:latest not found');
  });

  test.each([
    ['alpine', 'alpine', 'latest'],
    ['alpine:3', 'alpine', '3'],
    ['localhost:5000/a/b', 'localhost:5000/a/b', 'latest'],
    ['localhost:5000/a/b:2', 'localhost:5000/a/b', '2'],
    ['a@sha256:00', 'a', 'sha256:00'],
  ])('%s is asked for by name and tag', (image, name, tag) => {
    expect(nameAndTag(image)).toEqual({ name, tag });
  });
});

describe('when a container has ended', () => {
  test('it goes at once, where nothing else is said', async () => {
    await run({});
    await run({ lifetime: { cleanup: 'always' } });
    expect(engine.containers.size).toBe(0);
  });

  test('it stays where its lifetime is never', async () => {
    await run({ lifetime: { cleanup: 'never' } });
    expect(only().status).toBe('exited');
    await new ContainerCleaner(new EngineClient(engine.socketPath)).sweep(Date.now() + 1e12);
    expect(engine.containers.size).toBe(1);
  });

  test('it goes after a while where its lifetime says so, whichever runner is there then', async () => {
    await run({ lifetime: { cleanup: 'eventually', after: { minutes: 5 } } });
    const ended = Date.parse(only().finishedAt);
    const cleaner = new ContainerCleaner(new EngineClient(engine.socketPath));
    await cleaner.sweep(ended + 299_999);
    expect(engine.containers.size).toBe(1);
    await cleaner.sweep(ended + 300_000);
    expect(engine.containers.size).toBe(0);
  });

  test('another with its name is a mistake that is told', async () => {
    await run({ name: 'mine', lifetime: { cleanup: 'never' } });
    const fault = await faultOf(run({ name: 'mine' }));
    expect(fault.detail).toBe("There is a container named mine already: make the name the run's own");
  });
});

describe('a container that does not end', () => {
  test('is killed at its deadline, and gone', async () => {
    const fault = await faultOf(run({ command: 'exec sleep 60' }, testContext({ deadlineMs: 200 })));
    expect(fault).toMatchObject({ status: 408 });
    expect(engine.asked.some((each) => each.endsWith('/kill'))).toBe(true);
    expect(engine.containers.size).toBe(0);
  });

  test('is killed by a cancel', async () => {
    const cancel = new AbortController();
    const context = { ...testContext({ signal: cancel.signal, log: () => cancel.abort() }) };
    expect(await faultOf(run({ command: 'echo begun; exec sleep 60' }, context))).toMatchObject({ status: 408 });
    expect(engine.containers.size).toBe(0);
  });

  test('is killed when it writes without end', async () => {
    const fault = await faultOf(run({ command: 'exec yes' }));
    expect(fault.detail).toBe('The container wrote more than 64 MiB and was stopped');
  });

  test('and that a lost runner left behind goes before the task is begun again', async () => {
    const lost = new AbortController();
    const begun = Promise.withResolvers<void>();
    const first = run(
      { command: 'echo begun; exec sleep 60' },
      testContext({ signal: lost.signal, log: () => begun.resolve() }),
    );
    const firstEnded = faultOf(first);
    await begun.promise;
    expect(await run({ command: 'echo again' })).toBe('again');
    expect(engine.containers.size).toBe(0);
    lost.abort();
    await firstEnded;
  });
});

describe('volumes and ports of a container', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'ensue-volumes-')));
    mkdirSync(join(folder, 'shared/below'), { recursive: true });
    symlinkSync('/etc', join(folder, 'shared/link'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('are what the operator allows', async () => {
    const settings = { volumes: [join(folder, 'shared')], network: 'workflows' };
    const given = { [join(folder, 'shared')]: '/in', [join(folder, 'shared/below')]: '/below:ro' };
    const container = { volumes: given, ports: { 8080: 80 }, lifetime: { cleanup: 'never' } };
    await run(container, testContext(), settings);
    expect(only().order.HostConfig).toMatchObject({
      Binds: [`${folder}/shared:/in:rw`, `${folder}/shared/below:/below:ro`],
      NetworkMode: 'workflows',
      PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] },
    });
  });

  test.each(['/etc', '/', '{folder}', '{folder}/shared/../..', '{folder}/shared/link', '{folder}/shared-not', 'named'])(
    'are refused elsewhere: %s',
    async (place) => {
      const outside = place.replace('{folder}', folder);
      const settings = { volumes: [join(folder, 'shared')] };
      const fault = await faultOf(run({ volumes: { [outside]: '/in' } }, testContext(), settings));
      expect(fault.type).toMatch(/configuration$/);
      expect(fault.detail).toContain('ENSUE_CONTAINER_VOLUMES says which are');
    },
  );

  test('are mistakes where they lead nowhere', async () => {
    const settings = { volumes: [folder] };
    expect((await faultOf(run({ volumes: { [folder]: 'in' } }, testContext(), settings))).status).toBe(400);
    expect((await faultOf(run({ ports: { http: 80 } }))).status).toBe(400);
    expect((await faultOf(run({ ports: { 80: 80 } }))).detail).toContain('set ENSUE_CONTAINER_NETWORK');
  });
});

describe('containers are refused', () => {
  test('where no engine is named: the fault says how', async () => {
    const fault = await faultOf(containerAction({}).perform({ image: 'here' }, testContext()));
    expect(fault.type).toMatch(/configuration$/);
    expect(fault.detail).toBe(
      "Containers are turned off here: set ENSUE_CONTAINER_ENGINE to a container engine's socket to turn them on",
    );
  });

  test('where the engine does not answer: the fault and the word at the start say so', async () => {
    const nowhere = containerAction({ engine: '/nowhere.sock' });
    const fault = await faultOf(nowhere.perform({ image: 'here' }, testContext()));
    expect(fault).toMatchObject({ status: 503 });
    expect(fault.type).toMatch(/communication$/);
    expect(await nowhere.notice?.()).toMatch(
      /^Containers are refused, though ENSUE_CONTAINER_ENGINE is \/nowhere.sock/,
    );
    await nowhere.close?.();
  });

  test('not where it does', async () => {
    const here = containerAction({ engine: engine.socketPath });
    expect(await here.notice?.()).toBeUndefined();
    await here.close?.();
  });
});
