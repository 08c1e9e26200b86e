import type { Session } from '../session';

/** Nobody needs to tell a million outstanding effects from two. */
const MOST = 1_000_000;
/** A count may cost this share of the time between two counts. */
const SHARE = 1 / 20;

/** How many effects are outstanding: an estimate, so that a large count does not become the load it measures. */
export class EffectCount {
  private last = 0;
  private validUntil = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  async read(session: Session): Promise<number> {
    const began = this.now();
    if (began < this.validUntil) return this.last;
    const [row] = await session.rows<{ n: number }>(
      `SELECT COUNT(*) AS n FROM (SELECT 1 FROM effects LIMIT ${MOST}) e`,
    );
    const ended = this.now();
    // A count that took under a millisecond is repeated as often as anybody asks.
    this.validUntil = ended - began < 1 ? 0 : ended + (ended - began) / SHARE;
    this.last = row?.n ?? 0;
    return this.last;
  }
}
