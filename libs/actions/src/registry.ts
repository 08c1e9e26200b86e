import type { Action } from './action';
import { asyncApiAction } from './asyncapi/asyncapi-action';
import { checkedAction } from './checked-action';
import { containerAction } from './container/container-action';
import { fileAction } from './file/file-action';
import { FileRoots } from './file/file-roots';
import { grpcAction } from './grpc/grpc-action';
import { AddressBook } from './http/address-book';
import { ConfinedClient } from './http/confined-client';
import { httpAction } from './http/http-action';
import { logAction } from './log/log-action';
import { notifyAction } from './notify/notify-action';
import { openApiAction } from './openapi/openapi-action';
import { csvAction } from './records/csv-action';
import { jsonAction } from './records/json-action';
import { RecordFiles } from './records/record-files';
import { transformAction } from './records/transform-action';
import { reportAction } from './report/report-action';
import { scriptAction } from './script/script-action';
import { shellAction } from './shell/shell-action';
import { sqlAction } from './sql/sql-action';
import type { ActionSettings } from './settings';
import { validateAction } from './validate/validate-action';
import { waitForAction } from './wait-for/wait-for-action';

/** The kinds of work one runner can do. */
export interface ActionRegistry {
  find(kind: string): Action | undefined;
  kinds(): string[];
  /** What the operator must know of the actions at the start, one sentence each. */
  notices(): Promise<readonly string[]>;
  /** Gives back what actions hold: connections, processes. */
  close(): Promise<void>;
}

/** Every action of this library. What they need (drivers, clients, processes) is loaded when first used. */
export function createActionRegistry(settings: ActionSettings = {}): ActionRegistry {
  const client = new ConfinedClient(settings.http);
  const book = new AddressBook(settings.http);
  const files = settings.file ?? {};
  const roots = new FileRoots(files);
  const records = new RecordFiles(roots, client, files);
  const sql = sqlAction(settings.sql ?? {}, book, records);
  return registryOf([
    containerAction(settings.container ?? {}),
    asyncApiAction(client, book),
    csvAction(records, files.maxRows),
    fileAction(files, client, roots),
    grpcAction(client, book, settings.grpc),
    httpAction(client),
    jsonAction(records, files.maxRows),
    logAction,
    notifyAction(settings.notify ?? {}, client, book, roots),
    openApiAction(client),
    reportAction(roots),
    scriptAction(settings.script ?? {}, settings),
    shellAction(settings),
    sql,
    transformAction(records, files.maxRows),
    validateAction(records),
    waitForAction(client, roots, sql),
  ]);
}

/**
 * Some kinds of a registry; none named: all.
 * @throws Error where one is named that is not there: its actions would wait for ever
 */
export function onlyKinds(registry: ActionRegistry, kinds: readonly string[]): ActionRegistry {
  if (kinds.length === 0) return registry;
  const all = registry.kinds();
  const unknown = kinds.filter((kind) => !all.includes(kind));
  if (unknown.length > 0) {
    throw new Error(`ENSUE_RUNNER_KINDS names ${unknown.join(', ')}; there are: ${all.sort().join(', ')}`);
  }
  return {
    find: (kind) => (kinds.includes(kind) ? registry.find(kind) : undefined),
    kinds: () => [...kinds],
    notices: () => registry.notices(),
    close: () => registry.close(),
  };
}

/** A registry of these actions and no others, inputs checked. */
export function registryOf(actions: readonly Action[]): ActionRegistry {
  const byKind = new Map(actions.map((action) => [action.kind, checkedAction(action)]));
  return {
    find: (kind) => byKind.get(kind),
    kinds: () => [...byKind.keys()],
    notices: async () => {
      const notices = await Promise.all([...byKind.values()].map((action) => action.notice?.()));
      return notices.filter((notice) => notice !== undefined);
    },
    close: async () => {
      await Promise.allSettled([...byKind.values()].map((action) => action.close?.()));
    },
  };
}
