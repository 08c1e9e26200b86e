import type { HealthCheck } from '../health';
import type { Logger } from '../logging';

/**
 * What a process undoes before it ends, in the reverse order of its start: what was opened last is closed first. Steps that
 * fail do not keep the others from their turn; all together have a limit.
 */
export class Shutdown {
  private readonly steps: { readonly name: string; readonly stop: () => Promise<unknown> | unknown }[] = [];
  private stopping: Promise<boolean> | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly limitMs: number,
  ) {}

  /** Registers how to stop what has just been started. */
  onStop(name: string, stop: () => Promise<unknown> | unknown): void {
    this.steps.push({ name, stop });
  }

  /** Not ready any more once stopping has begun, so that no new work is sent here. */
  readonly check: HealthCheck = {
    name: 'lifecycle',
    check: () => (this.stopping ? { ok: false, detail: 'stopping' } : { ok: true, detail: 'running' }),
  };

  /** @returns whether every step ended well and in time; a second call joins the first */
  stop(reason: string): Promise<boolean> {
    this.stopping ??= this.withinLimit(reason);
    return this.stopping;
  }

  private async withinLimit(reason: string): Promise<boolean> {
    this.logger.info('stopping', { reason });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => {
        this.logger.error('did not stop in time', { limitMs: this.limitMs });
        resolve(false);
      }, this.limitMs);
    });
    try {
      return await Promise.race([this.undo(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async undo(): Promise<boolean> {
    let well = true;
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step.stop();
        this.logger.debug('stopped', { part: step.name });
      } catch (error) {
        well = false;
        this.logger.error('could not be stopped', { part: step.name, error });
      }
    }
    return well;
  }
}
