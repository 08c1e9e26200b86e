import { message, type JsonObject, type Message } from '@ensue/contracts';
import { standardErrors, type Fault } from '@ensue/engine';
import type { EffectRow, OutboxRow } from '@ensue/ports';
import type { BatchLoop } from '../batch/batch-loop';
import type { Submission } from '../batch/entry';
import type { DeadLetterItem } from '../batch/item';
import { source } from '../batch/send';
import type { Ids } from '../ids';
import { hideSecrets } from '../secrets/hide-secrets';
import { SendingRefused } from '../secrets/sending-refused';

/**
 * What becomes of a row whose message no bus will ever take, being too large: whoever waits for what it was to bring about
 * gets a fault in its place, so that no run waits for ever; the rest is kept as a dead letter.
 */
export class Unsendable {
  constructor(
    private readonly loop: Pick<BatchLoop, 'submit'>,
    private readonly ids: Ids,
  ) {}

  async effect({ runId, effectId, epoch, action, body }: EffectRow, error: Error): Promise<void> {
    const id = `unsendable:${runId}:${effectId}:${epoch}`;
    const refused = error instanceof SendingRefused;
    const fault = refused
      ? (error.fault as JsonObject & Fault)
      : faultOf(`The action could not be handed to a runner of ${action}: ${error.message}`);
    const failed = message('io.ensue.action.failed.v1', id, source, { runId, effectId, epoch, fault });
    // What was refused for a reason that the workflow is told is no letter for anybody else.
    if (refused) await this.loop.submit({ kind: 'message', message: failed });
    else await this.tell(failed, this.letter(id, '', '', JSON.stringify(hideSeal(body)), error));
  }

  async outbox(row: OutboxRow, error: Error): Promise<void> {
    const letter = this.letter(row.id, row.exchange, row.routingKey, row.body, error);
    const body = JSON.parse(row.body) as Message;
    if (body.type === 'io.ensue.run.start.v1' && body.data.await) {
      const { runId: childRunId, parentRunId: runId, parentEffectId: effectId } = body.data;
      const fault = faultOf(`The sub-workflow could not be asked for: ${error.message}`);
      const data = { runId, effectId, childRunId, status: 'faulted', fault } as const;
      await this.tell(message('io.ensue.run.ended.v1', `ended:${childRunId}`, source, data), letter);
    } else if (body.type === 'io.ensue.run.ended.v1') {
      const { output: _output, ...rest } = body.data;
      const fault = faultOf(`What the sub-workflow came to could not be told: ${error.message}`);
      await this.tell(message(body.type, body.id, source, { ...rest, status: 'faulted', fault }), letter);
    } else {
      await this.loop.submit({ kind: 'dead-letter', row: letter.letter() });
    }
  }

  private async tell(told: Message, submission: Submission): Promise<void> {
    await this.loop.submit({ kind: 'message', message: told }, submission);
  }

  private letter(id: string, exchange: string, routingKey: string, body: string, error: Error) {
    const letter: DeadLetterItem['row'] = {
      id: this.ids.next(),
      // Its way ends here: there is no queue to send it to once more.
      queue: exchange === '' ? routingKey : exchange,
      exchange,
      routingKey,
      messageId: id,
      contentType: null,
      body,
      reason: `It cannot be sent: ${error.message}`,
      deliveries: 0,
    };
    return { letter: () => letter };
  }
}

function hideSeal(body: EffectRow['body']): EffectRow['body'] {
  const { seal, secretNames: _names, ...rest } = body as JsonObject & { readonly seal?: string };
  return hideSecrets(rest, seal);
}

function faultOf(detail: string): JsonObject & Fault {
  return { ...standardErrors.communication, detail } as JsonObject & Fault;
}
