import { compile } from '@ensue/jq';
import { loadJq } from 'jq-wasm';
import { cases } from './cases';
import { measure, median } from './measure';

const rounds = Number(process.argv[2] ?? 7);
const jq = await loadJq();
const whole = (value: number): string => Math.round(value).toLocaleString('en');

console.log(`Our jq beside jq-wasm (${jq.version}): evaluations per second, medians of ${rounds} rounds in turn`);
let missed = 0;
for (const { program, size, input, goal } of cases) {
  const compiled = compile(program);
  const text = JSON.stringify(input);
  const expected = JSON.stringify(jq.json(text, program));
  if (JSON.stringify(compiled.evaluate(input)) !== expected) throw new Error(`${program} gives something else`);
  // jq reads text, which it is given ready made: a caller who has a value pays for making it, too.
  const theirs = (): unknown => jq.json(text, program);
  const ours = (): unknown => compiled.evaluate(input);
  const results = measure(ours, theirs, rounds);
  const ratios = results.map(({ ratio }) => ratio);
  const middle = median(ratios);
  if (middle < goal) missed += 1;
  console.log(
    `${program}, ${size}: ${whole(median(results.map((round) => round.ours)))} against ` +
      `${whole(median(results.map((round) => round.theirs)))}, ${whole(middle)}x ` +
      `(${whole(Math.min(...ratios))}-${whole(Math.max(...ratios))}), goal ${whole(goal)}x: ` +
      (middle < goal ? 'MISSED' : 'met'),
  );
}
process.exitCode = missed === 0 ? 0 : 1;
