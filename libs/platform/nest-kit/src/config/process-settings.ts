import { realpathSync } from 'node:fs';
import type { Settings } from './define-config';
import type { actionVariables } from './common-variables';

const mebibyte = 1024 * 1024;

/**
 * What the variables say of processes and containers that authors write, as the registry of actions takes it.
 * @param own folders that no such process may see, wherever they are: programs, data, files
 */
export function processSettings(settings: Settings<typeof actionVariables>, own: readonly string[]) {
  const engine = settings.ENSUE_CONTAINER_ENGINE;
  return {
    shell: settings.ENSUE_SHELL,
    python: settings.ENSUE_PYTHON,
    sandbox: { memoryBytes: settings.ENSUE_SANDBOX_MEMORY_MB * mebibyte, hide: own.map(realPath) },
    container: {
      network: settings.ENSUE_CONTAINER_NETWORK,
      volumes: settings.ENSUE_CONTAINER_VOLUMES,
      memoryBytes: settings.ENSUE_CONTAINER_MEMORY_MB * mebibyte,
      ...(engine !== undefined && { engine }),
    },
  };
}

/** Sandboxes show what links lead to, under its own name. */
function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // What is not there yet cannot be a link.
    return folder;
  }
}
