import type { Json } from '@ensue/jq';

const units: Readonly<Record<string, number>> = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
  milliseconds: 1,
};

/** The keys of a duration's object form. */
export const durationUnits: readonly string[] = Object.keys(units);

const iso =
  /^P(?!$)(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
/** A duration has no calendar to stand in, so a year is 365 days and a month 30. */
const isoUnits = [365 * 86_400_000, 30 * 86_400_000, 7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000];

/** A hundred years: longer is a mistake, and later arithmetic on times stays exact. */
export const longestDuration = 100 * 365 * 86_400_000;

/**
 * Reads a duration (DSL reference, "Duration"): an object of units or ISO 8601 text.
 * @returns whole milliseconds; undefined where the value is no duration, negative or longer than a hundred years
 */
export function parseDuration(value: Json): number | undefined {
  const milliseconds = typeof value === 'string' ? fromIso(value) : fromUnits(value);
  if (milliseconds === undefined || milliseconds < 0 || milliseconds > longestDuration) return undefined;
  return Math.round(milliseconds);
}

function fromIso(text: string): number | undefined {
  const amounts = iso.exec(text)?.slice(1);
  return amounts?.reduce((sum, amount, index) => sum + Number(amount ?? 0) * (isoUnits[index] ?? 0), 0);
}

function fromUnits(value: Json): number | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length === 0) return undefined;
  let sum = 0;
  for (const [unit, amount] of entries) {
    if (typeof amount !== 'number' || !Object.hasOwn(units, unit)) return undefined;
    sum += amount * (units[unit] ?? 0);
  }
  return sum;
}
