/** Year, month from 0, day, hours, minutes, seconds, day of the week from Sunday, day of the year from 0. */
export type BrokenDown = [number, number, number, number, number, number, number, number];

const dayLength = 86_400;
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
] as const;

/** Days from 1970-01-01 to a day of the proleptic Gregorian calendar; months and days may be out of range. */
function dayNumber(year: number, month: number, day: number): number {
  const whole = year + Math.floor(month / 12);
  const within = ((month % 12) + 12) % 12;
  // Years that begin in March have the leap day at their end.
  const shifted = within < 2 ? whole - 1 : whole;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((within + 10) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Seconds since 1970 of a date and time in UTC. */
export function toSeconds([year, month, day, hours, minutes, seconds]: BrokenDown): number {
  const number = dayNumber(Math.trunc(year), Math.trunc(month), Math.trunc(day));
  return number * dayLength + Math.trunc(hours) * 3600 + Math.trunc(minutes) * 60 + Math.trunc(seconds);
}

/** Date and time in UTC; what is left of a second stays with the seconds. */
export function breakDown(time: number): BrokenDown {
  // As jq does, whole seconds towards zero, but what is left of one upwards.
  const whole = Math.trunc(time);
  const number = Math.floor(whole / dayLength);
  const rest = whole - number * dayLength;
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = (fromMarch + 2) % 12;
  const year = yearOfEra + era * 400 + (month < 2 ? 1 : 0);
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const seconds = (rest % 60) + (time - Math.floor(time));
  const [weekday, yearDay] = derived(year, month, day);
  return [year, month, day, Math.floor(rest / 3600), Math.floor((rest % 3600) / 60), seconds, weekday, yearDay];
}

function derived(year: number, month: number, day: number): [number, number] {
  const number = dayNumber(year, month, day);
  return [(((number + 4) % 7) + 7) % 7, number - dayNumber(year, 0, 1)];
}

/** A date and time in a format of `strftime`, in the C locale. */
export function formatTime(parts: BrokenDown, format: string): string {
  const [year, month, day, hours, minutes, fraction] = parts.map(Math.trunc) as BrokenDown;
  const seconds = fraction;
  // The C library takes these two as they are; jq computes them anew.
  const [weekday, yearDay] = derived(year, month, day);
  const pad = (value: number, width = 2, fill = '0'): string => String(value).padStart(width, fill);
  const again = (inner: string): string => formatTime(parts, inner);
  const half = hours % 12 === 0 ? 12 : hours % 12;
  const week = isoWeek(year, yearDay, weekday);
  const letters: Readonly<Record<string, () => string>> = {
    a: () => (days[weekday] ?? '').slice(0, 3),
    A: () => days[weekday] ?? '',
    b: () => (months[month] ?? '').slice(0, 3),
    B: () => months[month] ?? '',
    c: () => again('%a %b %e %H:%M:%S %Y'),
    C: () => pad(Math.floor(year / 100)),
    d: () => pad(day),
    D: () => again('%m/%d/%y'),
    e: () => pad(day, 2, ' '),
    F: () => again('%Y-%m-%d'),
    g: () => pad(week.year % 100),
    G: () => String(week.year),
    h: () => again('%b'),
    H: () => pad(hours),
    I: () => pad(half),
    j: () => pad(yearDay + 1, 3),
    k: () => pad(hours, 2, ' '),
    l: () => pad(half, 2, ' '),
    m: () => pad(month + 1),
    M: () => pad(minutes),
    n: () => '\n',
    p: () => (hours < 12 ? 'AM' : 'PM'),
    r: () => again('%I:%M:%S %p'),
    R: () => again('%H:%M'),
    s: () => String(toSeconds(parts)),
    S: () => pad(seconds),
    t: () => '\t',
    T: () => again('%H:%M:%S'),
    u: () => String(weekday === 0 ? 7 : weekday),
    U: () => pad(Math.floor((yearDay + 7 - weekday) / 7)),
    V: () => pad(week.week),
    w: () => String(weekday),
    W: () => pad(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7)),
    x: () => again('%m/%d/%y'),
    X: () => again('%H:%M:%S'),
    y: () => pad(((year % 100) + 100) % 100),
    Y: () => (year < 0 || year > 9999 ? `${year > 0 ? '+' : '-'}${pad(Math.abs(year), 4)}` : pad(year, 4)),
    z: () => '+0000',
    Z: () => 'UTC',
    '%': () => '%',
  };
  return format.replace(/%[EO]?([a-zA-Z%])/g, (all, letter: string) => letters[letter]?.() ?? all);
}

function isoWeek(year: number, yearDay: number, weekday: number): { year: number; week: number } {
  const week = Math.floor((yearDay - ((weekday + 6) % 7) + 10) / 7);
  const weeksOf = (of: number): number => {
    const [first] = derived(of, 0, 1);
    const [last] = derived(of, 11, 31);
    return first === 4 || last === 4 ? 53 : 52;
  };
  if (week < 1) return { year: year - 1, week: weeksOf(year - 1) };
  return week > weeksOf(year) ? { year: year + 1, week: 1 } : { year, week };
}

/** Reads a date and time in a format of `strptime`; null where the text does not have it. */
export function parseTime(text: string, format: string): BrokenDown | null {
  const parts: BrokenDown = [1970, 0, 1, 0, 0, 0, 0, 0];
  let [at, afternoon, yearDay, seconds] = [0, -1, -1, Number.NaN];
  const number = (digits: number, low: number, high: number): number => {
    const found = new RegExp(`^\\s*([+-]?\\d{1,${digits}})`).exec(text.slice(at));
    const value = Number(found?.[1] ?? Number.NaN);
    at += found?.[0].length ?? 0;
    return value >= low && value <= high ? value : Number.NaN;
  };
  const name = (names: readonly string[]): number => {
    const rest = text.slice(at).toLowerCase();
    const index = names.findIndex((full) => rest.startsWith(full.slice(0, 3).toLowerCase()));
    const full = (names[index] ?? '').toLowerCase();
    at += rest.startsWith(full) ? full.length : 3;
    return index < 0 ? Number.NaN : index;
  };
  const shortcuts: Readonly<Record<string, string>> = {
    ...{ D: '%m/%d/%y', T: '%H:%M:%S', R: '%H:%M', F: '%Y-%m-%d', r: '%I:%M:%S %p', c: '%a %b %e %H:%M:%S %Y' },
    ...{ x: '%m/%d/%y', X: '%H:%M:%S' },
  };
  let pattern = format;
  for (let expanded = ''; expanded !== pattern;) {
    expanded = pattern;
    pattern = pattern.replace(/%([DTRFrcxX])/g, (_, letter: string) => shortcuts[letter] ?? '');
    if (pattern === expanded) break;
    expanded = '';
  }
  let valid = true;
  const set = (index: number, value: number): void => {
    valid &&= !Number.isNaN(value);
    parts[index] = value;
  };
  const letters: Readonly<Record<string, () => void>> = {
    Y: () => set(0, number(4, 0, 9999)),
    y: () => {
      const year = number(2, 0, 99);
      set(0, year < 69 ? 2000 + year : 1900 + year);
    },
    m: () => set(1, number(2, 1, 12) - 1),
    d: () => set(2, number(2, 1, 31)),
    e: () => set(2, number(2, 1, 31)),
    H: () => set(3, number(2, 0, 23)),
    k: () => set(3, number(2, 0, 23)),
    I: () => set(3, number(2, 1, 12)),
    l: () => set(3, number(2, 1, 12)),
    M: () => set(4, number(2, 0, 59)),
    S: () => set(5, number(2, 0, 60)),
    j: () => {
      yearDay = number(3, 1, 366) - 1;
      valid &&= !Number.isNaN(yearDay);
    },
    a: () => set(6, name(days)),
    A: () => set(6, name(days)),
    b: () => set(1, name(months)),
    B: () => set(1, name(months)),
    h: () => set(1, name(months)),
    u: () => void number(1, 1, 7),
    w: () => void number(1, 0, 6),
    p: () => {
      afternoon = ['am', 'pm'].indexOf(text.slice(at, at + 2).toLowerCase());
      valid &&= afternoon >= 0;
      at += 2;
    },
    s: () => {
      seconds = number(15, 0, Number.MAX_SAFE_INTEGER);
      valid &&= !Number.isNaN(seconds);
    },
    z: () => {
      const zone = /^\s*(?:Z|[+-]\d{2}(?::?\d{2})?)/.exec(text.slice(at));
      valid &&= zone !== null;
      at += zone?.[0].length ?? 0;
    },
    Z: () => {
      const zone = /^[A-Za-z]*/.exec(text.slice(at));
      at += zone?.[0].length ?? 0;
    },
    '%': () => {
      valid &&= text.charAt(at) === '%';
      at += 1;
    },
  };
  for (let index = 0; index < pattern.length && valid; index += 1) {
    const character = pattern.charAt(index);
    if (/\s/.test(character)) {
      while (/\s/.test(text.charAt(at))) at += 1;
    } else if (character !== '%') {
      valid = text.charAt(at) === character;
      at += 1;
    } else {
      index += 1;
      const letter = pattern.charAt(index);
      const read = /[nt]/.test(letter) ? () => (at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0) : letters[letter];
      if (read === undefined) return null;
      read();
    }
  }
  if (!valid || at !== text.length) return null;
  return completed(parts, afternoon, yearDay, seconds);
}

function completed(parts: BrokenDown, afternoon: number, yearDay: number, seconds: number): BrokenDown {
  if (!Number.isNaN(seconds)) return breakDown(seconds);
  const [year, month, day, hours, minutes, second] = parts;
  const adjusted = afternoon < 0 ? hours : (hours % 12) + 12 * afternoon;
  if (yearDay >= 0 && month === 0 && day === 1) {
    const [y, m, d, , , , weekday] = breakDown(dayNumber(year, 0, yearDay + 1) * dayLength);
    return [y, m, d, adjusted, minutes, second, weekday, yearDay];
  }
  const [weekday, dayOfYear] = derived(year, month, day);
  return [year, month, day, adjusted, minutes, second, weekday, dayOfYear];
}
