import { Module, type DynamicModule } from '@nestjs/common';
import { silentLogger, type Logger } from '../logging';
import type { HealthCheck } from './health-check';
import { HealthController } from './health.controller';
import { Readiness } from './readiness';

/** `/healthz` and `/readyz`. */
@Module({})
export class HealthModule {
  static register(checks: readonly HealthCheck[], logger: Logger = silentLogger): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [{ provide: Readiness, useValue: new Readiness(checks, logger) }],
    };
  }
}
