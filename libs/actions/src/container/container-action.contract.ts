import type { Json } from '@ensue/contracts';
import { afterAll, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { containerAction } from './container-action';

/** A real engine's socket, and an image it has, with a shell in it. */
const { ENSUE_TEST_CONTAINER_ENGINE: engine = '', ENSUE_TEST_CONTAINER_IMAGE: image = 'busybox' } = process.env;
const unless = engine === '' ? ' (skipped: ENSUE_TEST_CONTAINER_ENGINE names none)' : '';
const action = checkedAction(containerAction({ engine }));
afterAll(() => action.close?.());

const run = (container: { [name: string]: Json }, context = testContext({ deadlineMs: 30_000 })): Promise<Json> =>
  action.perform({ image, pullPolicy: 'never', ...container }, context);

describe.skipIf(engine === '')(`a real container engine${unless}`, () => {
  test('gives input, arguments and environment, and both outputs apart', async () => {
    const command = 'input=$(cat); echo "$input $1 $A"; echo err >&2; exit 3';
    const given = { command, stdin: 'in', arguments: ['x y'], environment: { A: 'b' }, return: 'all' };
    expect(await run(given)).toEqual({ code: 3, stdout: 'in x y b', stderr: 'err' });
  });

  test('gives no network and no privileges', async () => {
    const text = String(await run({ command: 'grep -E "CapEff|NoNewPrivs" /proc/self/status; ls /sys/class/net' }));
    expect(text.replaceAll(/\s+/g, ' ')).toBe('CapEff: 0000000000000000 NoNewPrivs: 1 lo');
  });

  test('kills at the deadline', async () => {
    expect(await faultOf(run({ command: 'sleep 60' }, testContext({ deadlineMs: 1_000 })))).toMatchObject({
      status: 408,
    });
  });

  test('has no memory beyond the limit', async () => {
    const command = 'head -c 900000000 /dev/zero | tail -c 800000000 > /dev/null';
    expect(await run({ command, return: 'code' })).not.toBe(0);
  });

  test('says that an image is not there', async () => {
    const fault = await faultOf(run({ image: 'nobody.invalid/nothing:1' }));
    expect(fault.type).toMatch(/configuration$/);
  });
});
