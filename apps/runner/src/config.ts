import {
  actionVariables,
  busVariables,
  defineConfig,
  healthVariables,
  logVariables,
  runnerKeyVariables,
  runnerKindsVariables,
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
    ...runnerKindsVariables,
    ...actionVariables,
    ...logVariables,
    ...traceVariables,
  },
});
