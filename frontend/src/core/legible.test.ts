/** Sizes on a wall, against the table that was worked out by hand. */
import { expect, test } from 'vitest';
import { legible } from './legible';

test.each([
  [43, 3, 39, 48],
  [43, 4, 52, 64],
  [55, 3, 30, 38],
  [55, 4, 40, 50],
  [55, 6, 60, 76],
  [65, 4, 34, 43],
  [75, 6, 44, 55],
])('%i inches from %i m: %i px at least, %i px with ease', (diagonal, distance, floor, target) => {
  const found = legible(diagonal, distance);
  // The table rounds; a size is never rounded down here.
  expect(Math.abs(found.floor - floor)).toBeLessThanOrEqual(1);
  expect(Math.abs(found.target - target)).toBeLessThanOrEqual(1);
});

test('five columns on 55 inches at four metres, also where the screen has finer pixels', () => {
  expect(legible(55, 4).columns).toBe(5);
  expect(legible(55, 4, 3840).columns).toBe(5);
  expect(legible(43, 10).columns).toBe(1);
});
