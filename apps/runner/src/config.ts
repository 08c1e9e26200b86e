import {
  actionVariables,
  busVariables,
  defineConfig,
  healthVariables,
  logVariables,
  runnerKeyVariables,
} from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'runner',
  variables: { ...healthVariables(8083), ...busVariables, ...runnerKeyVariables, ...actionVariables, ...logVariables },
});
