import { Module, type DynamicModule } from '@nestjs/common';
import { Orchestrator } from '../orchestrator';
import { DoctorController } from './api/doctor.controller';
import { DocumentsController, ensueVersion } from './api/documents.controller';
import { EventRecordsController } from './api/events.controller';
import { OperationsController } from './api/operations.controller';
import { RunsController } from './api/runs.controller';
import { SchedulesController } from './api/schedules.controller';
import { SecretsController } from './api/secrets.controller';
import { Streams } from './api/streams';
import { WebhooksController } from './api/webhooks.controller';
import { WorkflowsController } from './api/workflows.controller';
import { ConsumersController } from './consumers.controller';

/** The orchestrator as Nest sees it: its consumers, and the admin API. */
@Module({})
export class OrchestratorModule {
  static register(orchestrator: Orchestrator, version: string): DynamicModule {
    return {
      module: OrchestratorModule,
      controllers: [
        ConsumersController,
        WorkflowsController,
        RunsController,
        EventRecordsController,
        WebhooksController,
        SchedulesController,
        SecretsController,
        OperationsController,
        DoctorController,
        DocumentsController,
      ],
      providers: [
        { provide: Orchestrator, useValue: orchestrator },
        { provide: Streams, useValue: new Streams(orchestrator.parts.store, orchestrator.news) },
        { provide: ensueVersion, useValue: version },
      ],
    };
  }
}
