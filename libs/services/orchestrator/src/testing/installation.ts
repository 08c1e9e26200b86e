import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionCatalog } from '@ensue/actions';
import { MemoryBus } from '@ensue/bus-memory';
import {
  eventsExchange,
  heartbeatsQueue,
  inquiriesQueue,
  intakeQueue,
  resultsQueue,
  type Json,
  type Message,
} from '@ensue/contracts';
import { eventApiId, randomSeal, sha256Hex, uuidv7 } from '@ensue/nest-kit';
import {
  Requester,
  type DecisionRow,
  type MessageBus,
  type ResourceFetcher,
  type RunRow,
  type Store,
} from '@ensue/ports';
import { JweEnvelopes, KeyRing, SealedSecrets, newKey } from '@ensue/secrets';
import { createSqliteStore } from '@ensue/store-typeorm';
import { vi } from 'vitest';
import type { BatchLoopSettings } from '../batch/batch-loop';
import { Orchestrator, type OrchestratorParts } from '../orchestrator';
import { PlayedHost } from './played-host';
import { PlayedRunner } from './played-runner';
import { PlayedScheduler } from './played-scheduler';

const secretsKeys = new KeyRing([newKey()], 'ENSUE_SECRETS_KEY');
/** What played runners open messages with. */
export const envelopes = new JweEnvelopes(new KeyRing([newKey()], 'ENSUE_RUNNER_KEY'));

/** What played gateways open messages with. */
export const gatewayEnvelopes = new JweEnvelopes(new KeyRing([newKey()], 'ENSUE_GATEWAY_KEY'));

export const ids = { next: uuidv7, derived: eventApiId, hash: sha256Hex, seal: randomSeal };

export interface InstallationOptions {
  /** An older file, to go on where a crash left it. */
  readonly folder?: string;
  readonly wrapStore?: (store: Store) => Store;
  readonly wrapBus?: (bus: MessageBus) => MessageBus;
  readonly settings?: BatchLoopSettings;
  /** Kinds of action the played runner performs. */
  readonly kinds?: readonly string[];
  /** What definitions refer to; nothing can be fetched by default. */
  readonly fetcher?: ResourceFetcher;
  /** Whatever else of it a story chooses. */
  readonly parts?: Partial<OrchestratorParts>;
}

/** Orchestrator, store, bus, a played runner and a played scheduler, as composition puts them together. */
export class Installation {
  /** What its log said, warnings and errors. */
  readonly said: string[] = [];
  readonly clock: { now: number };
  private constructor(
    readonly folder: string,
    readonly store: Store,
    readonly bus: MessageBus,
    readonly requester: Requester,
    readonly orchestrator: Orchestrator,
    readonly runner: PlayedRunner,
    readonly scheduler: PlayedScheduler,
    shared: { said: string[]; clock: { now: number } },
  ) {
    this.said = shared.said;
    this.clock = shared.clock;
  }

