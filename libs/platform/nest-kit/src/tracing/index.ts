export { createTracer, traceVariables } from './create-tracer';
export { OtlpExporter } from './otlp-exporter';
export { OtlpTracer, type EndedSpan } from './otlp-tracer';
