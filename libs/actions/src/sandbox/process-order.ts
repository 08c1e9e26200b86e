import { actionFault } from '../action-fault';

/** How a process that an author wrote is kept from the rest of the system. */
export type Confinement = 'sandboxed' | 'unconfined';

/** A process to be started. */
export interface ProcessOrder {
  /** What runs the script: words of a command line. The script's own place comes after them. */
  readonly program: readonly string[];
  readonly script: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly deadlineMs: number;
}

/** How a process ended: `stopped` when it was told to, by its deadline or a cancel; `flooded` when it wrote far too much. */
export type ProcessEnd =
  { readonly ended: 'stopped' } | { readonly ended: 'flooded' } | { readonly ended: 'exited'; readonly code: number };

/** Some shells hold these as their own and end when they are set. */
const shellsOwn = new Set(['UID', 'EUID', 'PPID', 'BASHOPTS', 'SHELLOPTS', 'BASH_VERSINFO']);

/**
 * Judges what shells and kernels cannot take.
 * @throws ActionFault of type validation for a name that no environment can hold, or a text with a NUL in it
 */
export function checkOrder({ environment, arguments: words, script }: ProcessOrder): void {
  for (const [name, value] of Object.entries(environment)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || shellsOwn.has(name)) {
      throw actionFault('validation', `The environment cannot hold a variable named ${JSON.stringify(name)}`);
    }
    if (value.includes('\0'))
      throw actionFault('validation', `The value of ${name} in the environment has a NUL in it`);
  }
  if (words.some((word) => word.includes('\0'))) throw actionFault('validation', 'An argument has a NUL in it');
  if (script.includes('\0')) throw actionFault('validation', 'The script has a NUL in it');
}
