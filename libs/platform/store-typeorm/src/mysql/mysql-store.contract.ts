import { storeContract } from '@ensue/ports/testing';
import { createMysqlStore } from '../create-mysql-store';
import { createTestDatabase } from '../testing/database-of-a-test';

storeContract('MySQL', async () => {
  const database = await createTestDatabase();
  return {
    shared: true,
    newStore: () => createMysqlStore({ url: database.url, poolSize: 8 }),
    dispose: () => database.drop(),
  };
});
