/** Words people bring along from other systems, and what they are called here; the first that fits the place is offered. */
const confusions: Readonly<Record<string, readonly string[]>> = {
  address: ['endpoint', 'uri'],
  args: ['arguments', 'with'],
  arguments: ['with'],
  attempts: ['limit', 'attempt', 'count'],
  auth: ['authentication', 'authentications'],
  bash: ['run'],
  branch: ['branches'],
  case: ['switch'],
  cases: ['switch'],
  choice: ['switch'],
  collection: ['in'],
  condition: ['if', 'when'],
  container: ['run'],
  data: ['body', 'with'],
  day: ['days'],
  delay: ['wait', 'delay', 'after'],
  details: ['detail'],
  each: ['for'],
  endpoint: ['uri'],
  env: ['environment'],
  errors: ['with'],
  event: ['emit', 'one'],
  events: ['any', 'on', 'listen'],
  exec: ['run'],
  fail: ['raise'],
  foreach: ['for'],
  function: ['call'],
  functions: ['use'],
  goto: ['then'],
  header: ['headers'],
  host: ['endpoint'],
  hour: ['hours'],
  href: ['endpoint', 'uri'],
  http: ['call'],
  id: ['name'],
  index: ['at'],
  inputs: ['input'],
  interval: ['every'],
  invoke: ['call'],
  item: ['each'],
  items: ['in'],
  json: ['body'],
  lang: ['language'],
  list: ['in'],
  loop: ['for'],
  maxAttempts: ['limit'],
  message: ['detail'],
  millis: ['milliseconds'],
  millisecond: ['milliseconds'],
  min: ['minutes'],
  minute: ['minutes'],
  ms: ['milliseconds'],
  next: ['then'],
  on: ['listen'],
  onError: ['catch'],
  outputs: ['output'],
  parallel: ['fork'],
  parameters: ['query', 'with', 'arguments'],
  params: ['query', 'parameters', 'with'],
  pause: ['wait'],
  payload: ['body', 'data'],
  publish: ['emit'],
  retries: ['retry'],
  script: ['run', 'code'],
  sec: ['seconds'],
  second: ['seconds'],
  secs: ['seconds'],
  send: ['emit'],
  shell: ['run'],
  sleep: ['wait'],
  source: ['code', 'endpoint'],
  steps: ['do'],
  subscribe: ['listen'],
  target: ['endpoint'],
  tasks: ['do', 'branches'],
  text: ['detail'],
  throw: ['raise'],
  transition: ['then'],
  trigger: ['schedule', 'on'],
  triggers: ['schedule', 'on'],
  unless: ['exceptWhen'],
  uri: ['endpoint'],
  url: ['endpoint', 'uri'],
  value: ['set'],
  variables: ['set'],
  verb: ['method'],
  workflow: ['run', 'document'],
};

/**
 * Which of the words known at a place was meant by one that is not.
 * @returns undefined where no guess is good enough
 */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const confused = Object.hasOwn(confusions, word) ? confusions[word] : undefined;
  const offered = confused?.find((candidate) => known.includes(candidate));
  if (offered !== undefined) return offered;
  const allowed = word.length < 4 ? 1 : word.length < 8 ? 2 : 3;
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), allowed);
    if (distance <= allowed && distance < candidate.length && (!best || distance < best.distance))
      best = { candidate, distance };
  }
  return best?.candidate;
}

/** Insertions, deletions, replacements and swaps of neighbours; anything above `most` is only "too far". */
function editDistance(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    [beforeLast, last] = [last, row];
  }
  return last[to.length] ?? most + 1;
}

/** The hint for a word that is not known: the likely one, or all there are. */
export function hintFor(word: string, known: readonly string[], otherwise: string): string {
  const meant = didYouMean(word, known);
  if (meant !== undefined) return `Did you mean \`${meant}\`?`;
  if (known.length === 0) return otherwise;
  const shown = known.slice(0, 20).map((name) => `\`${name}\``);
  return `Known here: ${shown.join(', ')}${known.length > 20 ? ', …' : ''}.`;
}
