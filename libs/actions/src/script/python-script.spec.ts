import type { Json } from '@ensue/contracts';
import { describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { sandboxHere, unlessNoSandbox } from '../testing/sandbox-here';
import { scriptAction } from './script-action';

const action = checkedAction(scriptAction({}, { python: 'sandboxed' }));
const missing = sandboxHere ? await action.notice?.() : undefined;
const unless = missing === undefined ? unlessNoSandbox : ` (skipped: ${missing})`;

const run = (code: string, more: { [name: string]: Json } = {}, context = testContext()): Promise<Json> =>
  action.perform({ language: 'python', code, ...more }, context);

describe.skipIf(!sandboxHere || missing !== undefined)(`a script in Python${unless}`, () => {
  test('gives what it wrote', async () => {
    expect(await run('print("one")\nprint("zwei: ü 😀")')).toBe('one\nzwei: ü 😀');
  });

  test('finds its named arguments by their names, and all of them together', async () => {
    const given = { arguments: { rows: [1, 2], factor: 10, 'not-a-name': true, print: 'mine' } };
    const code = 'print([n * factor for n in rows], args["not-a-name"], args["print"])';
    expect(await run(code, given)).toBe('[10, 20] True mine');
  });

  test('finds its positional arguments where every program does', async () => {
    expect(await run('import sys\nprint(sys.argv)', { arguments: ['a', 2, { b: null }] })).toBe(
      `['script.py', 'a', '2', '{"b": null}']`,
    );
  });

  test('has the environment and the input of its task', async () => {
    const given = { environment: { A: 'b' }, stdin: { n: 1 } };
    expect(await run('import json, os, sys\nprint(os.environ["A"], json.load(sys.stdin)["n"])', given)).toBe('b 1');
  });

  test('takes data that looks like code for data', async () => {
    const nasty = `"""'); raise SystemExit(9) #\\\n\u2028\${1}`;
    expect(await run('import json\nprint(json.dumps(text))', { arguments: { text: nasty } })).toBe(
      `"\\"\\"\\"'); raise SystemExit(9) #\\\\\\n\\u2028\${1}"`,
    );
  });

  test('may have functions and classes that use one another', async () => {
    expect(await run('def a(n):\n    return b(n) + 1\ndef b(n):\n    return n * 2\nprint(a(3), __name__)')).toBe(
      '7 __main__',
    );
  });

  test('tells an exception as Python does, with the line of the script', async () => {
    const fault = await faultOf(run('def broken():\n    raise ValueError("no")\n\nbroken()'));
    expect(fault).toMatchObject({ status: 500, exitCode: 1, detail: 'The script ended with code 1: ValueError: no' });
    expect(fault['stderr']).toBe(
      [
        'Traceback (most recent call last):',
        '  File "script.py", line 4, in <module>',
        '    broken()',
        '  File "script.py", line 2, in broken',
        '    raise ValueError("no")',
        'ValueError: no',
      ].join('\n'),
    );
  });

  test('tells a mistake in its syntax', async () => {
    expect((await faultOf(run('x = = 3'))).detail).toBe('The script ended with code 1: SyntaxError: invalid syntax');
  });

  test('may end with a code', async () => {
    expect(await run('import sys\nprint("bye")\nsys.exit(4)', { return: 'all' })).toEqual({
      code: 4,
      stdout: 'bye',
      stderr: '',
    });
  });

  test('says its lines as they come', async () => {
    const cancel = new AbortController();
    const context = { ...testContext({ signal: cancel.signal, log: () => cancel.abort() }) };
    expect(await faultOf(run('print("started")\nwhile True: pass', {}, context))).toMatchObject({ status: 408 });
  });
});

test('a script in Python is refused where nobody turned it on: the fault says how', async () => {
  const fault = await faultOf(scriptAction({}).perform({ language: 'python', code: 'print(1)' }, testContext()));
  expect(fault.type).toMatch(/configuration$/);
  expect(fault.detail).toBe('Scripts in python are turned off here: set ENSUE_PYTHON=sandboxed to turn them on');
});
