import type { Json } from '@ensue/contracts';
import { afterAll, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { scriptAction } from './script-action';

const action = checkedAction(scriptAction({ hosts: 1 }));
afterAll(() => action.close?.());

const run = (code: string, more: { [name: string]: Json } = {}, context = testContext()): Promise<Json> =>
  action.perform({ language: 'js', code, ...more }, context);

describe('what a script sees', () => {
  test('its named arguments, as constants and together', async () => {
    const given = { arguments: { greeting: 'hello', 'not-a-name': 2 } };
    expect(await run(`return greeting + args['not-a-name']`, given)).toBe('hello2');
  });

  test('its positional arguments', async () => {
    const given = { arguments: ['a', 'b'] };
    expect(await run('return [args[1], arguments[0], process.argv[3]]', given)).toEqual(['b', 'a', 'b']);
  });

  test('its environment, and nothing of the host', async () => {
    const given = { environment: { FOO: 'bar', N: 1 } };
    expect(await run('return { env, one: process.env.N }', given)).toEqual({ env: { FOO: 'bar', N: '1' }, one: '1' });
    const host = await run(
      'return [typeof require, typeof fetch, typeof Deno, process.constructor.constructor("return typeof globalThis.process.kill")()]',
    );
    expect(host).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
  });

  test("what the language's official example reads: stdin, argv and env of Node", async () => {
    const code = `
      import { readFileSync } from 'node:fs';
      const stdin = readFileSync(process.stdin.fd, 'utf8');
      const [_, __, arg] = process.argv;
      console.log('stdin > ', stdin, arg, process.env.foo)`;
    const given = { stdin: 'Hello Workflow', arguments: ['hello'], environment: { foo: 'bar' } };
    expect(await run(code, given)).toBe('stdin >  Hello Workflow hello bar');
  });

  test('no packages', async () => {
    const fault = await faultOf(run(`import lodash from 'lodash'`));
    expect(fault.detail).toContain('there is no module lodash');
  });

  test('data that looks like code stays data', async () => {
    const nasty = '"; throw new Error("executed") //${1}</script>\u2028';
    expect(await run('return args.text', { arguments: { text: nasty } })).toBe(nasty);
  });
});

describe('what comes out', () => {
  const code = `console.log('out', { a: 1 }); console.error('err'); return 7`;

  test.each([
    ['stdout', 'out {"a":1}'],
    ['stderr', 'err'],
    ['code', 0],
    ['all', { code: 0, stdout: 'out {"a":1}', stderr: 'err' }],
    ['none', null],
  ])('%s', async (wanted, output) => {
    expect(await run(code, { return: wanted })).toEqual(output);
  });

  test('the returned value when nothing was asked for, else the standard output', async () => {
    expect(await run(code)).toBe(7);
    expect(await run('return null')).toBe(null);
    expect(await run('return await Promise.resolve({ a: [undefined, () => 1] })')).toEqual({ a: [null, null] });
    expect(await run(`console.log('a\\nb')`)).toBe('a\nb');
    expect(await run('')).toBe('');
  });

  test('lines reach the log of the run, unfinished ones too', async () => {
    const context = testContext();
    await run(`console.log('one\\ntwo'); process.stdout.write('thr'); process.stdout.write('ee')`, {}, context);
    expect(context.lines).toEqual(['one', 'two', 'three']);
  });
});

describe('what goes wrong harms nobody else', () => {
  test('an exception is a runtime fault with its line', async () => {
    const fault = await faultOf(run(`const a = 1;\n\nnull.x`));
    expect(fault).toMatchObject({ status: 500, line: 3 });
    expect(fault.type).toMatch(/runtime$/);
    expect(fault.detail).toBe("The script failed in line 3: TypeError: cannot read property 'x' of null");
  });

  test('a syntax error too', async () => {
    expect(await faultOf(run('let = = 3'))).toMatchObject({ status: 500, line: 1 });
  });

  test('an endless loop ends at its deadline', async () => {
    const fault = await faultOf(
      run('try { for (;;) {} } finally { for (;;) {} }', {}, testContext({ deadlineMs: 200 })),
    );
    expect(fault).toMatchObject({ status: 408 });
    expect(await run('return 1')).toBe(1);
  });

  test('endless asynchrony as well', async () => {
    const fault = await faultOf(run('for (;;) await null', {}, testContext({ deadlineMs: 200 })));
    expect(fault).toMatchObject({ status: 408 });
  });

  test('a script that awaits what never comes is told so', async () => {
    expect((await faultOf(run('await new Promise(() => {})'))).detail).toMatch(/awaits something that never comes/);
  });

  test.each([
    ['a list', `const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)`],
    ['one string', `let s = 'x'; for (;;) s += s`],
    ['one buffer', `new Uint8Array(1e9)`],
  ])('a memory bomb is a runtime fault: %s', async (_name, code) => {
    expect(await faultOf(run(code))).toMatchObject({ status: 500 });
    expect(await run('return 1')).toBe(1);
  });

  test.each([
    ['calls', 'function f() { return f() + 1 } f()'],
    ['data', 'let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return o'],
    ['JSON', `JSON.parse('['.repeat(1e6))`],
    ['syntax', `return eval('('.repeat(1e5))`],
  ])('bottomless recursion is a runtime fault: %s', async (_name, code) => {
    expect(await faultOf(run(code))).toMatchObject({ status: 500 });
    expect(await run('return 1')).toBe(1);
  });

  test('a flood of output is cut off', async () => {
    const fault = await faultOf(run(`for (;;) console.log('x'.repeat(10000))`));
    expect(fault.detail).toBe('The script wrote more than 1 MiB of output');
  });

  test('nothing is left over for the next script', async () => {
    await run(`globalThis.left = 1; Array.prototype.map = () => 'mine'; Object.prototype.x = 1`);
    expect(await run(`return [typeof left, [1].map((n) => n), ({}).x === undefined]`)).toEqual([
      'undefined',
      [1],
      true,
    ]);
  });

  test('a cancel ends a running script at once', async () => {
    const cancel = new AbortController();
    const context = { ...testContext({ signal: cancel.signal, log: () => cancel.abort() }) };
    const fault = await faultOf(run(`console.log('started'); for (;;) {}`, {}, context));
    expect(fault).toMatchObject({ status: 408 });
    expect(await run('return 1')).toBe(1);
  });

  test('hundreds of scripts, one after the other', async () => {
    for (let n = 0; n < 120; n += 1) expect(await run('return args.n', { arguments: { n } })).toBe(n);
  });

  test('scripts take turns when there are more of them than hosts', async () => {
    expect(await Promise.all([1, 2, 3, 4, 5].map((n) => run('return args.n', { arguments: { n } })))).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });
});

test('another language is refused, and so is a runner without a host', async () => {
  expect(await faultOf(run('print(1)', { language: 'python' }))).toMatchObject({ status: 400 });
  const hostless = scriptAction({ hostPath: '/nowhere/script-host.js' });
  const fault = await faultOf(hostless.perform({ language: 'js', code: '' }, testContext()));
  expect(fault.detail).toContain('no script host');
});
