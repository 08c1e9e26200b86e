export type { Json, JsonObject } from './json';
export * from './cloud-event';
export * from './channels';
export * from './topology';
export * from './messages';
export * from './envelope';
export * from './problem';
export * from './api';
export { version } from './version';
