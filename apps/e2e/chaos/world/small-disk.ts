import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const filler = 'filler';

/** A disk of a few megabytes, in memory: one that can be filled, and turned read-only while nobody writes to it. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** @returns undefined where this machine lets nobody mount one */
  static mount(folder: string, megabytes: number): SmallDisk | undefined {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
      return new SmallDisk(folder);
    } catch {
      return undefined;
    }
  }

  /** Takes all that is left of it. */
  fill(): void {
    const file = openSync(join(this.folder, filler), 'a');
    try {
      for (let size = 1 << 20; size >= 512; size >>= 1) {
        const chunk = Buffer.alloc(size);
        while (wrote(file, chunk)) continue;
      }
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(join(this.folder, filler), { force: true });
  }

  readOnly(readOnly: boolean): void {
    execFileSync('mount', ['-o', `remount,${readOnly ? 'ro' : 'rw'}`, this.folder], { stdio: 'ignore' });
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.folder], { stdio: 'ignore' });
  }
}

function wrote(file: number, chunk: Buffer): boolean {
  try {
    return writeSync(file, chunk) === chunk.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
