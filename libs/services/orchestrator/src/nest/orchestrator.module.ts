import { Module, type DynamicModule } from '@nestjs/common';
import { Orchestrator } from '../orchestrator';
import { ConsumersController } from './consumers.controller';

/** The orchestrator as Nest sees it: its consumers. */
@Module({})
export class OrchestratorModule {
  static register(orchestrator: Orchestrator): DynamicModule {
    return {
      module: OrchestratorModule,
      controllers: [ConsumersController],
      providers: [{ provide: Orchestrator, useValue: orchestrator }],
      exports: [Orchestrator],
    };
  }
}
