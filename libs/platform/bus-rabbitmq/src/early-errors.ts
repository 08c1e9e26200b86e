import type { EventEmitter } from 'node:events';

interface OpeningConnection extends EventEmitter {
  open(...parts: unknown[]): void;
}

const guarded = new WeakSet<object>();

/**
 * amqplib reads on before it hands over a connection that it has just opened. Where the broker ends it in the same breath with
 * an error, nobody listens yet, and the error would end the process. So every further connection gets a listener at birth; that
 * it is dead shows at its first use. (amqplib exports its class nowhere: the first connection shows it.)
 */
export function guardFurtherConnections(connection: object): void {
  const kind = Object.getPrototypeOf(connection) as OpeningConnection;
  if (guarded.has(kind) || typeof kind.open !== 'function') return;
  guarded.add(kind);
  const { open } = kind;
  kind.open = function (this: OpeningConnection, ...parts: unknown[]): void {
    this.on('error', () => undefined);
    open.apply(this, parts);
  };
}
