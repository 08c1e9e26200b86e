import type { Metrics } from '@ensue/nest-kit';
import type { Meter } from '../meter';

/** What the gateway does, as metrics. */
export function gatewayMeter(metrics: Metrics): Meter {
  const events = metrics.counter({
    name: 'ensue_gateway_events_total',
    help: 'Events that somebody sent: accepted, or turned away because of too many (busy) or of the broker (unavailable).',
    labels: ['outcome'],
  });
  const deliveries = metrics.counter({
    name: 'ensue_webhook_deliveries_total',
    help: 'Requests to webhooks, by what was answered.',
    labels: ['answer'],
  });
  return {
    events: (outcome, count) => events.inc({ outcome }, count),
    delivery: (answer) => deliveries.inc({ answer }),
  };
}
