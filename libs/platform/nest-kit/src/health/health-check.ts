import type { MessageBus, Store } from '@ensue/ports';

/** One condition of being ready. */
export interface HealthCheck {
  readonly name: string;
  /** One line for a person, and whether it is well; a check that throws is not. */
  check(): Promise<HealthState> | HealthState;
}

export interface HealthState {
  readonly ok: boolean;
  readonly detail: string;
}

/** Ready while messages come in; a broker that asks for silence is told of, but does not take the API away. */
export function busCheck(bus: Pick<MessageBus, 'health'>): HealthCheck {
  return {
    name: 'bus',
    check: () => {
      const { connected, consuming, detail } = bus.health();
      return { ok: connected && consuming, detail };
    },
  };
}

export function storeCheck(store: Pick<Store, 'ping'>): HealthCheck {
  return {
    name: 'store',
    check: async () => {
      await store.ping();
      return { ok: true, detail: 'answers' };
    },
  };
}
