/**
 * How old is old here: the 50th, 70th, 85th and 95th percentile of the time this board's finished cards took from start to
 * finish. A card in progress is compared with them; without enough finished cards nothing is said.
 */
import type { Card } from '../core/model';

export const PERCENTILES = [50, 70, 85, 95] as const;
export type Aging = readonly [number, number, number, number];

const ENOUGH = 10;

/** The four thresholds in ms (nearest rank), or null below ten finished cards. */
export function agingOf(cards: Iterable<Card>): Aging | null {
  const spans: number[] = [];
  for (const card of cards) {
    if (card.started_at && card.finished_at) spans.push(Date.parse(card.finished_at) - Date.parse(card.started_at));
  }
  if (spans.length < ENOUGH) return null;
  spans.sort((a, b) => a - b);
  const at = (percentile: number): number => spans[Math.ceil((percentile / 100) * spans.length) - 1] ?? 0;
  return [at(50), at(70), at(85), at(95)];
}

/** How many of the four thresholds an age has passed: 0 to 4. */
export function dotsOf(age: number, aging: Aging): number {
  return aging.filter((threshold) => age > threshold).length;
}
