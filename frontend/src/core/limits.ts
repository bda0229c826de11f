/**
 * What the limits count, and whether a card would break one: the same arithmetic as kanban/domain/limits.py. The
 * server decides; this is for the counts on the page and for a question that can be asked before the request.
 */
import { cellOf, columnOf, laneOf } from './board';
import type { Board, Card, ColumnKind, Lane } from './model';

const UNCOUNTED_IN_LANES: readonly ColumnKind[] = ['backlog', 'blocked', 'done'];

export interface Counts {
  readonly occupied: number;
  readonly urgent: number;
}

/** Whether the columns' limits count the cards of this lane. */
function counts(board: Board, lane: Lane | undefined): boolean {
  return board.urgent_inside || lane?.kind !== 'urgent';
}

/** What the column's limit counts, and the urgent cards that stand beside it (none where they count inside). */
export function columnCounts(board: Board, column: string): Counts {
  let occupied = 0;
  let urgent = 0;
  for (const lane of board.lanes) {
    const size = cellOf(board, column, lane.id).length;
    if (counts(board, lane)) occupied += size;
    else urgent += size;
  }
  return { occupied, urgent };
}

/** How many cards the lane's limit counts. */
export function laneOccupancy(board: Board, lane: string): number {
  let occupied = 0;
  for (const column of board.columns) {
    if (!UNCOUNTED_IN_LANES.includes(column.kind)) occupied += cellOf(board, column.id, lane).length;
  }
  return occupied;
}

export interface Full {
  readonly scope: 'column' | 'lane';
  readonly id: string;
  readonly name: string;
  readonly limit: number;
  readonly occupied: number;
  readonly hard: boolean;
}

/** The limits that `card` (null: a new one) would break by standing there; the hard ones first. */
export function fullFor(board: Board, card: Card | null, columnId: string, laneId: string): readonly Full[] {
  const column = columnOf(board, columnId);
  const lane = laneOf(board, laneId);
  if (!column || !lane) return [];
  const broken: Full[] = [];
  const inColumn = card?.column === columnId && counts(board, laneOf(board, card.lane));
  if (column.limit !== null && counts(board, lane) && !inColumn) {
    const { occupied } = columnCounts(board, columnId);
    if (occupied >= column.limit) broken.push({ scope: 'column', ...column, limit: column.limit, occupied });
  }
  const from = card ? columnOf(board, card.column) : undefined;
  const inLane = card?.lane === laneId && from !== undefined && !UNCOUNTED_IN_LANES.includes(from.kind);
  if (lane.limit !== null && !UNCOUNTED_IN_LANES.includes(column.kind) && !inLane) {
    const occupied = laneOccupancy(board, laneId);
    if (occupied >= lane.limit) broken.push({ scope: 'lane', ...lane, limit: lane.limit, occupied });
  }
  return broken.sort((a, b) => Number(b.hard) - Number(a.hard));
}
