import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import type { Leases, MessageBus, Retention } from '@ensue/ports';
import type { Logger, Metrics } from '@ensue/nest-kit';
import { DueClaims } from '../due-claims';
import { HistoryPurge } from '../history-purge';
import { IdentityPurge } from '../identity-purge';
import { SchedulerClock } from './scheduler-clock';
import { schedulerMeter } from './scheduler-meter';

/** The clock of the system: begins with the application, and ends before it. The topology must stand. */
@Module({})
export class SchedulerModule {
  static register(options: {
    readonly bus: Pick<MessageBus, 'publish'>;
    readonly leases: Leases;
    readonly retention: Retention;
    /** How long history is kept where a workflow says nothing of its own; undefined: for ever. */
    readonly retentionDays: number | undefined;
    readonly logger: Logger;
    readonly metrics?: Metrics;
  }): DynamicModule {
    const { bus, leases, retention, retentionDays, logger, metrics } = options;
    const meter = metrics === undefined ? {} : { meter: schedulerMeter(metrics) };
    return {
      module: SchedulerModule,
      imports: [ScheduleModule.forRoot()],
      providers: [
        { provide: DueClaims, useValue: new DueClaims({ bus, leases, logger, ...meter }) },
        { provide: IdentityPurge, useValue: new IdentityPurge(leases, logger) },
        { provide: HistoryPurge, useValue: new HistoryPurge(retention, retentionDays, logger) },
        SchedulerClock,
      ],
    };
  }
}
