/** Which iteration is meant when nobody says which; what a first paint needs of iterations, and no more. */
import type { Iteration } from './model';

/** The date in a zone, as "2026-11-20". */
export function dateIn(now: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(now);
}

/** The open iteration that holds `today` (a date in the board's zone), else the next one; null where there is none. */
export function aheadOf(iterations: readonly Iteration[], today: string): Iteration | null {
  return iterations.find((one) => one.closed_at === null && one.ends > today) ?? null;
}

/** The open iteration in whose plan a card is. */
export function planOf(iterations: readonly Iteration[], card: string): Iteration | null {
  return iterations.find((one) => one.closed_at === null && one.plan.includes(card)) ?? null;
}
