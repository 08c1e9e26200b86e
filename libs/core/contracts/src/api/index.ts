export * from './views';
export {
  secretsOfWebhook,
  type WebhookAnswering,
  type WebhookAuthentication,
  type WebhookBody,
  type WebhookMapping,
} from './webhook-settings';
export type { WorkflowPolicy } from './workflow-policy';
export { routes, type Route } from './routes';
export { openApiDocument } from './openapi';
