import type { MemoryDatabase } from '@ensue/store-typeorm/testing';

const emptied = ['effects', 'timers', 'listeners', 'outbox', 'dead_letters'] as const;

/** Where all runs are over, nothing is left that could still act. @returns what is */
export function checkLeftovers(database: MemoryDatabase): string[] {
  return emptied.flatMap((table) => {
    const [row] = database.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`);
    return row === undefined || row.n === 0 ? [] : [`${row.n} rows are left in ${table}`];
  });
}

export function unended(database: MemoryDatabase): number {
  const text = "SELECT COUNT(*) AS n FROM runs WHERE status NOT IN ('completed', 'faulted', 'cancelled')";
  return database.rows<{ n: number }>(text)[0]?.n ?? 0;
}
