import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { keyBytes } from './key-ring';

/** A new key, base64. */
export function newKey(): string {
  return randomBytes(keyBytes).toString('base64');
}

/**
 * The keys in a file, one per line or separated by commas: the first one writes, all of them read.
 * @throws Error that names the file, where it cannot be read or holds something else
 */
export function readKeyFile(path: string): readonly string[] {
  const keys = readFileSync(path, 'utf8')
    .split(/[\s,]+/)
    .filter((key) => key !== '');
  const wrong = keys.findIndex((key) => Buffer.from(key, 'base64').length !== keyBytes);
  if (keys.length === 0 || wrong >= 0) {
    const what = keys.length === 0 ? 'is empty' : `holds something else in place ${wrong + 1}`;
    throw new Error(
      `The key file ${path} ${what}: it needs ${keyBytes} bytes in base64 (openssl rand -base64 ${keyBytes}).`,
    );
  }
  return keys;
}

/** The same; a file that is not there yet is made, with a new key, for this user alone to read. */
export function keyFile(path: string): readonly string[] {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, `${newKey()}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readKeyFile(path);
}