  static async open(options: InstallationOptions = {}): Promise<Installation> {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'ensue-orchestrator-'));
    const shared = { said: [] as string[], clock: { now: Date.now() } };
    const real = createSqliteStore({ file: join(folder, 'ensue.sqlite'), clock: () => shared.clock.now });
    await real.start({ migrate: true });
    const store = options.wrapStore?.(real) ?? real;
    const memory = new MemoryBus({ redeliveryDelayMs: () => 5 });
    const bus = options.wrapBus?.(memory) ?? memory;
    await bus.start();
    const requester = new Requester(bus, uuidv7);
    await requester.start();
    const orchestrator = await startOrchestrator(
      store,
      bus,
      requester,
      shared.said,
      options.settings,
      options.fetcher,
      options.parts,
    );
    const runner = new PlayedRunner(bus);
    await runner.start(options.kinds ?? ['http', 'log']);
    return new Installation(
      folder,
      store,
      bus,
      requester,
      orchestrator,
      runner,
      new PlayedScheduler(store, bus),
      shared,
    );
  }

  /** Publishes a definition. @throws where it has mistakes */
  async publish(...sources: readonly string[]): Promise<void> {
    for (const source of sources) {
      const published = await this.orchestrator.publishing.publish(source, 'application/yaml');
      if (published.kind === 'mistakes') throw new Error(JSON.stringify(published.mistakes, null, 2));
    }
  }

  /** Publishes an event and waits until it is decided on. @returns its API id */
  async event(type: string, data: Json = {}, attributes: Readonly<Record<string, Json>> = {}): Promise<string> {
    const event = { specversion: '1.0', id: uuidv7(), source: '/test', type, data, ...attributes };
    await this.bus.publish({
      exchange: eventsExchange,
      routingKey: type,
      messageId: event.id,
      body: JSON.stringify(event),
      mustArrive: true,
    });
    return eventApiId(event.source, event.id);
  }

  /** Hands a message to the results queue and waits until it is applied. */
  async tell(message: Message): Promise<void> {
    await this.bus.publish({
      exchange: '',
      routingKey: resultsQueue,
      messageId: message.id,
      body: JSON.stringify(message),
      mustArrive: true,
    });
  }

  async decisions(causeId?: string): Promise<readonly DecisionRow[]> {
    const { items } = await this.store.queries.decisions(causeId === undefined ? {} : { causeId }, { limit: 200 });
    return items.toReversed();
  }

  async outcomes(causeId: string): Promise<readonly string[]> {
    return (await this.decisions(causeId)).map(({ outcome }) => outcome);
  }

  /** Runs, oldest first. */
  async runs(workflow?: string): Promise<readonly RunRow[]> {
    const { items } = await this.store.queries.runs(workflow === undefined ? {} : { workflow }, { limit: 200 });
    const whole = await Promise.all(items.map(({ id }) => this.run(id)));
    return whole.toReversed();
  }

  async run(id: string): Promise<RunRow> {
    const run = await this.store.queries.run(id);
    if (run === undefined) throw new Error(`no run ${id}`);
    return run;
  }

  /** Starts a run by a call. @returns its id */
  async call(name: string, input: Json = {}, more: { key?: string; version?: string } = {}): Promise<string> {
    const called = await this.orchestrator.runs.start({
      namespace: 'test',
      workflow: name,
      input,
      waitSeconds: 0,
      ...more,
    });
    if (called.kind === 'refused') throw new Error(called.reason);
    return called.run.id;
  }

  /** Waits until the only run of a workflow (or the run of this id) has the status. */
  async until(status: RunRow['status'], which: string): Promise<RunRow> {
    return vi.waitFor(
      async () => {
        const run = await this.one(which);
        if (run.status !== status) throw new Error(`${which} is ${run.status}: ${JSON.stringify(run.fault ?? null)}`);
        return run;
      },
      { timeout: 10_000, interval: 3 },
    );
  }

  /** Every fact of a run, the signals left out. */
  async facts(runId: string): Promise<readonly { readonly kind: string }[]> {
    const steps = await this.store.queries.steps(runId, 0, 1_000);
    return steps.flatMap(({ facts }) => facts as unknown as readonly { kind: string }[]);
  }

  /** Waits until everything that was handed in before this has been settled. */
  async settled(): Promise<void> {
    await this.orchestrator.runs.control('nobody', 'resume', undefined);
  }

  advance(ms: number): void {
    this.clock.now += ms;
  }

  async stop(): Promise<void> {
    // The bus first: an action that is under way would otherwise be waited for.
    await this.bus.stop(50);
    await this.orchestrator.stop();
    await this.store.stop();
  }

  /** Ends without a word to anybody; what was committed is in the file. */
  async crash(): Promise<string> {
    // The store goes first: nothing that still runs in the memory of this process reaches the file any more.
    await this.store.stop();
    await this.bus.stop(0);
    await this.orchestrator.stop();
    return this.folder;
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async one(which: string): Promise<RunRow> {
    const run = await this.store.queries.run(which);
    if (run !== undefined) return run;
    const runs = await this.runs(which);
    const [only] = runs;
    if (only === undefined || runs.length > 1) throw new Error(`${runs.length} runs of ${which}`);
    return only;
  }
}

/** One replica over a store and a bus, its queues consumed as the transport does it. */
export async function startOrchestrator(
  store: Store,
  bus: MessageBus,
  requester: Requester,
  said: string[] = [],
  settings?: BatchLoopSettings,
  fetcher: ResourceFetcher = new PlayedHost(),
  parts: Partial<OrchestratorParts> = {},
): Promise<Orchestrator> {
  const say = (message: string, fields?: object) => void said.push(`${message} ${JSON.stringify(fields ?? {})}`);
  const orchestrator = new Orchestrator({
    bus,
    store,
    replies: requester,
    functions: functionCatalog,
    fetcher,
    ids,
    secrets: new SealedSecrets(secretsKeys),
    envelopes,
    gatewayEnvelopes,
    log: { info: () => undefined, warn: say, error: say },
    ...(settings !== undefined && { settings }),
    ...parts,
  });
  await orchestrator.start();
  const { inbox } = orchestrator;
  await bus.consume(resultsQueue, { prefetch: 400 }, (delivery) => inbox.results(delivery));
  await bus.consume(intakeQueue, { prefetch: 400 }, (delivery) => inbox.intake(delivery));
  await bus.consume(heartbeatsQueue, { prefetch: 100 }, (delivery) => inbox.heartbeats(delivery));
  await bus.consume(inquiriesQueue, { prefetch: 100 }, (delivery) => inbox.inquiries(delivery));
  return orchestrator;
}
