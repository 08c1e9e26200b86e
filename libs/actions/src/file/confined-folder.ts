import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, realpath, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { actionFault } from '../action-fault';

/** The one folder whose files actions may touch, whatever links lie in it. */
export class ConfinedFolder {
  constructor(private readonly root: string | undefined) {}

  /** @throws ActionFault when there is no such file below the root, or it is too large */
  async read(given: string, maxBytes: number): Promise<Buffer> {
    const { root, target } = await this.locate(given);
    const folder = await this.realFolder(root, path.dirname(target), given);
    // NOFOLLOW: a link put in the file's place after the check would lead outside. NONBLOCK: a pipe would wait for ever.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(path.join(folder, path.basename(target)), flags).catch((error: unknown) => {
      throw notReadable(given, error);
    });
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw actionFault('validation', `${given} is not a file`);
      if (stat.size > maxBytes) throw tooLarge(given, maxBytes);
      const buffer = Buffer.alloc(Math.min(maxBytes, stat.size) + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length);
        if (bytesRead === 0) return buffer.subarray(0, length);
        length += bytesRead;
        if (length === buffer.length) throw tooLarge(given, maxBytes);
      }
    } finally {
      await file.close();
    }
  }

  /** All of the file or nothing of it: written beside its place, then put there. */
  async write(given: string, content: Buffer): Promise<void> {
    const { root, target } = await this.locate(given);
    const parent = path.dirname(target);
    await this.realFolder(root, await nearestExisting(parent), given);
    await mkdir(parent, { recursive: true });
    const folder = await this.realFolder(root, parent, given);
    const beside = path.join(folder, `.${path.basename(target)}.${randomUUID()}.tmp`);
    try {
      const file = await open(beside, 'wx', 0o640);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path.join(folder, path.basename(target)));
    } catch (error) {
      await unlink(beside).catch(() => undefined);
      throw notWritable(given, error);
    }
  }

  private async locate(given: string): Promise<{ root: string; target: string }> {
    if (this.root === undefined) {
      throw actionFault(
        'configuration',
        'Files cannot be read or written here: the operator has set no folder for them',
      );
    }
    const parts = given.split(/[\\/]/);
    const odd = given === '' || given.includes('\0') || path.isAbsolute(given) || /^[A-Za-z]:/.test(given);
    if (odd || parts.includes('..') || ['', '.'].includes(parts.at(-1) ?? '')) {
      throw actionFault(
        'configuration',
        'A path must lead to a file below the folder for files: relative and without ..',
      );
    }
    const root = await realpath(this.root).catch(() => {
      throw actionFault('configuration', 'The folder for files does not exist');
    });
    return { root, target: path.join(root, given) };
  }

  /** Where the folder really is, once it is known to lie below the root. */
  private async realFolder(root: string, folder: string, given: string): Promise<string> {
    const real = await realpath(folder).catch((error: unknown) => {
      throw notReadable(given, error);
    });
    if (real === root || real.startsWith(root + path.sep)) return real;
    throw actionFault('configuration', `${given} leads out of the folder for files`);
  }
}

async function nearestExisting(folder: string): Promise<string> {
  const exists = await realpath(folder).then(
    () => true,
    () => false,
  );
  return exists ? folder : nearestExisting(path.dirname(folder));
}

function notReadable(given: string, error: unknown): Error {
  const { code } = error as { code?: unknown };
  if (code === 'ENOENT' || code === 'ENOTDIR') return actionFault('validation', `There is no file ${given}`);
  if (code === 'ELOOP') return actionFault('configuration', `${given} is a link, which is not followed`);
  return actionFault('runtime', `${given} cannot be read: ${String(code)}`);
}

function notWritable(given: string, error: unknown): Error {
  return actionFault('runtime', `${given} cannot be written: ${String((error as { code?: unknown }).code)}`);
}

function tooLarge(given: string, maxBytes: number): Error {
  return actionFault('validation', `${given} is larger than ${maxBytes} bytes`);
}
