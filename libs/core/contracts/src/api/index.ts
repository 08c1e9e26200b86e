export * from './views';
export {
  secretsOfWebhook,
  type WebhookAnswering,
  type WebhookAuthentication,
  type WebhookBody,
  type WebhookMapping,
} from './webhook-settings';
export { routes, type Route } from './routes';
export { openApiDocument } from './openapi';
