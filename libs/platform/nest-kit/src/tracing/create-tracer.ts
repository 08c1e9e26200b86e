import type { Tracer } from '@ensue/ports';
import { parse, type Settings } from '../config';
import type { Shutdown } from '../lifecycle';
import type { Logger } from '../logging';
import { OtlpExporter } from './otlp-exporter';
import { OtlpTracer } from './otlp-tracer';

/** The names are OpenTelemetry's, so that whoever sets them for all services has set them here. */
export const traceVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    parse: parse.url({ schemes: ['http', 'https'], example: 'http://collector:4318' }),
    secret: true,
    describe: 'Where traces are sent to, by OTLP over HTTP in JSON; without it nothing is traced.',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    parse: {
      expected: 'a share from 0 to 1',
      example: '0.05',
      read: (text: string): number => {
        const share = Number(text);
        if (!(share >= 0 && share <= 1)) throw new Error('is no share from 0 to 1');
        return share;
      },
    },
    default: 1,
    describe: 'Which share of the traces that begin here is told; others go by what their context says.',
  },
} as const;

/** @returns nothing where nobody wants traces: then nothing is traced, and nothing is spent on it */
export function createTracer(
  service: string,
  settings: Settings<typeof traceVariables>,
  logger: Logger,
  shutdown: Pick<Shutdown, 'onStop'>,
): { readonly tracer?: Tracer } {
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return {};
  const exporter = new OtlpExporter(String(endpoint), service, logger);
  shutdown.onStop('traces', () => exporter.stop());
  return { tracer: new OtlpTracer({ ended: (span) => exporter.add(span), share: settings.OTEL_TRACES_SAMPLER_ARG }) };
}
