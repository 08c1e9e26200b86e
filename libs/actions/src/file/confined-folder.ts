import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, realpath, rename, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ActionFault, actionFault } from '../action-fault';

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

export interface FoundFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly bytes: number;
  readonly modifiedAt: string;
}

/** The one folder whose files actions may touch, whatever links lie in it. */
export class ConfinedFolder {
  constructor(private readonly root: string | undefined) {}

  /** @throws ActionFault when there is no such file below the root, or it is too large */
  async read(given: string, maxBytes: number): Promise<Buffer> {
    const file = await this.open(given, maxBytes);
    try {
      const stat = await file.stat();
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

  /**
   * A file to be read in parts; the caller closes it.
   * @throws ActionFault when there is no such file below the root, or it is too large
   */
  async open(given: string, maxBytes: number): Promise<FileHandle> {
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
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** All of the file or nothing of it: written beside its place, then put there. */
  async write(given: string, content: Buffer): Promise<void> {
    await this.writeFrom(given, [content], { maxBytes: Infinity });
  }

  /**
   * The same, part by part, as they come.
   * @throws ActionFault when they come to more than `maxBytes`; whatever the parts throw
   */
  async writeFrom(
    given: string,
    parts: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
    { maxBytes }: { readonly maxBytes: number },
  ): Promise<WrittenFile> {
    const folder = await this.folderFor(given);
    const name = path.basename(given);
    const beside = path.join(folder, `.${name}.${randomUUID()}.tmp`);
    const file = await open(beside, 'wx', 0o640).catch((error: unknown) => {
      throw notWritable(given, error);
    });
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      try {
        for await (const part of parts) {
          const chunk = typeof part === 'string' ? Buffer.from(part) : part;
          bytes += chunk.length;
          if (bytes > maxBytes) throw tooLarge(given, maxBytes);
          hash.update(chunk);
          await file.write(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path.join(folder, name));
    } catch (error) {
      await unlink(beside).catch(() => undefined);
      throw (error as { code?: unknown }).code === undefined ? error : notWritable(given, error);
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  /**
   * What lies in a folder, in the order of names; links and what is no file or folder are left out.
   * @param given empty for the root itself
   */
  async list(given: string, { recursive, max }: { readonly recursive: boolean; readonly max: number }) {
    const { root, target } = await this.locate(given === '' ? '.' : given, true);
    const found: FoundFile[] = [];
    const visit = async (folder: string): Promise<void> => {
      const real = await this.realFolder(root, folder, given);
      const entries = await readdir(real, { withFileTypes: true }).catch((error: unknown) => {
        throw notReadable(given, error);
      });
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        // Those beside their place are not there yet.
        if (/^\..*\.tmp$/.test(entry.name) || !(entry.isFile() || entry.isDirectory())) continue;
        const at = path.join(folder, entry.name);
        const stat = await lstat(at).catch(() => undefined);
        if (stat === undefined) continue;
        if (found.length === max)
          throw actionFault('validation', `${given || 'The folder'} holds more than ${max} files`);
        const shown = path.relative(root, at).split(path.sep).join('/');
        const kind = entry.isDirectory() ? ('folder' as const) : ('file' as const);
        found.push({ path: shown, kind, bytes: kind === 'file' ? stat.size : 0, modifiedAt: stat.mtime.toISOString() });
        if (recursive && entry.isDirectory()) await visit(at);
      }
    };
    await visit(target);
    return found;
  }

  /** @returns undefined when there is no file */
  async find(given: string): Promise<FoundFile | undefined> {
    const { root, target } = await this.locate(given);
    const folder = await this.realFolder(root, path.dirname(target), given).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (folder === undefined) return undefined;
    const stat = await lstat(path.join(folder, path.basename(target))).catch(() => undefined);
    if (stat === undefined || !stat.isFile()) return undefined;
    return { path: given, kind: 'file', bytes: stat.size, modifiedAt: stat.mtime.toISOString() };
  }

  /** @returns false when there was no such file */
  async remove(given: string): Promise<boolean> {
    if ((await this.find(given)) === undefined) return false;
    const { root, target } = await this.locate(given);
    const folder = await this.realFolder(root, path.dirname(target), given);
    await unlink(path.join(folder, path.basename(target))).catch((error: unknown) => {
      throw notWritable(given, error);
    });
    return true;
  }

  /**
   * Puts a file in another place, of another root too. One that is no longer here and already there has been moved before.
   * @throws ActionFault when there is no such file, or one is there already and may not be replaced
   */
  async move(given: string, to: ConfinedFolder, place: string, { replace }: { readonly replace: boolean }) {
    const [source, there] = await Promise.all([this.find(given), to.find(place)]);
    if (source === undefined) {
      if (there !== undefined) return there;
      throw actionFault('validation', `There is no file ${given}`);
    }
    if (there !== undefined && !replace) throw actionFault('validation', `There is a file ${place} already`);
    const { root, target } = await this.locate(given);
    const from = path.join(await this.realFolder(root, path.dirname(target), given), path.basename(target));
    const goal = path.join(await to.folderFor(place), path.basename(place));
    try {
      await rename(from, goal);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EXDEV') throw notWritable(place, error);
      const file = await this.open(given, Infinity);
      const content = file.createReadStream();
      try {
        await to.writeFrom(place, content, { maxBytes: Infinity });
      } finally {
        // It holds the file open until it is read, and not always is.
        content.destroy();
      }
      await unlink(from);
    }
    return { ...source, path: place };
  }

  /** Where a file that is to be written will lie; folders on the way are made. */
  private async folderFor(given: string): Promise<string> {
    const { root, target } = await this.locate(given);
    const parent = path.dirname(target);
    await this.realFolder(root, await nearestExisting(parent), given);
    await mkdir(parent, { recursive: true }).catch((error: unknown) => {
      throw notWritable(given, error);
    });
    return this.realFolder(root, parent, given);
  }

  private async locate(given: string, folderToo = false): Promise<{ root: string; target: string }> {
    if (this.root === undefined) {
      throw actionFault(
        'configuration',
        'Files cannot be read or written here: the operator has set no folder for them',
      );
    }
    const parts = given.split(/[\\/]/);
    const odd = given === '' || given.includes('\0') || path.isAbsolute(given) || /^[A-Za-z]:/.test(given);
    const noName = !folderToo && ['', '.'].includes(parts.at(-1) ?? '');
    if (odd || parts.includes('..') || noName) {
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

const isMissing = (error: unknown): boolean =>
  error instanceof ActionFault && error.message.startsWith('There is no file');

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
