/** Arithmetic of planning: what a plan adds up to, which cards can go into it, and how it lies in yesterday's weather. */
import { cardsInOrder } from './board';
import type { Board, Card, Iteration, Unit } from './model';

export interface PlanSum {
  readonly cards: number;
  readonly points: number;
  /** Cards that nobody has estimated: 0 points, and counted. */
  readonly unestimated: number;
}

/** The cards of a plan that this page knows, in the plan's order. */
export function plannedCards(iteration: Iteration, find: (id: string) => Card | null): readonly Card[] {
  return iteration.plan.flatMap((id) => find(id) ?? []);
}

export function sumOf(cards: readonly Card[]): PlanSum {
  return {
    cards: cards.length,
    points: cards.reduce((sum, { points }) => sum + (points ?? 0), 0),
    unestimated: cards.filter(({ points }) => points === null).length,
  };
}

export const inUnit = (sum: PlanSum, unit: Unit): number => (unit === 'points' ? sum.points : sum.cards);

/**
 * The cards that can go into a plan: on the board, not finished, not in it yet; those that wait first, as they are
 * ranked. `words` must all be in the key or the title.
 */
export function choices(board: Board, iteration: Iteration, words: string): readonly Card[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const planned = new Set(iteration.plan);
  const found = [...cardsInOrder(board)].filter((card) => {
    if (card.finished_at !== null || planned.has(card.id)) return false;
    const where = `${card.key} ${card.title}`.toLowerCase();
    return wanted.every((word) => where.includes(word));
  });
  const order = new Map(board.columns.map((column, at) => [column.id, column.kind === 'backlog' ? -1 : at]));
  return found.toSorted((a, b) => order.get(a.column)! - order.get(b.column)!);
}

/** Where low, middle, high and the plan lie on one scale from 0 to 1; what lies beyond the middle is over. */
export interface BandPlaces {
  readonly low: number;
  readonly high: number;
  readonly middle: number;
  readonly planned: number;
  readonly over: number;
}

/** Null while there is no weather. */
export function bandOf(
  weather: { readonly value: number | null; readonly low: number | null; readonly high: number | null },
  planned: number,
): BandPlaces | null {
  const { value, low, high } = weather;
  if (value === null || low === null || high === null) return null;
  // A little air on the right, so that the mark of a plan that is over does not stick to the edge.
  const most = Math.max(high, value, planned, 1) * 1.12;
  const place = (amount: number) => Math.max(0, amount) / most;
  return {
    low: place(low),
    high: place(high),
    middle: place(value),
    planned: place(planned),
    over: Math.max(0, place(planned) - place(value)),
  };
}
