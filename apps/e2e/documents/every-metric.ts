import { gatewayMeter } from '@ensue/gateway/nest';
import { MeasuredBus, MeasuredStore, Metrics, measureHttp, silentLogger } from '@ensue/nest-kit';
import type { Orchestrator } from '@ensue/orchestrator';
import { orchestratorMeter, standingMetrics } from '@ensue/orchestrator/nest';
import { runnerMeter, slotMetrics } from '@ensue/runner/nest';
import { schedulerMeter } from '@ensue/scheduler/nest';

/** Every metric that any service exports, as the code itself makes them; nothing is measured. */
export function everyMetric(): ReturnType<Metrics['described']> {
  const metrics = new Metrics('all');
  // Nobody reads a value: what the gauges would ask is never asked.
  const nobody = {} as never;
  new MeasuredBus(nobody, metrics);
  new MeasuredStore(nobody, metrics);
  measureHttp({ addHook: () => undefined } as never, metrics);
  gatewayMeter(metrics);
  orchestratorMeter(metrics);
  standingMetrics({ loop: {}, relay: {}, parts: {} } as unknown as Orchestrator, metrics, silentLogger);
  runnerMeter(metrics);
  slotMetrics(nobody, metrics);
  schedulerMeter(metrics);
  return metrics.described();
}

/** What Prometheus adds of itself to each sample. */
const added = ['instance', 'job'];

/** What is wrong with a query: names and labels that nobody exports. Not a parser: enough for those we write. */
export function mistakesOf(query: string, metrics = everyMetric()): readonly string[] {
  const mistakes: string[] = [];
  const labels = new Set(added);
  const text = query.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const selectors = [...text.matchAll(/\b(up|(?:ensue|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)];
  if (selectors.length === 0) mistakes.push('no metric');
  for (const [, name = '', matchers = ''] of selectors) {
    if (name === 'up') continue;
    const base = name.replace(/_(bucket|sum|count)$/, '');
    const metric = metrics.get(name) ?? metrics.get(base);
    const series = metrics.get(base)?.type === 'histogram' ? base !== name : metrics.has(name);
    if (metric === undefined || !series) {
      mistakes.push(name);
      continue;
    }
    const own = [...added, ...metric.labels, ...(name.endsWith('_bucket') ? ['le'] : [])];
    for (const label of own) labels.add(label);
    for (const [, label = ''] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g))
      if (!own.includes(label)) mistakes.push(`${name}{${label}}`);
  }
  for (const [, list = ''] of text.matchAll(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g)) {
    for (const label of list.split(',').map((one) => one.trim()))
      if (label !== '' && !labels.has(label)) mistakes.push(`by (${label})`);
  }
  return mistakes;
}
