import {
  busVariables,
  defineConfig,
  examplesVariables,
  gatewayKeyVariables,
  httpVariables,
  logVariables,
  resourceVariables,
  runnerKeyVariables,
  secretsVariables,
  storeVariables,
  traceVariables,
} from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'orchestrator',
  variables: {
    ...httpVariables(8080),
    ...busVariables,
    ...storeVariables,
    ...secretsVariables,
    ...runnerKeyVariables,
    ...gatewayKeyVariables,
    ...examplesVariables,
    ...resourceVariables,
    ...logVariables,
    ...traceVariables,
  },
});
