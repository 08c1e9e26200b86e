import { First1764000000000 } from './1764000000000-first';
import { Resources1764001200000 } from './1764001200000-resources';
import { Secrets1764000600000 } from './1764000600000-secrets';
import { Retention1764002400000 } from './1764002400000-retention';
import { WebhookSettings1764003000000 } from './1764003000000-webhook-settings';
import { Flow1764004200000 } from './1764004200000-flow';
import { WorkflowPolicy1764003600000 } from './1764003600000-workflow-policy';

/** The series, oldest first. A migration that was released is never changed; the next one is added. */
export const migrations = [
  First1764000000000,
  Secrets1764000600000,
  Resources1764001200000,
  Retention1764002400000,
  WebhookSettings1764003000000,
  WorkflowPolicy1764003600000,
  Flow1764004200000,
] as const;

export const MIGRATIONS_TABLE = 'migrations';

/** The names that must be in the migrations table before this release may work. */
export const migrationNames: readonly string[] = migrations.map((migration) => new migration().name);
