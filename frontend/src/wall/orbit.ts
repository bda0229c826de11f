/** Against burn-in: the whole layout walks a small circle, a step every three minutes, so that no edge stands for months. */
export const ORBIT = 8;
export const STEP_EVERY = 180_000;
const STEPS = 16;

/** How far the layout is moved to the right and down at `at` ms: 0 to 8 px each. */
export function orbitAt(at: number): readonly [x: number, y: number] {
  const turn = (2 * Math.PI * (Math.floor(at / STEP_EVERY) % STEPS)) / STEPS;
  const along = (value: number) => Math.round((ORBIT / 2) * (1 + value));
  return [along(Math.cos(turn)), along(Math.sin(turn))];
}
