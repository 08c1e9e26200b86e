import { busVariables, defineConfig, httpVariables, logVariables } from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'gateway',
  variables: { ...httpVariables(8081), ...busVariables, ...logVariables },
});
