import { expect, it } from 'vitest';
import { formatDuration } from './progress.mjs';

it.each([
  [0, '0.0 s'],
  [12_340, '12.3 s'],
  [59_960, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('%i ms read %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
