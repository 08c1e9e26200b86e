import type { Json } from '@ensue/contracts';
import { describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { sandboxHere, unlessNoSandbox } from '../testing/sandbox-here';
import { shellAction } from './shell-action';

const action = checkedAction(shellAction({ shell: 'sandboxed' }));

const run = (command: string, more: { [name: string]: Json } = {}, context = testContext()): Promise<Json> =>
  action.perform({ command, ...more }, context);

describe.skipIf(!sandboxHere)(`a shell command${unlessNoSandbox}`, () => {
  test("reads what the language's official example gives it: input and arguments", async () => {
    const command = 'input=$(cat)\necho "STDIN was: $input"\necho "ARGS are $1 $2"\n';
    const given = { stdin: { a: 1 }, arguments: ['Foo', "it's"] };
    expect(await run(command, given)).toBe('STDIN was: {"a":1}\nARGS are Foo it\'s');
  });

  test('has a map of arguments as name=value, and a name alone where there is no value', async () => {
    const given = { arguments: { '--depth': 3, '-l': null } };
    expect(await run('echo "$@"', given)).toBe('--depth=3 -l');
  });

  test('has the environment of its task, a home of its own, and nothing of the host', async () => {
    process.env['ENSUE_TEST_HOST_ONLY'] = 'host';
    try {
      const given = { environment: { GREETING: 'it\'s "two\nlines"', N: 3 } };
      const lines = String(await run('echo "$GREETING $N"; env | cut -d= -f1 | sort | tr "\\n" " "', given));
      expect(lines).toMatch(/^it's "two\nlines" 3\n/);
      expect(lines.split('\n').at(-1)?.trim().split(' ').sort()).toEqual(
        ['GREETING', 'HOME', 'LANG', 'N', 'PATH', 'PWD', 'TMPDIR', 'lines"'].sort(),
      );
    } finally {
      delete process.env['ENSUE_TEST_HOST_ONLY'];
    }
  });

  test('begins in an empty folder of its own, which is gone when it ends', async () => {
    expect(await run('touch left; pwd')).toBe('/work');
    expect(await run('ls -A /work /tmp | grep -c left || true')).toBe('0');
  });

  test('writes to its streams by their names', async () => {
    expect(
      await run('echo a > /dev/stdout; echo b > /dev/stderr; cat /dev/stdin', { stdin: 'c', return: 'all' }),
    ).toEqual({ code: 0, stdout: 'a\nc', stderr: 'b' });
  });

  test('tells its lines to the log of the run while it runs', async () => {
    const context = testContext();
    await run('echo one; echo two >&2; printf three', {}, context);
    expect([...context.lines].sort()).toEqual(['one', 'three', 'two']);
  });

  test('says where its output was cut off', async () => {
    const text = String(await run('head -c 500000 /dev/zero | tr "\\0" x'));
    expect(text).toHaveLength(400_000 + '\n… 100000 more bytes were cut off'.length);
    expect(text.endsWith('… 100000 more bytes were cut off')).toBe(true);
  });

  test("sees nothing of the runner's own folders, even where programs are shown", async () => {
    const covered = shellAction({ shell: 'sandboxed', sandbox: { hide: ['/usr/share', '/srv/elsewhere'] } });
    const command = 'ls /usr/share > /dev/null && echo seen; ls -d /usr/bin';
    expect(await covered.perform({ command }, testContext())).toBe('/usr/bin');
    expect(await run(command)).toBe('seen\n/usr/bin');
  });

  test('takes a command of any length', async () => {
    expect(await run(`# ${'x'.repeat(300_000)}\necho long`)).toBe('long');
  });
});

describe.skipIf(!sandboxHere)(`what comes of a shell command, by return${unlessNoSandbox}`, () => {
  const command = 'echo out; echo err >&2';

  test.each([
    ['stdout', 'out'],
    ['stderr', 'err'],
    ['code', 0],
    ['all', { code: 0, stdout: 'out', stderr: 'err' }],
    ['none', null],
  ])('%s', async (wanted, output) => {
    expect(await run(command, { return: wanted })).toEqual(output);
  });

  test.each([undefined, 'stdout', 'stderr', 'none'])('a code other than 0 is a fault: %s', async (wanted) => {
    const fault = await faultOf(run(`${command}; exit 3`, wanted === undefined ? {} : { return: wanted }));
    expect(fault).toMatchObject({ status: 500, exitCode: 3, stderr: 'err' });
    expect(fault.type).toMatch(/runtime$/);
    expect(fault.detail).toBe('The command ended with code 3: err');
  });

  test('a code other than 0 is the answer where the task asks for it', async () => {
    expect(await run('exit 3', { return: 'code' })).toBe(3);
    expect(await run('echo no >&2; exit 4', { return: 'all' })).toEqual({ code: 4, stdout: '', stderr: 'no' });
    expect(await run('kill -KILL $$', { return: 'code' })).toBe(137);
  });
});

describe('a shell command is refused', () => {
  test('where nobody turned it on: the fault says how', async () => {
    const off = shellAction({});
    const fault = await faultOf(off.perform({ command: 'echo no' }, testContext()));
    expect(fault.type).toMatch(/configuration$/);
    expect(fault.detail).toBe('Shell commands are turned off here: set ENSUE_SHELL=sandboxed to turn them on');
    expect(await off.notice?.()).toBeUndefined();
  });

  test('where the system has no sandbox: the fault and the word at the start say what to do', async () => {
    const nowhere = shellAction({ shell: 'sandboxed', sandbox: { fileMebibytes: -1 } });
    const fault = await faultOf(nowhere.perform({ command: 'echo no' }, testContext()));
    expect(fault.type).toMatch(/configuration$/);
    expect(fault.detail).toMatch(
      /^Shell commands cannot run here: .*ENSUE_SHELL=unconfined if you trust every author$/s,
    );
    expect(await nowhere.notice?.()).toMatch(/^Shell commands are refused, though ENSUE_SHELL is sandboxed/);
  });

  test.each([
    [{ 'A B': 'x' }, 'The environment cannot hold a variable named "A B"'],
    [{ 'A=B': 'x' }, 'The environment cannot hold a variable named "A=B"'],
    [{ A: 'x\0y' }, 'The value of A in the environment has a NUL in it'],
  ])('when its environment cannot be: %j', async (environment, detail) => {
    const unconfined = shellAction({ shell: 'unconfined' });
    expect((await faultOf(unconfined.perform({ command: 'true', environment }, testContext()))).detail).toBe(detail);
  });
});

describe('an unconfined shell command', () => {
  const unconfined = checkedAction(shellAction({ shell: 'unconfined' }));

  test('runs as the runner, with its environment, arguments and input, in a folder that goes with it', async () => {
    const command = 'echo "$1 $A $(cat)"; pwd; env';
    const given = { command, arguments: ['x'], environment: { A: 'b' }, stdin: 'in' };
    process.env['ENSUE_TEST_HOST_ONLY'] = 'host';
    const text = String(await unconfined.perform(given, testContext()));
    delete process.env['ENSUE_TEST_HOST_ONLY'];
    expect(text).toMatch(/^x b in\n/);
    expect(text).not.toContain('ENSUE_TEST_HOST_ONLY');
    const { existsSync } = await import('node:fs');
    expect(existsSync(text.split('\n')[1] ?? '')).toBe(false);
  });

  test('is told of at the start', async () => {
    expect(await unconfined.notice?.()).toMatch(/^Shell commands run unconfined \(ENSUE_SHELL\)/);
  });

  test('ends with what it left behind in its group when its deadline comes', async () => {
    const fault = await faultOf(
      unconfined.perform({ command: 'sleep 60 & sleep 60' }, testContext({ deadlineMs: 300 })),
    );
    expect(fault.status).toBe(408);
  });
});
