import {
  busVariables,
  defineConfig,
  healthVariables,
  logVariables,
  retentionVariables,
  storeVariables,
} from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'scheduler',
  variables: { ...healthVariables(8082), ...busVariables, ...storeVariables, ...retentionVariables, ...logVariables },
});
