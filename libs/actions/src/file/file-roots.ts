import { actionFault } from '../action-fault';
import type { FileSettings } from '../settings';
import { ConfinedFolder } from './confined-folder';

/** The name of the folder that is meant where none is said. */
export const defaultRoot = 'files';

/** The folders whose files actions may touch, by the names that the operator gave them. */
export class FileRoots {
  private readonly folders: ReadonlyMap<string, ConfinedFolder>;

  constructor({ root, roots = {} }: FileSettings) {
    const all = { ...roots, ...(root === undefined ? {} : { [defaultRoot]: root }) };
    this.folders = new Map(Object.entries(all).map(([name, folder]) => [name, new ConfinedFolder(folder)]));
  }

  /** @throws ActionFault when the operator has named no such folder */
  find(name = defaultRoot): ConfinedFolder {
    const folder = this.folders.get(name);
    if (folder !== undefined) return folder;
    // The folder itself says that there is none for files.
    if (name === defaultRoot) return new ConfinedFolder(undefined);
    const names = [...this.folders.keys()].join(', ') || 'none';
    throw actionFault('configuration', `There is no folder for files named ${name}; the operator has named: ${names}`);
  }
}
