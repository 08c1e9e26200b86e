import {
  busVariables,
  defineConfig,
  healthVariables,
  logVariables,
  retentionVariables,
  storeVariables,
  topologyVariables,
} from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'scheduler',
  variables: {
    ...healthVariables(8082),
    ...busVariables,
    ...topologyVariables,
    ...storeVariables,
    ...retentionVariables,
    ...logVariables,
  },
});
