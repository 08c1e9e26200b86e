export { runService, type ServiceContext, type ServiceHost, type ServiceOptions } from './run-service';
export { Shutdown } from './shutdown';
