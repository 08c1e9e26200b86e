import type { MessageData, MessageType } from './messages';

/** An internal message: a CloudEvent whose type is one of ours. */
export type Message<T extends MessageType = MessageType> = {
  [K in T]: {
    readonly specversion: '1.0';
    readonly id: string;
    readonly source: string;
    readonly datacontenttype: 'application/json';
    readonly type: K;
    /** W3C Trace Context, where somebody traces. */
    readonly traceparent?: string;
    readonly data: MessageData<K>;
  };
}[T];

/**
 * Wraps data as the CloudEvent that travels.
 * @param id identifies the message for the inbox: the same id is the same message
 * @param source the service that says it, `/ensue/orchestrator`
 */
export function message<T extends MessageType>(type: T, id: string, source: string, data: MessageData<T>): Message<T> {
  return { specversion: '1.0', id, source, type, datacontenttype: 'application/json', data } as Message<T>;
}
