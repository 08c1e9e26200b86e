import { appendFileSync, readFileSync } from 'node:fs';
import { PublishError, type OutgoingMessage } from '@ensue/ports';
import { Random } from '../random';
import { calm, faultKinds, type FaultKind, type FaultLine, type FaultPlan } from './fault-plan';

type Publish = (message: OutgoingMessage) => Promise<void>;

const longestDelayMs = 1_500;
const longestReorderMs = 250;
const readEveryMs = 200;

/**
 * Does to messages what brokers and networks do, where a bus publishes. Armed by `ENSUE_TEST_FAULTS`: a file with the plan,
 * read again and again, and beside it (`.log`) the record of what was done. Only in builds for campaigns.
 */
export class MessageFaults {
  private plan: FaultPlan = calm;
  private readonly random = new Random(process.pid);
  /** Messages that wait to be overtaken. */
  private readonly held = new Set<() => void>();

  constructor(
    private readonly file = process.env['NODE_ENV'] === 'test' ? process.env['ENSUE_TEST_FAULTS'] : undefined,
  ) {
    if (file === undefined) return;
    this.read();
    setInterval(() => this.read(), readEveryMs).unref();
  }

  async publish(message: OutgoingMessage, publish: Publish): Promise<void> {
    const kind = this.plan === calm ? undefined : this.choose(message);
    if (kind === undefined) {
      await publish(message);
      this.release();
      return;
    }
    this.record(kind, message);
    switch (kind) {
      case 'lose':
        return;
      case 'duplicate':
        await Promise.all([publish(message), publish(message)]);
        return;
      case 'deny':
        await publish(message);
        throw new PublishError('timeout', true, 'The message was taken, and a test denies it.');
      case 'refuse':
        throw new PublishError('closed', true, 'A test does not take the message.');
      case 'reorder':
        await this.overtaken();
        return publish(message);
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, this.random.between(50, longestDelayMs)));
        return publish(message);
    }
  }

  private choose(message: OutgoingMessage): FaultKind | undefined {
    for (const kind of faultKinds) {
      if (this.plan[kind] > 0 && this.random.chance(this.plan[kind])) {
        return kind === 'lose' && !mayBeLost(message) ? undefined : kind;
      }
    }
    return undefined;
  }

  private async overtaken(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => go(), longestReorderMs);
      const go = (): void => {
        clearTimeout(timer);
        this.held.delete(go);
        resolve();
      };
      this.held.add(go);
    });
  }

  /** Somebody has overtaken; now and then that is enough. */
  private release(): void {
    if (this.held.size === 0 || !this.random.chance(0.3)) return;
    const [first] = this.held;
    first?.();
  }

  private read(): void {
    try {
      this.plan = JSON.parse(readFileSync(this.file ?? '', 'utf8')) as FaultPlan;
    } catch {
      this.plan = calm; // it is not there yet, or half written: nothing happens meanwhile
    }
    if (faultKinds.every((kind) => this.plan[kind] === 0)) this.plan = calm;
  }

  private record(kind: FaultKind, { exchange, routingKey, messageId }: OutgoingMessage): void {
    const line: FaultLine = { kind, to: `${exchange}/${routingKey}`, messageId };
    appendFileSync(`${this.file ?? ''}.log`, `${JSON.stringify(line)}\n`);
  }
}

/**
 * An event with the broker is the broker's to keep (DESIGN §6), and a dead letter likewise: everything else rows can send
 * again.
 */
function mayBeLost({ exchange, routingKey }: OutgoingMessage): boolean {
  return exchange !== 'ensue.events' && routingKey !== 'ensue.dead-letters';
}
