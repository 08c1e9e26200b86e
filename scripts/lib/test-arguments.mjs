/** What `npm test -- …` was asked for. Pure. */
import { SetupError } from './setup-error.mjs';

/** In the order in which they run: what is quick and needs nothing comes first. */
export const PARTS = ['typecheck', 'lint', 'format', 'unit', 'simulation', 'contract', 'e2e'];

/**
 * Names of parts come first, and what follows goes to vitest: `e2e restart`, `unit contract bus`, `unit -t "late timer"`.
 * @param {string[]} args
 * @returns {{ parts: string[], filters: string[] }}
 */
export function parseTestArguments(args) {
  const firstOther = args.findIndex((arg) => !PARTS.includes(arg));
  const parts = firstOther < 0 ? args : args.slice(0, firstOther);
  const filters = firstOther < 0 ? [] : args.slice(firstOther);
  if (parts.length === 0 && filters.length > 0) {
    throw new SetupError({
      where: 'npm test',
      what: `there is no part named "${filters[0]}"`,
      todo: `name one of ${PARTS.join(', ')} first, then a filter: npm test -- unit ${filters[0]}`,
    });
  }
  return { parts: parts.length === 0 ? PARTS : PARTS.filter((part) => parts.includes(part)), filters };
}
