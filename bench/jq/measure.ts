/** Evaluations per second of both sides in one round, and how many times faster ours is. */
export interface Round {
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
}

/** How often per second a function runs, within about this many milliseconds. */
function rate(run: () => void, milliseconds: number): number {
  const start = performance.now();
  let count = 0;
  let burst = 1;
  for (;;) {
    for (let at = 0; at < burst; at += 1) run();
    count += burst;
    const elapsed = performance.now() - start;
    if (elapsed >= milliseconds) return (1_000 * count) / elapsed;
    // Looks at the clock about 20 times only, as that takes longer than a fast evaluation.
    burst = Math.max(1, Math.ceil((count / elapsed) * (milliseconds / 20)));
  }
}

/** Measures both sides in turn, round after round, so that what else the machine does meets both; the first round warms up. */
export function measure(ours: () => void, theirs: () => void, rounds: number): Round[] {
  const all: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const [our, their] = [rate(ours, 200), rate(theirs, 400)];
    if (round > 0) all.push({ ours: our, theirs: their, ratio: our / their });
  }
  return all;
}

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
