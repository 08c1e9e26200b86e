import type { Random } from '../random';
import type { Client } from '../workload/client';
import type { World } from '../world/world';

/** What a fault may use. */
export interface Scene {
  readonly world: World;
  readonly random: Random;
  readonly client: Client;
}

/** One kind of trouble. It begins and ends: when `strike` resolves, everything that was up is up again. */
export interface Fault {
  readonly kind: string;
  readonly group: 'processes' | 'broker' | 'database' | 'network' | 'disk';
  strike(scene: Scene): Promise<void>;
}
