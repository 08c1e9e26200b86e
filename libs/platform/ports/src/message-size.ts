import type { OutgoingMessage } from './message-bus';

/** What a broker's frame for headers safely holds; larger header tables are cut on the way and end the connection. */
const maxHeaderBytes = 8 * 1024;

/** Why a message cannot be sent, in words; undefined when it can. Every bus refuses the same, so that tests see it early. */
export function tooLarge(message: OutgoingMessage, maxBodyBytes: number): string | undefined {
  // A string of n units has at most 3n bytes: most messages are cleared without counting.
  if (message.body.length * 3 > maxBodyBytes) {
    const bytes = Buffer.byteLength(message.body);
    if (bytes > maxBodyBytes) return `body of ${bytes} bytes, at most ${maxBodyBytes} are carried`;
  }
  const bytes = headerBytes(message);
  return bytes > maxHeaderBytes ? `headers of ${bytes} bytes, at most ${maxHeaderBytes} are carried` : undefined;
}

/** Names and values, with what each costs beside its text; ids travel in the same frame. */
function headerBytes({ headers, messageId, replyTo, correlationId }: OutgoingMessage): number {
  let bytes = messageId.length + (replyTo?.length ?? 0) + (correlationId?.length ?? 0);
  for (const name in headers) bytes += Buffer.byteLength(name) + Buffer.byteLength(headers[name] ?? '') + 6;
  return bytes;
}
