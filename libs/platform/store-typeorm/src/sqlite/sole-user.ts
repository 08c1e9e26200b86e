import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '@ensue/ports';
import Database from 'better-sqlite3';

/**
 * Makes this process the only one that works with a file: the operating system holds the lock for it and gives it back
 * however the process ends, `kill -9` included. A second Ensue over the same file would perform its actions twice.
 * @returns gives the lock back
 * @throws StoreError when another process has it
 */
export function becomeSoleUser(file: string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  const lock = new Database(`${file}.lock`, { timeout: 0 });
  try {
    // In the rollback journal's mode an exclusive transaction that writes nothing is a lock and leaves nothing behind.
    lock.pragma('journal_mode = DELETE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new StoreError(
      false,
      false,
      `Another process works with ${file}. Stop it first, or give this one another folder (ENSUE_DATA_DIR).`,
      { cause: error },
    );
  }
  return () => lock.close();
}
