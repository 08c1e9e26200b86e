import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createSqliteStore } from '../create-sqlite-store';
import { becomeSoleUser } from './sole-user';

const folder = mkdtempSync(join(tmpdir(), 'ensue-sole-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lets one in, tells the second what to do, and lets the next in when the first has gone', async () => {
  const file = join(folder, 'ensue.sqlite');
  const first = createSqliteStore({ file, sole: true });
  await first.start({ migrate: true });
  const second = createSqliteStore({ file, sole: true });
  await expect(second.start({ migrate: true })).rejects.toThrow(/Another process works with .*ENSUE_DATA_DIR/);
  await first.stop();
  await second.start({ migrate: true });
  await second.stop();
  becomeSoleUser(file)();
});
