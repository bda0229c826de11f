/**
 * Which card makes room for another, by the same rule as kanban/domain/parking.py: the youngest here, no fixed date,
 * not displaced twice this week. The server decides; this is for a question that can be asked before the request.
 */
import { cellOf, columnOf, laneOf } from './board';
import { columnCounts } from './limits';
import type { Board, Card, ColumnKind, Place } from './model';

/** A card that can be parked; `why` is empty, or says why another one should be rather. */
export interface Parkable {
  readonly card: Card;
  readonly why: string;
}

const NEVER: readonly ColumnKind[] = ['backlog', 'blocked', 'done'];
const WEEK = 7 * 24 * 60 * 60 * 1000;

/** The cards of a column that can be parked at `now` (ms), the best first; `coming` is never one of them. */
export function parkable(board: Board, columnId: string, now: number, coming: string | null = null): Parkable[] {
  const column = columnOf(board, columnId);
  if (!column || NEVER.includes(column.kind)) return [];
  const here = board.lanes
    .flatMap((lane) => cellOf(board, columnId, lane.id))
    .filter((id) => id !== coming)
    .map((id) => board.cards.get(id)!)
    .filter((card) => card.blocked === null)
    .sort((a, b) => Date.parse(b.entered_at) - Date.parse(a.entered_at) || b.number - a.number)
    .map((card) => ({ card, why: whyNot(card, now) }));
  return [...here.filter((one) => one.why === ''), ...here.filter((one) => one.why !== '')];
}

function whyNot(card: Card, now: number): string {
  if (card.class === 'urgent') return 'It is urgent itself.';
  if (card.base_class === 'fixed_date') return `It has a fixed date${card.due ? `, ${card.due}` : ''}.`;
  const lately = card.displaced.filter((at) => now - Date.parse(at) < WEEK);
  return lately.length >= 2 ? 'It was displaced twice this week.' : '';
}

/** Whether an urgent card (null: a new one) that comes to `place` should ask whom to park. */
export function asksForSwap(board: Board, card: Card | null, place: Pick<Place, 'column' | 'lane'>): boolean {
  const column = columnOf(board, place.column);
  if (!column || column.limit === null || NEVER.includes(column.kind)) return false;
  if (laneOf(board, place.lane)?.kind !== 'urgent' || card?.column === column.id) return false;
  // One that is urgent already has displaced whom it had to; beside the limits it may go on.
  if (card?.class === 'urgent' && !board.urgent_inside) return false;
  return columnCounts(board, column.id).occupied >= column.limit;
}
