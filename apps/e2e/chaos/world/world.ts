import { join } from 'node:path';
import type { ServiceProcess } from '../../harness/service-process';
import type { Mode } from '../../harness/installation';
import type { RabbitMqServer } from '../../../../scripts/lib/private-rabbitmq.mjs';
import type { MySqlServer } from '../../../../scripts/lib/private-mariadb.mjs';
import type { FaultKind, FaultPlan } from '../shims/fault-plan';
import type { EffectSink } from '../sink/effect-sink';
import type { NetworkProxy } from './network-proxy';
import type { Rows } from './rows';
import type { SmallDisk } from './small-disk';

export const serviceNames = ['gateway', 'orchestrator', 'runner', 'scheduler'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** One process of Ensue, and the networks between it and its servers. */
export interface Replica {
  /** `orchestrator-2`. */
  readonly name: string;
  readonly service: ServiceName | 'standalone';
  readonly process: ServiceProcess;
  readonly links: readonly NetworkProxy[];
}

/** A whole Ensue with everything around it that can go wrong. */
export interface World {
  readonly mode: Mode;
  readonly replicas: readonly Replica[];
  readonly sink: EffectSink;
  /** The database, read past Ensue. */
  readonly rows: Rows;
  /** Undefined in standalone. */
  readonly servers?: { readonly rabbitmq: RabbitMqServer; readonly mariadb: MySqlServer };
  /** Past the networks: for tests that look or destroy. */
  readonly amqpUrl?: string;
  readonly mysqlUrl?: string;
  readonly home: string;
  /** A secret that runs use, and that must be seen nowhere. */
  readonly canary: string;
  /** Where standalone keeps its data, when that was to be small. */
  readonly disk?: SmallDisk;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The folder outlives the end: somebody will want to read what is in it. */
  keep(): void;
  /** What happens to messages from now on. */
  plan(plan: FaultPlan): void;
  /** What has happened to messages so far. */
  messageFaults(): ReadonlyMap<FaultKind, number>;
}

/** What the clock of a process is put off by. */
export function clockFileOf(home: string, replica: string): string {
  return join(home, `clock-${replica}`);
}

/** Those that do the same, of which one may be missing. */
export function replicasOf(world: World, service: ServiceName): readonly Replica[] {
  return world.mode === 'standalone' ? world.replicas : world.replicas.filter((each) => each.service === service);
}

/** Where the API listens now, and where events go: any replica that runs. */
export function addressOf(world: World, service: 'gateway' | 'orchestrator', turn = 0): string {
  const all = replicasOf(world, service);
  const running = all.filter((each) => each.process.running);
  const { process } = (running.length > 0 ? running : all)[turn % (running.length || all.length)] ?? {};
  return `http://127.0.0.1:${process?.port ?? 0}`;
}
