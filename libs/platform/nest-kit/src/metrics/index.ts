export { Metrics } from './metrics';
export { latencyBuckets, patientBuckets } from './buckets';
export { BoundedLabel } from './bounded-label';
export { MeasuredBus } from './measured-bus';
export { MeasuredStore } from './measured-store';
export { measureHttp } from './measure-http';
export { MetricsModule } from './metrics.module';
