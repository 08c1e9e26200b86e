import {
  actionVariables,
  dataVariables,
  defineConfig,
  examplesVariables,
  httpVariables,
  logVariables,
} from '@ensue/nest-kit';

export const config = defineConfig({
  service: 'standalone',
  variables: { ...httpVariables(8080), ...dataVariables, ...actionVariables, ...examplesVariables, ...logVariables },
});
