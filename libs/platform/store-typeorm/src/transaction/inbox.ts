import { createHash } from 'node:crypto';
import type { Scalar } from '../dialect';
import type { Dialect } from '../dialect';
import type { Session } from '../session';

type Taken = readonly [consumer: string, key: string, messageId: string];

/** What fits the key column as it is; blanks at the end would not count there. */
const PLAIN = /^[\x21-\x7e]{1,255}$/;

/** A message's id comes from anybody: what does not fit the column takes part as its hash. */
function inboxKey(messageId: string): string {
  return PLAIN.test(messageId) ? messageId : `sha256:${createHash('sha256').update(messageId).digest('hex')}`;
}

/**
 * Takes messages that were not taken before. Duplicates are rare, so the rows are inserted on trust; only when a key is
 * there already are the new ones told from the old. An insert that still collides has lost a race: the whole transaction
 * is tried again.
 */
export async function takeInbox(
  session: Session,
  dialect: Dialect,
  messages: readonly { readonly consumer: string; readonly messageId: string }[],
): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  for (const chunk of dialect.chunks(inOrder(messages))) {
    if (await session.insertUnlessTaken(insertText(dialect, chunk.length), params(chunk))) {
      for (const [, , messageId] of chunk) taken.add(messageId);
      continue;
    }
    const fresh = await untaken(session, dialect, chunk);
    if (fresh.length === 0) continue;
    for (const part of dialect.chunks(fresh)) await session.run(insertText(dialect, part.length), params(part));
    for (const [, , messageId] of fresh) taken.add(messageId);
  }
  return taken;
}

/** One order for all transactions, and each key once. */
function inOrder(messages: readonly { readonly consumer: string; readonly messageId: string }[]): Taken[] {
  const rows = new Map<string, Taken>();
  for (const { consumer, messageId } of messages) {
    const key = inboxKey(messageId);
    rows.set(`${consumer} ${key}`, [consumer, key, messageId]);
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

async function untaken(session: Session, dialect: Dialect, chunk: readonly Taken[]): Promise<Taken[]> {
  const where = dialect.keyIn(
    ['consumer', 'message_id'],
    chunk.map(([consumer, key]) => [consumer, key]),
  );
  const rows = await session.rows<{ consumer: string; message_id: string }>(
    `SELECT consumer, message_id FROM inbox WHERE ${where.sql}`,
    where.params,
  );
  const old = new Set(rows.map((row) => `${row.consumer} ${row.message_id}`));
  return chunk.filter(([consumer, key]) => !old.has(`${consumer} ${key}`));
}

function insertText(dialect: Dialect, rows: number): string {
  const row = `(?,?,${dialect.now})`;
  return `INSERT INTO inbox (consumer,message_id,at) VALUES ${`${row},`.repeat(rows - 1)}${row}`;
}

function params(chunk: readonly Taken[]): Scalar[] {
  return chunk.flatMap(([consumer, key]) => [consumer, key]);
}
