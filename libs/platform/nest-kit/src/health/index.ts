export { busCheck, storeCheck, type HealthCheck, type HealthState } from './health-check';
export { HealthModule } from './health.module';
