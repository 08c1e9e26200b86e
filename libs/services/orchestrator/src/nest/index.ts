export { OrchestratorModule } from './orchestrator.module';
export { orchestratorMeter } from './orchestrator-meter';
export { standingMetrics } from './standing-metrics';
