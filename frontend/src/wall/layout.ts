/**
 * The measures of the board on a wall, all from the size of its text. The style sheet takes them as they are, so that what
 * is counted here is what is drawn.
 */
import { fitting, slots } from './fit';
import type { Sizes } from './sizes';

export interface Metrics {
  readonly line: number;
  readonly gap: number;
  readonly pad: number;
  readonly head: number;
  /** A card's height. */
  readonly slot: number;
  /** Of its title. */
  readonly lines: number;
  readonly narrowest: number;
  readonly rail: number;
}

export function metricsOf({ floor, target }: Sizes, lines = 2): Metrics {
  const line = Math.round(floor * 1.18);
  const pad = Math.round(floor * 0.26);
  return {
    line,
    pad,
    lines,
    gap: Math.round(floor * 0.24),
    head: Math.round(target * 1.22 + floor * 1.46),
    slot: line * (1 + lines) + 2 * pad,
    narrowest: Math.round(floor * 8.6),
    rail: Math.round(floor * 2.5),
  };
}

export interface Fit {
  readonly metrics: Metrics;
  /** How many cards there is room for; and beside a line that says how many are missing. */
  readonly most: number;
  readonly beside: number;
}

/**
 * The tallest cards (titles of four lines at most) with which no more of `counts` are left out than with titles of two
 * lines. Where letters for a great distance leave room for two such cards only, titles have one line.
 */
export function fitOf(sizes: Sizes, room: number, counts: readonly number[]): Fit {
  const [usual, three, four] = [2, 3, 4].map((lines) => fitted(metricsOf(sizes, lines), room)) as [Fit, Fit, Fit];
  if (usual.most < 3) return fitted(metricsOf(sizes, 1), room);
  const missing = (fit: Fit) => counts.reduce((sum, count) => sum + slots(count, fit.most, fit.beside).more, 0);
  return [four, three].find((fit) => missing(fit) <= missing(usual)) ?? usual;
}

function fitted(metrics: Metrics, room: number): Fit {
  return {
    metrics,
    most: fitting(room, metrics.slot, metrics.gap),
    beside: fitting(room - metrics.line - metrics.gap, metrics.slot, metrics.gap),
  };
}
