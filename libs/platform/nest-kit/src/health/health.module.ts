import { Module, type DynamicModule } from '@nestjs/common';
import { silentLogger, type Logger } from '../logging';
import { MetricsModule } from '../metrics/metrics.module';
import type { Metrics } from '../metrics/metrics';
import type { HealthCheck } from './health-check';
import { HealthController } from './health.controller';
import { Readiness } from './readiness';

/** What a process says of itself to those who watch it: `/healthz`, `/readyz` and `/metrics`. */
@Module({})
export class HealthModule {
  static register(checks: readonly HealthCheck[], logger: Logger = silentLogger, metrics?: Metrics): DynamicModule {
    return {
      module: HealthModule,
      imports: metrics === undefined ? [] : [MetricsModule.register(metrics)],
      controllers: [HealthController],
      providers: [{ provide: Readiness, useValue: new Readiness(checks, logger) }],
    };
  }
}
