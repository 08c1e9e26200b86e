import { randomUUID } from 'node:crypto';
import type { Metrics } from '@ensue/nest-kit';
import { Requester, type MessageBus, type SecretEnvelopes, type Tracer } from '@ensue/ports';
import { Inject, Injectable, Module, type DynamicModule } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Actions } from '../actions';
import { OrchestratorInquiry } from '../inquiry';
import { Runner } from '../runner';
import type { RunnerLogger } from '../runner-logger';
import { runnerMeter, slotMetrics } from './runner-meter';

export interface RunnerModuleOptions {
  /** Started already; stopped after the application. */
  readonly bus: MessageBus;
  readonly registry: Actions;
  readonly logger: RunnerLogger;
  /** Opens the secrets that come with orders. */
  readonly envelopes: SecretEnvelopes;
  readonly slots?: number;
  /** Where the process already has one: a reply queue is consumed once. Its owner starts it. */
  readonly requester?: Requester;
  /** How long running actions may take to end when the application stops. */
  readonly stopLimitMs?: number;
  readonly metrics?: Metrics;
  readonly tracer?: Tracer;
}

const OPTIONS = Symbol('ensue.runner.options');

/** Starts and stops with the application. */
@Injectable()
class RunnerLife implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(OPTIONS) private readonly options: RunnerModuleOptions,
    @Inject(Runner) private readonly runner: Runner,
    @Inject(Requester) private readonly requester: Requester,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.options.requester === undefined) await this.requester.start();
    await this.runner.start();
  }

  /** Before transports and connections close: running actions still have results to publish. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop(this.options.stopLimitMs);
    await this.options.registry.close();
  }
}

/**
 * The runner as a part of a Nest application.
 *
 * It consumes through the bus port, not through `@EventPattern`: its queues are those of the registry's kinds, known only at
 * run time, and when long actions hold all slots it must pause these consumptions and no others, which the transport's
 * handlers cannot do.
 */
@Module({})
export class RunnerModule {
  static register(options: RunnerModuleOptions): DynamicModule {
    const { bus, registry, logger, envelopes, slots, metrics, tracer } = options;
    const requester = options.requester ?? new Requester(bus, randomUUID);
    const inquiry = new OrchestratorInquiry(requester, randomUUID);
    const runner = new Runner({
      bus,
      registry,
      inquiry,
      logger,
      envelopes,
      ...(slots !== undefined && { slots }),
      ...(tracer !== undefined && { tracer }),
      ...(metrics !== undefined && { meter: runnerMeter(metrics) }),
    });
    if (metrics !== undefined) slotMetrics(runner, metrics);
    return {
      module: RunnerModule,
      providers: [
        { provide: OPTIONS, useValue: options },
        { provide: Requester, useValue: requester },
        { provide: Runner, useValue: runner },
        RunnerLife,
      ],
      exports: [Runner],
    };
  }
}
