import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptKey } from './kept-key.mjs';

test('a key that is kept is made once, for its owner alone, and is the same the next time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ensue-kept-'));
  try {
    const file = join(folder, 'distributed/secrets.key');
    const key = keptKey(file);
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(keptKey(file)).toBe(key);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
