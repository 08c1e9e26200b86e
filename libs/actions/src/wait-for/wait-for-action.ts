import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import type { Action, ActionContext } from '../action';
import { ActionFault, actionFault } from '../action-fault';
import type { FileRoots } from '../file/file-roots';
import { FilePlace } from '../file/file-place';
import { buildRequest } from '../http/build-request';
import type { ConfinedClient } from '../http/confined-client';
import { HttpInput } from '../http/http-input';

/** Timers count milliseconds up to 2^31; with more they would end at once. */
const longestSeconds = 20 * 86_400;

const limits = {
  limitSeconds: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: longestSeconds,
      description: 'How long to wait; an hour where nothing is said, at most 20 days.',
    }),
  ),
  everySeconds: Type.Optional(
    Type.Number({
      minimum: 1,
      maximum: longestSeconds,
      description: 'How often to look; every 10 seconds where nothing is said.',
    }),
  ),
  otherwise: Type.Optional(
    Type.Union([Type.Literal('fault'), Type.Literal('report')], {
      description: 'What happens at the limit: a fault of type timeout (the default), or `there: false`.',
    }),
  ),
};

const Input = Type.Union([
  Type.Object(
    {
      http: Type.Composite([HttpInput], { description: 'A call as `call: http` has it.' }),
      status: Type.Optional(
        Type.Array(Type.Integer(), { description: 'The answers that count; any of 200 to 299 where nothing is said.' }),
      ),
      ...limits,
    },
    { additionalProperties: false, title: 'An address answers' },
  ),
  Type.Object(
    { file: Type.Composite([FilePlace], { description: 'A file that is there.' }), ...limits },
    { additionalProperties: false, title: 'A file exists' },
  ),
  Type.Object(
    {
      row: Type.Object(
        {
          connection: Type.Any({ description: 'As in `sql`.' }),
          statement: Type.String({ description: 'A query; it is there when the query gives a row.' }),
          parameters: Type.Optional(Type.Any({ description: 'As in `sql`.' })),
        },
        { additionalProperties: false, description: 'A row that a query finds.' },
      ),
      ...limits,
    },
    { additionalProperties: false, title: 'A row exists' },
  ),
]);
type Input = Static<typeof Input>;

const Output = Type.Object({
  there: Type.Boolean(),
  looked: Type.Integer({ description: 'How often.' }),
  found: Type.Optional(Type.Any({ description: 'The status of the answer, the file, or the row.' })),
});

const hour = 3_600;

/**
 * Waits until something is there. What cannot be reached yet is not there yet; what can never be (an address that may not
 * be called, a statement that is none) is a fault at once.
 */
export function waitForAction(
  client: ConfinedClient,
  roots: FileRoots,
  sql: Pick<Action, 'perform'>,
  sleep = (ms: number, signal: AbortSignal): Promise<unknown> => pause(ms, undefined, { signal }),
): Action {
  const look = async (order: Input, context: ActionContext): Promise<Json | undefined> => {
    if ('file' in order) {
      const found = await roots.find(order.file.root).find(order.file.path);
      return found && { ...found };
    }
    if ('row' in order) {
      const query = { ...order.row, mode: 'query', readOnly: true };
      const { rows } = (await sql.perform(query as Json, context)) as { rows: Json[] };
      return rows[0];
    }
    const { status } = await client.request(buildRequest(order.http, context));
    const good = order.status === undefined ? status >= 200 && status < 300 : order.status.includes(status);
    return good ? status : undefined;
  };
  return {
    kind: 'wait-for',
    version: '1.0.0',
    title: 'Wait until an address answers, a file or a row is there',
    about: `
It is a long action: it takes a slot of its runner while it waits, ends at once when it is cancelled, and begins anew when its runner dies. What is
not reachable yet is not there yet; what may not be called or read is a fault at once. For longer waits use an event, or a schedule.
`,
    examples: [
      {
        title: 'A service that is up',
        with: { http: { method: 'get', endpoint: 'https://shop.example.com/health' }, limitSeconds: 60 },
        output: { there: true, looked: 3, found: 200 },
      },
      {
        title: 'A file that comes some time at night',
        with: { file: { path: 'inbox/orders.csv' }, limitSeconds: 7200 },
      },
      {
        title: 'A row, or the answer that there is none',
        with: {
          row: { connection: 'warehouse', statement: 'select id from loads where day = ?', parameters: ['2026-11-22'] },
          limitSeconds: 300,
          otherwise: 'report',
        },
        output: { there: false, looked: 30 },
      },
    ],
    input: Input,
    output: Output,
    onCrash: 'retry',
    listed: true,
    perform: async (input, context) => {
      const order = input as Input;
      const limit = AbortSignal.timeout(Math.ceil((order.limitSeconds ?? hour) * 1_000));
      const signal = AbortSignal.any([context.signal, limit]);
      let last = 'it was not there';
      for (let looked = 1; ; looked += 1) {
        try {
          const found = await look(order, { ...context, signal });
          if (found !== undefined) return { there: true, looked, found };
        } catch (error) {
          last = reasonToWait(error);
        }
        context.signal.throwIfAborted();
        if (!limit.aborted) await sleep((order.everySeconds ?? 10) * 1_000, signal).catch(() => undefined);
        context.signal.throwIfAborted();
        if (limit.aborted) {
          if (order.otherwise === 'report') return { there: false, looked };
          throw actionFault('timeout', `Waited in vain, looked ${looked} times: ${last}`);
        }
        if (looked % 30 === 0) context.log(`looked ${looked} times: ${last}`);
      }
    },
  };
}

/** @throws what no waiting mends */
function reasonToWait(error: unknown): string {
  if (!(error instanceof ActionFault)) throw error;
  const { type, detail = '' } = error.fault;
  if (/\/(?:communication|timeout)$/.test(type)) return detail;
  throw error;
}
