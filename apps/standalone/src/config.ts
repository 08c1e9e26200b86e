import {
  actionVariables,
  dataVariables,
  defineConfig,
  examplesVariables,
  httpVariables,
  logVariables,
  resourceVariables,
  retentionVariables,
  secretsVariables,
  traceVariables,
} from '@ensue/nest-kit';

export const variables = {
  ...httpVariables(8080),
  ...dataVariables,
  ...secretsVariables,
  ...actionVariables,
  ...examplesVariables,
  ...resourceVariables,
  ...retentionVariables,
  ...logVariables,
  ...traceVariables,
};

export const config = defineConfig({ service: 'standalone', variables });
