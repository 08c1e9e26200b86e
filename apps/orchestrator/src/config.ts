import {
  busVariables,
  defineConfig,
  examplesVariables,
  httpVariables,
  logVariables,
  resourceVariables,
  runnerKeyVariables,
  secretsVariables,
  storeVariables,
} from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'orchestrator',
  variables: {
    ...httpVariables(8080),
    ...busVariables,
    ...storeVariables,
    ...secretsVariables,
    ...runnerKeyVariables,
    ...examplesVariables,
    ...resourceVariables,
    ...logVariables,
  },
});
