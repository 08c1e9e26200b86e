import type { Writable } from 'node:stream';

/**
 * Gathers what one turn of the event loop writes into one write to the socket. amqplib writes once for every frame, and with
 * Nagle's algorithm off each would be a system call and a packet of its own: a third of an orchestrator's time at full load.
 */
export function oneWritePerTurn(stream: Writable): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let corked = false;
  const gathering = (...args: unknown[]): boolean => {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(() => {
        corked = false;
        stream.uncork();
      });
    }
    return write(...args);
  };
  stream.write = gathering as Writable['write'];
}
