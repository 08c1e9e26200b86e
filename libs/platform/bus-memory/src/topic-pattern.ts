/** Says whether a routing key fits a topic pattern: `*` is exactly one word, `#` any number of words, none included. */
export type TopicMatcher = (routingKey: string) => boolean;

/** Compiles a pattern once, so that publishing costs no parsing. */
export function topicPattern(pattern: string): TopicMatcher {
  if (pattern === '#') return () => true;
  if (!pattern.includes('*') && !pattern.includes('#')) return (routingKey) => routingKey === pattern;
  const words = pattern.split('.');
  return (routingKey) => fits(words, routingKey.split('.'));
}

/** Walks the key's words and keeps, as in a small automaton, how many words of the pattern may be used up: no backtracking. */
function fits(pattern: readonly string[], key: readonly string[]): boolean {
  let reached = passHashes(pattern, new Set([0]));
  for (const word of key) {
    const next = new Set<number>();
    for (const at of reached) {
      const wanted = pattern[at];
      if (wanted === '#') next.add(at);
      else if (wanted === '*' || wanted === word) next.add(at + 1);
    }
    if (next.size === 0) return false;
    reached = passHashes(pattern, next);
  }
  return reached.has(pattern.length);
}

/** A `#` may stand for nothing, so whoever reached it has also reached what follows. */
function passHashes(pattern: readonly string[], reached: Set<number>): Set<number> {
  for (const at of reached) if (pattern[at] === '#') reached.add(at + 1);
  return reached;
}
