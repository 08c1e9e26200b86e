export type { Action, ActionContext } from './action';
export { actionKinds } from './action-kinds';
export { ActionFault, actionFault } from './action-fault';
export { functionCatalog, type ActionCatalog } from './catalog';
export { httpResourceFetcher } from './resource/http-resource-fetcher';
export { createActionRegistry, onlyKinds, registryOf, type ActionRegistry } from './registry';
export type {
  ActionSettings,
  FileSettings,
  MailServer,
  NotifySettings,
  HttpSettings,
  ScriptSettings,
  SqlConnection,
  SqlSettings,
} from './settings';
