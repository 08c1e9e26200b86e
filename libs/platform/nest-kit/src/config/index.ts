export { defineConfig, type Config, type Rule, type Settings, type Variable, type Variables } from './define-config';
export { parse, type Parser } from './parse';
export { ConfigError, type ConfigMistake } from './config-error';
export { isLoopback } from './is-loopback';
export {
  actionVariables,
  busVariables,
  dataVariables,
  examplesVariables,
  retentionVariables,
  runnerKindsVariables,
  healthVariables,
  httpVariables,
  logVariables,
  resourceVariables,
  runnerKeyVariables,
  gatewayKeyVariables,
  secretsVariables,
  storeVariables,
  topologyVariables,
} from './common-variables';
export { brokerOf, databaseOf } from './servers-of';
export { processSettings } from './process-settings';
