export * from './views';
export { routes, type Route } from './routes';
export { openApiDocument } from './openapi';
