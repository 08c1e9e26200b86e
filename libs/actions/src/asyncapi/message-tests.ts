import { compile, type JqProgram } from '@ensue/jq';
import type { Json, JsonObject } from '@ensue/contracts';
import { actionFault } from '../action-fault';
import { isObject } from '../openapi/api-document';
import type { Subscription } from './asyncapi-input';

/** What a message is to the subscription. */
export type Verdict = 'turned away' | 'taken' | 'taken, and the last';

/**
 * Decides on messages as they come, by the expressions of the definition. `filter` is asked of each; `while` and `until` of
 * each that is taken, and `$context.consumedMessages` are those taken so far, that one included (ADR dsl-decisions).
 */
export class MessageTests {
  readonly taken: JsonObject[] = [];
  private readonly filter: JqProgram | undefined;
  private readonly goOn: JqProgram | undefined;
  private readonly enough: JqProgram | undefined;
  private readonly most: number;

  constructor(private readonly subscription: Subscription) {
    const compiled = (source: string | undefined): JqProgram | undefined =>
      source === undefined ? undefined : compile(source, { variables: Object.keys(subscription.variables) });
    this.filter = compiled(subscription.filter);
    this.goOn = compiled(subscription.while);
    this.enough = compiled(subscription.until);
    this.most = subscription.amount ?? Infinity;
  }

  /** Whether there is nothing to wait for, before any message. */
  get over(): boolean {
    return this.taken.length >= this.most;
  }

  /** @throws ActionFault (expression) when one of the expressions fails */
  judge(message: JsonObject): Verdict {
    if (this.filter && !this.isTrue('filter', this.filter, message)) return 'turned away';
    this.taken.push(message);
    if (this.goOn && !this.isTrue('while', this.goOn, message)) return 'taken, and the last';
    if (this.enough && this.isTrue('until', this.enough, message)) return 'taken, and the last';
    return this.over ? 'taken, and the last' : 'taken';
  }

  private isTrue(name: string, program: JqProgram, message: JsonObject): boolean {
    try {
      const [result] = program.evaluate(message, { variables: this.variables(), now: Date.now() / 1000 });
      return result !== undefined && result !== null && result !== false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw actionFault('expression', `The subscription's ${name} failed on a message: ${reason}`);
    }
  }

  private variables(): Record<string, Json> {
    const { variables } = this.subscription;
    const context = variables['context'] as Json | undefined;
    if (context === undefined || (context !== null && !isObject(context))) return variables as Record<string, Json>;
    return { ...variables, context: { consumedMessages: this.taken, ...context } };
  }
}
