import { version } from '@ensue/contracts';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { latencyBuckets } from './buckets';

interface What<L extends string> {
  /** `ensue_…`, in base units; counters end in `_total`. */
  readonly name: string;
  /** One line for whoever reads it. */
  readonly help: string;
  readonly labels?: readonly L[];
}

/**
 * What one process counts and measures, in memory, until somebody reads it at `/metrics`. An increment costs a quarter of a
 * microsecond. A metric that is asked for twice is the same one, so that services in one process share theirs.
 */
export class Metrics {
  private readonly registry = new Registry();

  /** @param service as `ensue_build_info` names it */
  constructor(service: string, options: { readonly ofNode?: boolean } = {}) {
    this.gauge({
      name: 'ensue_build_info',
      help: 'Always 1; which service in which version this is.',
      labels: ['service', 'version'],
    }) // prettier-ignore
      .set({ service, version }, 1);
    if (options.ofNode === false) return;
    // Ten times a second: at the usual hundred, watching the event loop is most of what an idle process does.
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: 100 });
  }

  counter<L extends string = never>({ name, help, labels = [] }: What<L>): Counter<L> {
    const known = this.registry.getSingleMetric(name);
    if (known !== undefined) return known as Counter<L>;
    return new Counter({ name, help, labelNames: [...labels], registers: [this.registry] });
  }

  /** @param buckets upper bounds in base units; those of latencies in seconds unless said otherwise */
  histogram<L extends string = never>(
    { name, help, labels = [] }: What<L>,
    buckets: readonly number[] = latencyBuckets,
  ): Histogram<L> {
    const known = this.registry.getSingleMetric(name);
    if (known !== undefined) return known as Histogram<L>;
    return new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [this.registry] });
  }

  /** @param collect sets it whenever somebody reads */
  gauge<L extends string = never>(
    { name, help, labels = [] }: What<L>,
    collect?: (gauge: Gauge<L>) => void | Promise<void>,
  ): Gauge<L> {
    const known = this.registry.getSingleMetric(name);
    if (known !== undefined) return known as Gauge<L>;
    return new Gauge<L>({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      ...(collect !== undefined && {
        collect() {
          return collect(this);
        },
      }),
    });
  }

  /** Every metric with its labels, for those who hold dashboards and alerts against what there is. */
  described(): ReadonlyMap<
    string,
    { readonly type: 'counter' | 'histogram' | 'gauge'; readonly labels: readonly string[] }
  > {
    const all = this.registry.getMetricsAsArray() as unknown as readonly {
      name: string;
      labelNames: readonly string[];
    }[];
    return new Map(
      all.map((metric) => {
        const type = metric instanceof Counter ? 'counter' : metric instanceof Histogram ? 'histogram' : 'gauge';
        return [metric.name, { type, labels: metric.labelNames }] as const;
      }),
    );
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }
}
