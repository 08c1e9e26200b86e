/**
 * Messages that came back, until their confirm comes. The same message may be on its way more than once to the same place, so
 * returns are counted; should their confirms come in another order, one of the two arrived all the same.
 */
export class ReturnedMessages {
  private readonly counts = new Map<string, number>();

  add(exchange: string, routingKey: string, messageId: unknown): void {
    const key = keyOf(exchange, routingKey, messageId);
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  take(exchange: string, routingKey: string, messageId: string): boolean {
    if (this.counts.size === 0) return false;
    const key = keyOf(exchange, routingKey, messageId);
    const count = this.counts.get(key);
    if (count === undefined) return false;
    if (count === 1) this.counts.delete(key);
    else this.counts.set(key, count - 1);
    return true;
  }
}

function keyOf(exchange: string, routingKey: string, messageId: unknown): string {
  return JSON.stringify([exchange, routingKey, messageId]);
}
