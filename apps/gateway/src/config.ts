import {
  busVariables,
  defineConfig,
  gatewayKeyVariables,
  httpVariables,
  logVariables,
  topologyVariables,
  traceVariables,
} from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'gateway',
  variables: {
    ...httpVariables(8081),
    ...busVariables,
    ...topologyVariables,
    ...gatewayKeyVariables,
    ...logVariables,
    ...traceVariables,
  },
});
