import {
  actionVariables,
  dataVariables,
  defineConfig,
  examplesVariables,
  httpVariables,
  logVariables,
} from '@ensue/nest-kit';

export const variables = {
  ...httpVariables(8080),
  ...dataVariables,
  ...actionVariables,
  ...examplesVariables,
  ...logVariables,
};

export const config = defineConfig({ service: 'standalone', variables });
