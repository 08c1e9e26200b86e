const hour = 3_600_000;

/** A place's clock: how far it is ahead of UTC at any moment. */
export class TimeZone {
  private readonly format: Intl.DateTimeFormat;

  /** @throws RangeError where the name is no IANA time zone */
  constructor(name: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Milliseconds to add to a moment to get what the clock on the wall shows. */
  offset(moment: number): number {
    const shown: Record<string, number> = {};
    for (const { type, value } of this.format.formatToParts(moment)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour: hours = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hours, minute, second) - Math.floor(moment / 1000) * 1000;
  }

  /** The first moment after `before` at which the clock is no longer as far ahead as then; `after` is known to be such a one. */
  transition(before: number, after: number): number {
    const old = this.offset(before);
    let [low, high] = [before, after];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offset(middle) === old) low = middle;
      else high = middle;
    }
    return high;
  }

  /** The moment at which the wall shows this time: the first of two in autumn, the end of the gap in spring. */
  momentOf(wall: number): number {
    const [before, after] = [wall - 26 * hour, wall + 26 * hour];
    const [early, late] = [this.offset(before), this.offset(after)];
    if (this.offset(wall - early) === early) return wall - early;
    if (this.offset(wall - late) === late) return wall - late;
    return this.transition(before, after);
  }

  /** Whether the wall shows this time at two moments: clocks go back over it. */
  isTwice(wall: number): boolean {
    const [early, late] = [this.offset(wall - 26 * hour), this.offset(wall + 26 * hour)];
    return early !== late && this.offset(wall - early) === early && this.offset(wall - late) === late;
  }
}

const known = new Map<string, TimeZone>();
/** There are some 600 names, and who spells one in another way makes another. */
const mostKnown = 2_000;

/** A time zone by its name, made once: making one takes longer than many questions to it. @throws RangeError */
export function timeZone(name: string): TimeZone {
  let zone = known.get(name);
  if (zone === undefined) {
    zone = new TimeZone(name);
    if (known.size >= mostKnown) known.clear();
    known.set(name, zone);
  }
  return zone;
}

/** Whether a name is an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    timeZone(name);
    return true;
  } catch {
    return false;
  }
}
