export { SchedulerModule } from './scheduler.module';
export { schedulerMeter } from './scheduler-meter';
