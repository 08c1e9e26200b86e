import {
  busVariables,
  defineConfig,
  examplesVariables,
  httpVariables,
  logVariables,
  storeVariables,
} from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'orchestrator',
  variables: { ...httpVariables(8080), ...busVariables, ...storeVariables, ...examplesVariables, ...logVariables },
});
