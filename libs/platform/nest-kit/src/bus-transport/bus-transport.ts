import 'reflect-metadata';
import type { Consumption, Delivery, MessageBus } from '@ensue/ports';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { BaseRpcContext, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';

export interface BusTransportOptions {
  /** So long may handlers take to end when the transport closes. */
  readonly stopLimitMs: number;
  /** For handlers that do not name one. */
  readonly defaultPrefetch?: number;
}

/**
 * Nest's consumers over the bus: `@EventPattern<string>(queue, { prefetch })` consumes a queue, its handler gets the
 * `Delivery` as payload, and the promise (or observable) it returns decides: resolved means acknowledged, rejected means
 * delivered again. Several handlers of one queue all get each delivery, and all must succeed.
 */
export class BusTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('ensue.bus');
  /** The bus must see failures; Nest need not log what the bus reports. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly handlersOf = new Map<string, MessageHandler[]>();
  private consumptions: Consumption[] = [];

  constructor(
    private readonly bus: MessageBus,
    private readonly options: BusTransportOptions,
  ) {
    super();
  }

  /**
   * Keeps a list per queue in place of Nest's chain: the chain reports the first failure while other handlers still work,
   * and the same message would come again into the middle of that.
   */
  override addHandler(
    pattern: unknown,
    handler: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    if (!isEventHandler || typeof pattern !== 'string') {
      throw new Error(
        `the bus carries events of named queues only: use @EventPattern<string>(queue) for ${String(pattern)}`,
      );
    }
    const handlers = this.handlersOf.get(pattern) ?? [];
    handlers.push(Object.assign(handler, { isEventHandler, extras }));
    this.handlersOf.set(pattern, handlers);
    if (!this.messageHandlers.has(pattern)) this.messageHandlers.set(pattern, handler);
  }

  /** Subscribes every queue, then calls back; an error (a queue that was never declared) goes to the callback. */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      for (const [queue, handlers] of this.handlersOf) {
        const prefetch = prefetchOf(handlers) ?? this.options.defaultPrefetch ?? 32;
        this.consumptions.push(
          await this.bus.consume(queue, { prefetch }, (delivery) => this.handle(handlers, delivery)),
        );
      }
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Takes no more deliveries, everywhere; what is with a handler goes on. */
  async pause(): Promise<void> {
    await Promise.all(this.consumptions.map((consumption) => consumption.pause()));
  }

  async resume(): Promise<void> {
    await Promise.all(this.consumptions.map((consumption) => consumption.resume()));
  }

  async close(): Promise<void> {
    const stopped = Promise.all(this.consumptions.map((consumption) => consumption.stop()));
    this.consumptions = [];
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([stopped, new Promise((resolve) => (timer = setTimeout(resolve, this.options.stopLimitMs)))]);
    clearTimeout(timer);
  }

  /** The bus has no events of its own for listeners here; its health tells. */
  on(): void {}

  unwrap<T>(): T {
    return this.bus as unknown as T;
  }

  private async handle(handlers: readonly MessageHandler[], delivery: Delivery): Promise<void> {
    const context = new BaseRpcContext([delivery]);
    const results = await Promise.allSettled(handlers.map((handler) => settle(handler, delivery, context)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

/** Nest turns a handler's exception into an observable that errors, so the observable must be awaited to its end. */
async function settle(handler: MessageHandler, delivery: Delivery, context: BaseRpcContext): Promise<void> {
  const result: unknown = await handler(delivery, context);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}

function prefetchOf(handlers: readonly MessageHandler[]): number | undefined {
  const wanted = handlers.map((handler) => handler.extras?.['prefetch']).filter((value) => typeof value === 'number');
  return wanted.length > 0 ? Math.max(...wanted) : undefined;
}
