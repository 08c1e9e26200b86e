import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

// The boundary rule reads Nx's project graph from its cache and is silent without one: make sure that there is one.
process.env.NX_DAEMON ??= 'false';
await createProjectGraphAsync();

/**
 * The walls between the rooms (docs/architecture.md): who may import whom, and what the core may not know. Every rule here
 * has a test that breaks it (apps/e2e/architecture/walls.e2e.ts).
 */
const rooms = [
  { sourceTag: 'lib:jq', onlyDependOnLibsWithTags: [], allowedExternalImports: ['re2js'] },
  {
    sourceTag: 'lib:dsl',
    onlyDependOnLibsWithTags: ['lib:jq'],
    allowedExternalImports: ['yaml', 'ajv', 'ajv/*', 'ajv-formats', 're2js'],
  },
  { sourceTag: 'lib:engine', onlyDependOnLibsWithTags: ['lib:jq', 'lib:dsl'], allowedExternalImports: [] },
  {
    sourceTag: 'lib:contracts',
    onlyDependOnLibsWithTags: [],
    allowedExternalImports: ['@sinclair/typebox', '@sinclair/typebox/compiler'],
  },
  { sourceTag: 'room:port', onlyDependOnLibsWithTags: ['room:core', 'room:port'] },
  { sourceTag: 'room:adapter', onlyDependOnLibsWithTags: ['room:core', 'room:port'] },
  { sourceTag: 'room:action', onlyDependOnLibsWithTags: ['room:core', 'room:port'] },
  { sourceTag: 'room:kit', onlyDependOnLibsWithTags: ['room:core', 'room:port'] },
  { sourceTag: 'room:service', onlyDependOnLibsWithTags: ['room:core', 'room:port', 'room:kit'] },
  {
    sourceTag: 'room:app',
    onlyDependOnLibsWithTags: ['room:core', 'room:port', 'room:adapter', 'room:action', 'room:kit', 'room:service'],
  },
  // Anything below the apps, so that it can put real parts together; nobody's code imports it.
  {
    sourceTag: 'room:testkit',
    onlyDependOnLibsWithTags: ['room:core', 'room:port', 'room:adapter', 'room:action', 'room:kit', 'room:service'],
  },
];

const nestOutsideItsFolders = {
  group: ['@nestjs/*'],
  message: 'Nest lives in nest/ folders and in nest-kit: use cases are plain classes.',
};
const brokerClient = {
  group: ['amqplib'],
  message: 'amqplib lives in bus-rabbitmq (and in the asyncapi action): use the MessageBus port.',
};
const databaseClients = {
  group: ['typeorm', 'mysql2', 'mysql2/*', 'better-sqlite3'],
  message: 'Databases live in store-typeorm (and in the sql action): use the Store port.',
};

const pureCore = [
  {
    selector: ':function[async=true]',
    message: 'The core is synchronous: what waits belongs to a service or an adapter.',
  },
  { selector: 'AwaitExpression', message: 'The core is synchronous: what waits belongs to a service or an adapter.' },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'The core has no clock: time comes in with the signal.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The core has no clock: time comes in with the signal.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'The core has no randomness: derive it from an id.',
  },
];

const inCore = ['libs/core/**/*.ts'];
const inTests = ['**/*.spec.ts', '**/*.contract.ts', '**/*.e2e.ts', '**/testing/**/*.ts', 'apps/e2e/**/*.ts'];

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '.tools/**', '.nx/**', '.ensue/**', '**/*.d.mts'] },
  { plugins: { '@nx': nx } },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          checkDynamicDependenciesExceptions: ['.*'],
          allow: ['**/scripts/lib/*'],
          depConstraints: rooms,
        },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-imports': ['error', { patterns: [nestOutsideItsFolders, brokerClient, databaseClients] }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/nest/**/*.ts', 'libs/platform/nest-kit/**/*.ts', 'apps/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [brokerClient, databaseClients] }] },
  },
  {
    files: ['libs/platform/bus-rabbitmq/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [nestOutsideItsFolders, databaseClients] }] },
  },
  {
    files: ['libs/platform/store-typeorm/**/*.ts', 'libs/actions/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [nestOutsideItsFolders, brokerClient] }] },
  },
  {
    // It speaks to the brokers of others, which the MessageBus port knows nothing of.
    files: ['libs/actions/src/asyncapi/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [nestOutsideItsFolders, databaseClients] }] },
  },
  {
    files: inCore,
    ignores: inTests,
    rules: {
      'no-restricted-syntax': ['error', ...pureCore],
      'no-restricted-globals': [
        'error',
        'process',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'queueMicrotask',
        'fetch',
        'performance',
        'crypto',
        'Buffer',
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            nestOutsideItsFolders,
            brokerClient,
            databaseClients,
            { group: ['node:*'], message: 'The core does no I/O: it runs anywhere JavaScript runs.' },
          ],
        },
      ],
    },
  },
  {
    files: inTests,
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      'no-restricted-imports': 'off',
      '@nx/enforce-module-boundaries': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
  prettier,
);
