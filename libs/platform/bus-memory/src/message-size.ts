import type { OutgoingMessage } from '@ensue/ports';

/** What a broker's frame for headers safely holds; larger header tables are cut on the way and end the connection. */
const maxHeaderBytes = 8 * 1024;

/** Why a message cannot be sent, in words; undefined when it can. Both adapters refuse the same, so that tests see it early. */
export function tooLarge(message: OutgoingMessage, maxBodyBytes: number): string | undefined {
  // A string of n units has at most 3n bytes: most messages are cleared without counting.
  if (message.body.length * 3 > maxBodyBytes) {
    const bytes = Buffer.byteLength(message.body);
    if (bytes > maxBodyBytes) return `body of ${bytes} bytes, at most ${maxBodyBytes} are carried`;
  }
  let headerBytes = 0;
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    headerBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  return headerBytes > maxHeaderBytes
    ? `headers of ${headerBytes} bytes, at most ${maxHeaderBytes} are carried`
    : undefined;
}
