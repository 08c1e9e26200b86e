import {
  actionVariables,
  busVariables,
  defineConfig,
  healthVariables,
  logVariables,
  runnerKeyVariables,
  topologyVariables,
  traceVariables,
} from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'runner',
  variables: {
    ...healthVariables(8083),
    ...busVariables,
    ...topologyVariables,
    ...runnerKeyVariables,
    ...actionVariables,
    ...logVariables,
    ...traceVariables,
  },
});
