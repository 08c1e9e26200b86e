export { RunnerModule, type RunnerModuleOptions } from './runner.module';
export { runnerMeter, slotMetrics } from './runner-meter';
