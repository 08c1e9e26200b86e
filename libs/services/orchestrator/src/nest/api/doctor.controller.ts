import { Controller, Get, Inject } from '@nestjs/common';
import type { DoctorReport } from '@ensue/contracts';
import { examine } from '../../doctor/examine';
import { Orchestrator } from '../../orchestrator';
import { ensueVersion } from './documents.controller';

/** What ails the installation. */
@Controller('api/v1/doctor')
export class DoctorController {
  constructor(
    @Inject(Orchestrator) private readonly orchestrator: Orchestrator,
    @Inject(ensueVersion) private readonly version: string,
  ) {}

  @Get()
  async report(): Promise<DoctorReport> {
    const { parts, loop } = this.orchestrator;
    const { store, bus, ids } = parts;
    const patient = { store, bus, ids, now: () => Date.now(), intakePaused: () => loop.waiting.paused };
    const [findings, { known, newer }] = await Promise.all([examine(patient), store.inspection.schema()]);
    const many = findings.length === 1 ? 'One thing' : `${findings.length} things`;
    return {
      at: new Date().toISOString(),
      summary: findings.length === 0 ? 'Nothing to mend.' : `${many} to look at.`,
      version: this.version,
      schema: [...known, ...newer].at(-1) ?? 'none',
      findings: [...findings],
    };
  }
}
