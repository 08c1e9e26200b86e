import { inquiriesQueue, message } from '@ensue/contracts';
import type { Requester } from '@ensue/ports';
import { parseMessage } from './parse-message';
import { source } from './source';

/** Who knows whether an effect is still wanted. */
export interface Inquiry {
  /** @throws when nobody answers in time */
  isWanted(address: { runId: string; effectId: string; epoch: number }): Promise<boolean>;
}

const patienceMs = 10_000;

/** Asks any orchestrator, before performing what may have been performed already. */
export class OrchestratorInquiry implements Inquiry {
  constructor(
    private readonly requester: Pick<Requester, 'request'>,
    private readonly newId: () => string,
  ) {}

  async isWanted({ runId, effectId, epoch }: { runId: string; effectId: string; epoch: number }): Promise<boolean> {
    const id = this.newId();
    const body = JSON.stringify(message('io.ensue.effect.inquiry.v1', id, source, { runId, effectId, epoch }));
    const question = { exchange: '', routingKey: inquiriesQueue, messageId: id, body };
    const answer = parseMessage('io.ensue.effect.verdict.v1', await this.requester.request(question, patienceMs));
    if ('reason' in answer) throw new Error(`the answer about an effect cannot be read: ${answer.reason}`);
    return answer.data.wanted;
  }
}
