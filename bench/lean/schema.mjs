/** What a first version writes: where each run is, and what each of its steps gave. */

const ID = 'VARCHAR(64) NOT NULL';

const tables = {
  instances: `id ${ID}, status VARCHAR(16) NOT NULL, step INT NOT NULL, data LONGTEXT NOT NULL, PRIMARY KEY (id)`,
  steps: `instance_id ${ID}, step INT NOT NULL, output LONGTEXT NOT NULL, PRIMARY KEY (instance_id, step)`,
};

export async function createTables(connection) {
  for (const [name, columns] of Object.entries(tables)) {
    await connection.query(
      `CREATE TABLE ${name} (${columns}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
    );
  }
}
