import { controlExchange, controlTopology, message, topology } from '@ensue/contracts';
import type { FunctionCatalog } from '@ensue/dsl';
import {
  systemClock,
  type Clock,
  type MessageBus,
  type ResourceFetcher,
  type SecretEnvelopes,
  type Secrets,
  type Store,
  type Tracer,
} from '@ensue/ports';
import { Callers, type Replies } from './api/callers';
import { RunNews } from './api/run-news';
import { RunsDesk } from './api/runs-desk';
import { Publishing } from './api/publishing';
import { BatchLoop, type BatchLoopSettings } from './batch/batch-loop';
import type { Ids } from './ids';
import { InboxHandlers } from './inbound/inbox-handlers';
import { LifecycleBindings } from './live/lifecycle-bindings';
import { LiveCatalog } from './live/live-catalog';
import type { Log } from './log';
import { noMeter, type Meter } from './meter';
import { OutgoingMessages } from './relay/outgoing-messages';
import { Relay } from './relay/relay';
import { Unsendable } from './relay/unsendable';
import type { Sendings } from './batch/ledger';
import { EnclosedSecrets } from './secrets/enclosed-secrets';
import { WebhookSecrets } from './webhooks/webhook-secrets';
import { SecretsDesk } from './secrets/secrets-desk';

export interface OrchestratorParts {
  readonly bus: MessageBus;
  readonly store: Store;
  /** The bus's requester: where answers for this replica arrive. */
  readonly replies: Replies;
  /** The functions of the `default` catalog that definitions may call. */
  readonly functions: FunctionCatalog;
  /** Fetches what definitions refer to, when they are published. */
  readonly fetcher: ResourceFetcher;
  readonly ids: Ids;
  readonly log: Log;
  /** How secrets are kept in the store. */
  readonly secrets: Secrets;
  /** How they are kept in messages to runners. */
  readonly envelopes: SecretEnvelopes;
  /** How those of webhooks are kept in messages to gateways. */
  readonly gatewayEnvelopes: SecretEnvelopes;
  /** The machine's, unless a simulation brings its own. */
  readonly clock?: Clock;
  readonly settings?: BatchLoopSettings;
  /** Whom it tells what is counted and timed. */
  readonly meter?: Meter;
  /** Absent where nobody traces. */
  readonly tracer?: Tracer;
  /**
   * Runners live in processes of their own, and may be at work now: their leases get the time to be renewed before anything
   * is sent again. Where all is one process, nobody has outlived the last one.
   */
  readonly runnersElsewhere?: boolean;
}

const announceEveryMs = 5_000;
/** Confirms take milliseconds; what takes longer waits for a runner, and its row waits for the next start. */
const drainLimitMs = 2_000;

/** The orchestrator without a framework: its loop, its relay, what it does with each queue, and what the API asks of it. */
export class Orchestrator {
  readonly loop: BatchLoop;
  readonly relay: Relay;
  readonly inbox: InboxHandlers;
  readonly publishing: Publishing;
  readonly runs: RunsDesk;
  readonly news: RunNews;
  readonly secrets: SecretsDesk;
  /** This replica's ear at the control exchange. */
  readonly controlQueue: string;
  private readonly live: LiveCatalog;
  private readonly lifecycle: LifecycleBindings;
  private readonly meter: Meter;
  private endAnnouncing: () => void = () => undefined;

  constructor(readonly parts: OrchestratorParts) {
    const { bus, store, ids, log, functions, fetcher, clock = systemClock, meter = noMeter } = parts;
    this.meter = meter;
    this.live = new LiveCatalog(functions, log);
    this.lifecycle = new LifecycleBindings(bus, this.live, log);
    const tracing = parts.tracer === undefined ? {} : { tracer: parts.tracer };
    const loop = { store, live: this.live, ids, log, clock, meter, ...tracing };
    this.loop = new BatchLoop(loop, (sendings) => this.committed(sendings), parts.settings);
    const enclosed = new EnclosedSecrets(store.queries, parts.secrets, parts.envelopes);
    const messages = new OutgoingMessages(ids, enclosed);
    this.secrets = new SecretsDesk(store, parts.secrets, this.live, () => this.announce());
    this.relay = new Relay(bus, store.leases, log, new Unsendable(this.loop, ids), messages, clock, meter);
    this.news = new RunNews(bus.replyQueue, parts.replies, (notice) => this.relay.notify(notice), ids, clock);
    const webhookSecrets = new WebhookSecrets(store.queries, parts.secrets, parts.gatewayEnvelopes, log);
    this.inbox = new InboxHandlers(this.loop, store, this.live, this.relay, ids, webhookSecrets);
    this.publishing = new Publishing(store, functions, fetcher, ids, () => this.announce());
    this.runs = new RunsDesk(this.loop, store, new Callers(parts.replies, clock), bus, ids, this.news);
    this.controlQueue = `ensue.control.orchestrator.${ids.next()}`;
  }

  /** Makes the queues exist and begins to work; consuming is for the transport to begin. */
  async start(): Promise<void> {
    await this.parts.bus.declare(topology);
    await this.parts.bus.declare(controlTopology(this.controlQueue));
    await this.parts.bus.consume(this.controlQueue, { prefetch: 50 }, (delivery) => this.news.hear(delivery.body));
    this.loop.start();
    this.relay.start({ runnersElsewhere: this.parts.runnersElsewhere === true });
    // A gateway that missed a change hears of the version here and asks for what it lacks.
    this.endAnnouncing = (this.parts.clock ?? systemClock).every(announceEveryMs, () => this.announce());
  }

  /** Ends after the batch under way, and sends what was committed, as far as the limit goes. */
  async stop(): Promise<void> {
    this.endAnnouncing();
    await this.loop.stop();
    await this.relay.stop(drainLimitMs);
  }

  private committed(sendings: Sendings): void {
    this.meter.committed(sendings);
    this.lifecycle.follow();
    this.relay.send(sendings);
    this.news.tell(sendings.stepped);
  }

  /** Tells every replica and gateway which version the catalog has. */
  announce(): void {
    const { store, ids, log } = this.parts;
    store
      .transaction(async (tx) => {
        const moment = await tx.moment();
        await this.live.refresh(moment.catalogVersion, tx.catalog);
        return moment;
      })
      .then(({ catalogVersion }) => {
        this.lifecycle.follow();
        const changed = message('io.ensue.catalog.changed.v1', ids.next(), '/ensue/orchestrator', {
          version: catalogVersion,
        });
        this.relay.notify({
          exchange: controlExchange,
          routingKey: '',
          messageId: changed.id,
          body: JSON.stringify(changed),
          mustArrive: false,
        });
      })
      .catch((error: unknown) => log.warn('The catalog could not be announced.', { error: String(error) }));
  }
}
