import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../harness/service-process';

/** Where the official test data lies: beside the project, never in it. */
const conformanceFolder = process.env['ENSUE_CONFORMANCE_DIR'] ?? join(root, '../shared/conformance');

/** The end of a suite's name: a run without the data says what it passed over, and why. */
export function unlessSkipped(tests: readonly unknown[]): string {
  return tests.length > 0 ? '' : ` (skipped: no test data in ${conformanceFolder})`;
}

export interface DataFile {
  readonly file: string;
  readonly text: string;
}

/** The files of a folder of the data; none where it is absent. */
export function conformanceFiles(folder: string, extension: string): readonly DataFile[] {
  const path = join(conformanceFolder, folder);
  if (!existsSync(path)) return [];
  const files = readdirSync(path).filter((file) => file.endsWith(extension));
  return files.sort().map((file) => ({ file, text: readFileSync(join(path, file), 'utf8') }));
}
