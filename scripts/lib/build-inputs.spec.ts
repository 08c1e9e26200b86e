import { expect, it } from 'vitest';
import { isBuildInput } from './build-inputs.mjs';

it.each([
  ['libs/core/jq/src/parse.ts', true],
  ['libs/core/jq/src/parse.spec.ts', false],
  ['libs/platform/ports/src/testing/bus.contract.ts', false],
  ['apps/e2e/src/restart.e2e.ts', false],
  ['libs/core/jq/README.md', false],
])('a change of %s makes a build stale: %s', (name, expected) => {
  expect(isBuildInput(name)).toBe(expected);
});
