import { busVariables, defineConfig, gatewayKeyVariables, httpVariables, logVariables } from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'gateway',
  variables: { ...httpVariables(8081), ...busVariables, ...gatewayKeyVariables, ...logVariables },
});
