import { fits, messageTypes, type MessageData, type MessageType } from '@ensue/contracts';
import { Value } from '@sinclair/typebox/value';

export type Parsed<T extends MessageType> =
  { readonly data: MessageData<T>; readonly traceparent?: string } | { readonly reason: string };

/** A message's data when it is of this type and shape; else why it is not. */
export function parseMessage<T extends MessageType>(type: T, body: string): Parsed<T> {
  let envelope: unknown;
  try {
    envelope = JSON.parse(body);
  } catch {
    return { reason: 'the message is not JSON' };
  }
  if (typeof envelope !== 'object' || envelope === null) return { reason: 'the message is not a CloudEvent' };
  const { type: said, data, traceparent } = envelope as { type?: unknown; data?: unknown; traceparent?: unknown };
  if (said !== type) return { reason: `expected a ${type}, got ${typeof said === 'string' ? said : 'no type'}` };
  const schema = messageTypes[type];
  if (fits(schema, data)) {
    return { data: data as MessageData<T>, ...(typeof traceparent === 'string' && { traceparent }) };
  }
  const [first] = Value.Errors(schema, data);
  return { reason: `${first?.path || '/'} of the data: ${first?.message ?? 'does not fit'}` };
}
