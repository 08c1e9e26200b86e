/**
 * The arguments of every runtime expression (DSL reference, "Runtime expression arguments"). Which of them has a value
 * depends on the moment; one that has none is null.
 */
export const runtimeArguments: readonly string[] = [
  'context',
  'input',
  'output',
  'task',
  'workflow',
  'runtime',
  'secrets',
  'authorization',
];

/** Whether a loop or a catch may call its variable so. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
