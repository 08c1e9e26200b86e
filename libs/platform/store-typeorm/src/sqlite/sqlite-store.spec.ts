import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeContract } from '@ensue/ports/testing';
import { createSqliteStore } from '../create-sqlite-store';

storeContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ensue-store-'));
  return {
    shared: false,
    newStore: () => createSqliteStore({ file: join(folder, 'ensue.db') }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});
