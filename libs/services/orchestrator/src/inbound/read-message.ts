import { Ajv, type ValidateFunction } from 'ajv';
import { messageTypes, type Message, type MessageType } from '@ensue/contracts';

/** A message that is none of ours: why, in one line. */
export class NotAMessage extends Error {
  override readonly name = 'NotAMessage';
}

const ajv = new Ajv({ strict: false });
const checks = new Map<string, ValidateFunction>(
  Object.entries(messageTypes).map(([type, schema]) => [type, ajv.compile(schema)]),
);

/**
 * Reads one of our own messages.
 * @throws NotAMessage when it is not JSON, of no known type, or its data is not as the contract says
 */
export function readMessage(body: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new NotAMessage(`Its body is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const { type, id, data } = (value ?? {}) as { type?: unknown; id?: unknown; data?: unknown };
  const check = typeof type === 'string' ? checks.get(type) : undefined;
  if (check === undefined || typeof id !== 'string') {
    throw new NotAMessage(`Its type ${JSON.stringify(type ?? null)} is none of Ensue's, or it has no id.`);
  }
  if (!check(data)) {
    const [first] = check.errors ?? [];
    throw new NotAMessage(
      `Its data is not a ${type as MessageType}: ${first?.instancePath ?? ''} ${first?.message ?? ''}.`,
    );
  }
  return value as Message;
}
