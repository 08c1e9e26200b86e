import { MIGRATIONS_TABLE } from '../migrations';

/** The services that speak to the database, each as a user of its own. Gateways and runners never do. */
export type DatabaseRole = 'orchestrator' | 'scheduler';

const READ = ['SELECT'];
const READ_AND_PURGE = ['SELECT', 'DELETE'];

/** What the scheduler touches: what falls due, and what retention ends. No secret, no definition, no webhook. */
const scheduler: Readonly<Record<string, readonly string[]>> = {
  [MIGRATIONS_TABLE]: READ,
  workflows: READ,
  schedules: ['SELECT', 'UPDATE'],
  timers: ['SELECT', 'UPDATE', 'DELETE'],
  runs: READ_AND_PURGE,
  run_states: READ_AND_PURGE,
  steps: READ_AND_PURGE,
  effects: READ_AND_PURGE,
  listeners: READ_AND_PURGE,
  consumed_events: READ_AND_PURGE,
  events: READ_AND_PURGE,
  decisions: READ_AND_PURGE,
  dead_letters: READ_AND_PURGE,
  inbox: READ_AND_PURGE,
  flow_starts: READ_AND_PURGE,
};

/** What the orchestrator may not do to every table. */
const orchestrator: Readonly<Record<string, readonly string[]>> = {
  [MIGRATIONS_TABLE]: READ,
  // History is only added to.
  steps: ['SELECT', 'INSERT'],
};

const READ_AND_WRITE = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** The least rights of a service on one table; empty where it has no business there. Nobody changes the schema but migrations. */
export function tableRights(role: DatabaseRole, table: string): readonly string[] {
  return role === 'scheduler' ? (scheduler[table] ?? []) : (orchestrator[table] ?? READ_AND_WRITE);
}
