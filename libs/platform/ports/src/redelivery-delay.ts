/**
 * The pause before a message whose handler failed comes again, in milliseconds: it grows, so that a handler whose database is
 * away does not turn in a hot loop, and is capped, so that work goes on soon after the database is back.
 */
export function redeliveryDelayMs(deliveryCount: number): number {
  return Math.min(100 * 2 ** Math.min(deliveryCount, 10), 5_000);
}
