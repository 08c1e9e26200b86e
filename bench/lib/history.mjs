/**
 * A long history: copies of real runs' rows, all tables that a finished run leaves rows in, with ids of their own and an
 * earlier time. Texts are copied as they are. Rows are put in as they would have come in the end, in the order of their time
 * where the key has it and anywhere where it has not, so that indices have the shape that years of use give them.
 */
import { SetupError } from '../../scripts/lib/setup-error.mjs';
import { waitUntil } from '../../scripts/lib/wait-until.mjs';

const SEED = 'bench_seed';
/** So many copies are sorted together where keys are hashes, so that each page is visited once for all of them. */
const TOGETHER = 20;
/** Each copy lies an hour before the last: a million runs lie within the 30 days for which identities are kept. */
const EARLIER = '3600000 * c.copy';
/** Idle tables of both sides make some all the time. */
const FEW_PAGES = 500;
/** Tables that say what there is, not what has been. */
const CATALOG = new Set(['catalog_version', 'definitions', 'migrations', 'workflows']);

/** UUIDv7, earlier: its first 48 bits are the time. */
const runId = (column) =>
  `CONCAT(INSERT(LPAD(LOWER(HEX(CAST(CONV(CONCAT(LEFT(${column}, 8), SUBSTR(${column}, 10, 4)), 16, 10) AS UNSIGNED) - ${EARLIER})), ` +
  `12, '0'), 9, 0, '-'), SUBSTR(${column}, 14))`;
/** UUIDv8, another hash. */
const eventId = (column) =>
  `INSERT(INSERT(INSERT(INSERT(MD5(CONCAT(c.copy, ${column})), 13, 1, '8'), 9, 0, '-'), 14, 0, '-'), 19, 4, ` +
  `CONCAT('-a', SUBSTR(MD5(CONCAT(c.copy, ${column})), 18, 3), '-'))`;
const hash = (column) => `SHA2(CONCAT(c.copy, ${column}), 256)`;
const time = (column) => `${column} - ${EARLIER}`;

/** What of each table's rows is the copy's own. */
const OWN = {
  runs: { id: runId, started_at: time, ended_at: time },
  run_states: { run_id: runId },
  steps: { run_id: runId, at: time },
  consumed_events: { run_id: runId, event_id: eventId },
  decisions: { id: runId, run_id: runId, cause_id: eventId, at: time },
  events: { id: eventId, received_at: time },
  inbox: { message_id: hash, at: time },
};

export class History {
  /** Takes all that the database holds as the seed: nothing may be under way. */
  static async of(connection, database) {
    await connection.query('SET SESSION sort_buffer_size = 268435456');
    await connection.query(`DROP DATABASE IF EXISTS ${SEED}`);
    await connection.query(`CREATE DATABASE ${SEED}`);
    const [tables] = await connection.query(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?',
      [database],
    );
    const copies = [];
    for (const { name } of tables) {
      if (CATALOG.has(name)) continue;
      const [[{ rows }]] = await connection.query(`SELECT COUNT(*) AS \`rows\` FROM ${database}.${name}`);
      if (rows === 0) continue;
      if (OWN[name] === undefined) throw unknownTable(name);
      await connection.query(`CREATE TABLE ${SEED}.${name} AS SELECT * FROM ${database}.${name}`);
      copies.push(await copyOf(connection, database, name));
    }
    const [[{ runs }]] = await connection.query(`SELECT COUNT(*) AS runs FROM ${SEED}.runs`);
    return new History(connection, database, copies, runs);
  }

  constructor(connection, database, copies, runs) {
    this.connection = connection;
    this.database = database;
    this.copies = copies;
    this.runs = runs;
    this.made = 0;
  }

  /** Goes on copying until there are so many runs. Meanwhile commits are not flushed one by one. */
  async fillUpTo(runs) {
    const usual = await this.#set({ innodb_flush_log_at_trx_commit: 0, innodb_io_capacity: 20_000 });
    const missing = Math.ceil((runs - (await this.finished())) / this.runs);
    const until = this.made + Math.max(0, missing);
    while (this.made < until) {
      const first = this.made + 1;
      this.made = Math.min(until, this.made + TOGETHER);
      for (const { statement, scattered } of this.copies) {
        if (scattered) await this.connection.query(statement, [first, this.made]);
        else for (let copy = this.made; copy >= first; copy -= 1) await this.connection.query(statement, [copy, copy]);
      }
    }
    await this.#settle();
    await this.#set(usual);
  }

  async finished() {
    const [[{ runs }]] = await this.connection.query(`SELECT COUNT(*) AS runs FROM ${this.database}.runs`);
    return Number(runs);
  }

  /** What filling has left in memory goes to the disk, so that it is not measured together with the runs. */
  async #settle() {
    for (const { table } of this.copies) await this.connection.query(`ANALYZE TABLE ${table}`);
    const usual = await this.#set({ innodb_max_dirty_pages_pct: 0 });
    await waitUntil(async () => (await this.#dirtyPages()) < FEW_PAGES, { timeoutMs: 120_000, everyMs: 500 });
    await this.#set(usual);
  }

  async #dirtyPages() {
    const [[{ Value: pages }]] = await this.connection.query(
      "SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'",
    );
    return Number(pages);
  }

  /** @returns what was set before */
  async #set(variables) {
    const before = {};
    for (const [name, value] of Object.entries(variables)) {
      const [[row]] = await this.connection.query(`SELECT @@GLOBAL.${name} AS value`);
      before[name] = Number(row.value);
      await this.connection.query(`SET GLOBAL ${name} = ?`, [value]);
    }
    return before;
  }
}

/** How much a database takes on the disk. */
export async function gibibytes(connection, database) {
  const [[{ bytes }]] = await connection.query(
    'SELECT SUM(data_length + index_length) AS bytes FROM information_schema.tables WHERE table_schema = ?',
    [database],
  );
  return Number(bytes) / 2 ** 30;
}

/** The statement that copies the seed's rows of a table so many times, in the order of its primary key. */
async function copyOf(connection, database, name) {
  const [columns] = await connection.query(
    'SELECT column_name AS name, column_key AS part FROM information_schema.columns ' +
      'WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position',
    [database, name],
  );
  const own = OWN[name];
  const keys = columns.filter(({ part }) => part === 'PRI').map(({ name: column }) => column);
  const text = columns.map(({ name: column }) => `${own[column]?.(column) ?? column} AS \`n_${column}\``).join(', ');
  const names = columns.map(({ name: column }) => `\`${column}\``).join(', ');
  const order = keys.map((column) => `n_${column}`).join(', ');
  const table = `${database}.${name}`;
  return {
    table,
    scattered: keys.some((column) => own[column] === eventId || own[column] === hash) && own[keys[0]] !== runId,
    statement:
      `INSERT INTO ${table} (${names}) SELECT ${text} FROM ${SEED}.${name} ` +
      `CROSS JOIN (SELECT seq AS copy FROM ${SEED}.seq_1_to_100000 WHERE seq BETWEEN ? AND ?) c ORDER BY ${order}`,
  };
}

function unknownTable(name) {
  return new SetupError({
    where: `table ${name}`,
    what: 'holds rows of finished runs, and the bench does not know which of its columns a copy needs of its own',
    todo: 'add it to OWN in bench/lib/history.mjs',
  });
}
