import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../harness/service-process';
import { mutations } from './mutations';

describe('a broken mechanism', () => {
  it('has a name of its own', () => {
    expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  });

  it.each(mutations.flatMap(({ name, changes }) => changes.map((change) => ({ name, ...change }))))(
    '$name finds what it breaks in $file (write there what the mechanism looks like now)',
    ({ file, find }) => {
      expect(readFileSync(join(root, file), 'utf8').split(find)).toHaveLength(2);
    },
  );
});
