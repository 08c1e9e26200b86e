import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import type { Store } from '@ensue/ports';
import { createSqliteStore } from '../create-sqlite-store';
import { SqlStore } from '../sql-store';
import { MemoryConnection } from './memory-connection';

/** What lies between a process and its database, as a test has it. */
export interface Link {
  /** Resolves when a statement has reached the database; a rejection is a lost connection. May never end: the process died. */
  there(sql: string): Promise<void>;
  /** Likewise for the answer to a COMMIT. */
  back(): Promise<void>;
  /** A pause between two tries of a transaction. */
  pause(tried: number): Promise<void>;
  /** A clock that only goes forward, in milliseconds. */
  now(): number;
}

let image: Promise<Buffer> | undefined;

/** A database with the schema and nothing in it, made by the migrations, once. */
export function emptyImage(): Promise<Buffer> {
  image ??= makeImage();
  return image;
}

async function makeImage(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'ensue-image-'));
  try {
    const file = join(folder, 'ensue.sqlite');
    const store = createSqliteStore({ file });
    await store.start({ migrate: true });
    await store.stop();
    const database = new BetterSqlite3(file);
    // A database in memory has no write-ahead log.
    database.pragma('journal_mode = DELETE');
    const bytes = database.serialize();
    database.close();
    return bytes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A real SQLite in memory that several processes of a simulation share, as they share a server: each with a link of its own
 * that may break at any statement. One transaction at a time; what a process had begun when it died is rolled back.
 */
export class MemoryDatabase {
  private readonly database: BetterSqlite3.Database;
  private readonly statements = new Map<string, BetterSqlite3.Statement>();
  private holder: MemoryConnection | undefined;
  private readonly waiting: { readonly who: MemoryConnection; readonly begin: () => void }[] = [];

  /** @param clock the store's clock, epoch milliseconds */
  constructor(bytes: Buffer, clock: () => number) {
    this.database = new BetterSqlite3(bytes);
    this.database.function('ensue_now', { deterministic: false }, () => Math.trunc(clock()));
  }

  /** The store as one process has it. @returns `die`: the process is no more; `committing` says whether a COMMIT on its way arrives */
  connect(link: Link): { readonly store: Store; die(commitArrives: boolean): void } {
    const connection = new MemoryConnection(this, link);
    return { store: new SqlStore(connection, () => link.now()), die: (arrives) => connection.die(arrives) };
  }

  /** For those who check: rows as they are, past every link. */
  rows<T>(sql: string): T[] {
    return this.prepared(sql).all() as T[];
  }

  close(): void {
    this.database.close();
  }

  prepared(sql: string): BetterSqlite3.Statement {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  /** Resolves when nobody else is in a transaction. */
  hold(who: MemoryConnection): Promise<void> {
    if (this.holder === undefined) {
      this.holder = who;
      return Promise.resolve();
    }
    return new Promise((begin) => this.waiting.push({ who, begin }));
  }

  /** Who held it holds it no more, a transaction under way included; from anybody else it is no word. */
  release(who: MemoryConnection): void {
    if (this.holder !== who) return;
    if (this.database.inTransaction) this.database.exec('ROLLBACK');
    const next = this.waiting.shift();
    this.holder = next?.who;
    next?.begin();
  }

  /** The process is gone: it neither waits nor holds any more. */
  forget(who: MemoryConnection): void {
    for (let at = this.waiting.length - 1; at >= 0; at -= 1)
      if (this.waiting[at]?.who === who) this.waiting.splice(at, 1);
    this.release(who);
  }
}
