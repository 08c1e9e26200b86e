import {
  actionVariables,
  dataVariables,
  defineConfig,
  examplesVariables,
  httpVariables,
  logVariables,
  resourceVariables,
  secretsVariables,
} from '@ensue/nest-kit';

export const variables = {
  ...httpVariables(8080),
  ...dataVariables,
  ...secretsVariables,
  ...actionVariables,
  ...examplesVariables,
  ...resourceVariables,
  ...logVariables,
};

export const config = defineConfig({ service: 'standalone', variables });
