import type { MemoryDatabase } from '@ensue/store-typeorm/testing';
import { clientSource, type Accepted } from '../client';

interface Decided {
  readonly event_id: string;
  readonly source: string;
  readonly type: string;
  readonly started: number;
  readonly woke: number;
  readonly decided: number;
  readonly consumed: number;
}

/** Every accepted event was decided on once: it started its run or woke it, and no other. @returns what is wrong */
export function checkEvents(database: MemoryDatabase, accepted: Accepted): string[] {
  const rows = database.rows<Decided>(
    `SELECT e.event_id, e.source, e.type,
       (SELECT COUNT(*) FROM decisions d WHERE d.cause_id = e.id AND d.outcome = 'started') AS started,
       (SELECT COUNT(*) FROM decisions d WHERE d.cause_id = e.id AND d.outcome = 'woke') AS woke,
       (SELECT COUNT(*) FROM decisions d WHERE d.cause_id = e.id AND d.outcome <> 'duplicate') AS decided,
       (SELECT COUNT(*) FROM consumed_events c WHERE c.event_id = e.id) AS consumed
     FROM events e`,
  );
  const wrong: string[] = [];
  for (const { event_id: id, type, started, woke, decided, consumed } of rows) {
    const starts = type.startsWith('begin.') || type === 'question';
    const about = `the event ${id} of type ${type}`;
    if (decided === 0) wrong.push(`${about} was not decided on`);
    if (started !== (starts ? 1 : 0)) wrong.push(`${about} started ${started} runs`);
    if (woke !== (starts ? 0 : 1)) wrong.push(`${about} woke ${woke} runs`);
    if (consumed !== 1) wrong.push(`${about} was consumed ${consumed} times`);
  }
  const known = new Set(rows.flatMap(({ event_id: id, source }) => (source === clientSource ? id : [])));
  for (const id of accepted.events) if (!known.has(id)) wrong.push(`the event ${id} was accepted and lost`);
  const [identities] = database.rows<{ n: number }>("SELECT COUNT(*) AS n FROM inbox WHERE consumer = 'event'");
  if (identities?.n !== rows.length) wrong.push(`${identities?.n} identities are kept of ${rows.length} events`);
  return wrong;
}
