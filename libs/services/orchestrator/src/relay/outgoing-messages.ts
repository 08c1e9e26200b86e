import { actionsExchange, message, type JsonObject, type PerformAction } from '@ensue/contracts';
import type { EffectRow, OutboxRow, OutgoingMessage } from '@ensue/ports';
import { source } from '../batch/send';
import type { Ids } from '../ids';
import type { EnclosedSecrets } from '../secrets/enclosed-secrets';

/** What AMQP carries as a message id, in bytes. */
const longestMessageId = 255;

/** What a row has for the relay alone. */
interface Sealed {
  readonly seal?: string;
  /** Absent in rows of a release that wrote no names. */
  readonly secretNames?: readonly string[];
  /** Of the trace that asked for it: it travels in the envelope. */
  readonly traceparent?: string;
}

/** Rows as the messages they are to become. */
export class OutgoingMessages {
  constructor(
    private readonly ids: Pick<Ids, 'hash'>,
    private readonly enclosed: Pick<EnclosedSecrets, 'enclose'>,
  ) {}

  outbox({ id, exchange, routingKey, body, mustArrive }: OutboxRow): OutgoingMessage {
    return { exchange, routingKey, body, mustArrive, messageId: this.messageId(id) };
  }

  /**
   * The order to a runner. Only one whose input holds tokens waits for its secrets.
   * @throws SendingRefused where they are not to be had
   */
  action(row: EffectRow): OutgoingMessage | Promise<OutgoingMessage> {
    const { seal, secretNames, traceparent, ...body } = row.body as JsonObject & Sealed;
    const data = { ...body, epoch: row.epoch } as unknown as PerformAction;
    if (seal === undefined) return this.order(row, data, traceparent);
    return this.enclosed
      .enclose(data, seal, secretNames)
      .then((secrets) => this.order(row, { ...data, secrets }, traceparent));
  }

  private order(
    { runId, effectId, epoch, action }: EffectRow,
    data: PerformAction,
    traceparent: string | undefined,
  ): OutgoingMessage {
    const id = `effect:${runId}:${effectId}:${epoch}`;
    const said = message('io.ensue.action.perform.v1', id, source, data);
    return {
      exchange: actionsExchange,
      routingKey: action,
      messageId: this.messageId(id),
      body: JSON.stringify(traceparent === undefined ? said : { ...said, traceparent }),
      mustArrive: true,
    };
  }

  private messageId(id: string): string {
    return Buffer.byteLength(id) > longestMessageId ? `sha256:${this.ids.hash(id)}` : id;
  }
}
