export type { Logger, LogFields } from './logger';
export { silentLogger } from './logger';
export { createLogger, type LoggerOptions, type LogLevel, type LogFormat } from './create-logger';
export { createMasker, mask } from './create-masker';
export { nestLogger } from './nest-logger';
export { incidentLog, type Incident } from './incident-log';
