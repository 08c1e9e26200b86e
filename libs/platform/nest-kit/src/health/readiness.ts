import type { Logger } from '../logging';
import type { HealthCheck, HealthState } from './health-check';

/** A check that takes longer has failed. */
const patienceMs = 2_000;

export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, HealthState>>;
}

/** Asks every check, all at once. */
export class Readiness {
  constructor(
    private readonly checks: readonly HealthCheck[],
    private readonly logger: Logger,
  ) {}

  async report(): Promise<ReadinessReport> {
    const states = await Promise.all(this.checks.map(async (check) => [check.name, await this.ask(check)] as const));
    return { ready: states.every(([, state]) => state.ok), checks: Object.fromEntries(states) };
  }

  private async ask(check: HealthCheck): Promise<HealthState> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<HealthState>((resolve) => {
      timer = setTimeout(resolve, patienceMs, { ok: false, detail: `no answer within ${patienceMs} ms` });
    });
    try {
      return await Promise.race([check.check(), late]);
    } catch (error) {
      // The route is public: what exactly failed is for the log.
      this.logger.warn('a health check failed', { check: check.name, error });
      return { ok: false, detail: 'does not answer; the log says more' };
    } finally {
      clearTimeout(timer);
    }
  }
}
