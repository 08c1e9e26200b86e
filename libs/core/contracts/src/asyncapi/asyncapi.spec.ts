import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { messageTypes } from '../messages';
import { topology } from '../topology';
import { asyncApiDocument } from './index';

type Reference = { readonly $ref: string };
interface Channel {
  readonly address: string;
  readonly messages: Readonly<Record<string, Reference>>;
  readonly parameters?: Readonly<Record<string, object>>;
  readonly bindings: { readonly amqp: { readonly is: string; readonly exchange?: object; readonly queue?: object } };
  readonly 'x-bindings'?: readonly object[];
}
interface Message {
  readonly name: string;
  readonly payload: object | boolean;
  readonly examples?: readonly { readonly payload: unknown }[];
}
const document = asyncApiDocument('1.2.3') as unknown as {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<
    Record<string, { readonly action: string; readonly channel: Reference; readonly messages: readonly Reference[] }>
  >;
  readonly components: { readonly messages: Readonly<Record<string, Message>> };
};

/** What a reference leads to. */
function at({ $ref }: Reference): unknown {
  return $ref
    .replace('#/', '')
    .split('/')
    .reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], document);
}

describe('the AsyncAPI document', () => {
  it('has every exchange and every queue that is declared, with its type and its bindings', () => {
    const all = Object.values(document.channels);
    const exchanges = all.flatMap(({ bindings }) => bindings.amqp.exchange ?? []);
    expect(exchanges).toEqual(
      topology.exchanges.map(({ name, type }) => expect.objectContaining({ name, type, durable: true })),
    );
    for (const { name, bindings } of topology.queues) {
      const [channel] = all.filter((one) => one.address === name);
      expect(channel?.bindings.amqp).toMatchObject({ is: 'queue', queue: { name, durable: true, exclusive: false } });
      expect(channel?.['x-bindings']).toEqual(
        bindings.map(({ exchange, pattern }) => ({ exchange, routingKey: pattern })),
      );
    }
    expect(all.map(({ address }) => address)).toEqual(
      expect.arrayContaining(['ensue.actions.{kind}', 'ensue.control.{process}', 'ensue.reply.{process}']),
    );
  });

  it('has every message, in a channel at least, and each is sent and received', () => {
    const names = Object.entries(document.components.messages).map(([key, { name }]) => ({ key, name }));
    expect(names.map(({ name }) => name).filter((name) => name.startsWith('io.ensue.'))).toEqual(
      Object.keys(messageTypes),
    );
    const carried = Object.values(document.channels).flatMap(({ messages }) => Object.keys(messages));
    expect(new Set(carried)).toEqual(new Set(names.map(({ key }) => key)));
    for (const action of ['send', 'receive']) {
      const told = Object.values(document.operations).filter((operation) => operation.action === action);
      const messages = new Set(told.flatMap((each) => each.messages.map(({ $ref }) => $ref.split('/').at(-1))));
      for (const { key, name } of names) if (name.startsWith('io.ensue.')) expect(messages).toContain(key);
    }
  });

  it('refers to nothing that it does not have, and names every parameter of an address', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, $ref = '']) => $ref);
    expect(references.length).toBeGreaterThan(100);
    for (const $ref of references) expect(at({ $ref }), $ref).toBeDefined();
    for (const { address, parameters = {} } of Object.values(document.channels)) {
      expect(Object.keys(parameters)).toEqual([...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it('has an operation only for what its channel carries', () => {
    for (const { channel, messages } of Object.values(document.operations)) {
      for (const { $ref } of messages) expect($ref.startsWith(`${channel.$ref}/messages/`)).toBe(true);
    }
  });

  it('gives examples that are what it says', () => {
    const ajv = new Ajv({ strict: false, schemas: { document } });
    const given = Object.entries(document.components.messages).filter(([, { examples }]) => examples !== undefined);
    expect(given.length).toBeGreaterThan(6);
    for (const [key, { examples = [] }] of given) {
      const check = ajv.getSchema(`document#/components/messages/${key}/payload`);
      for (const { payload } of examples) expect(check?.(payload), key).toBe(true);
    }
  });
});
