/**
 * Where the arrow keys lead: a step from one card to its neighbour, and the place a card goes to when it is carried
 * one step. Pure arithmetic over the board as it is drawn; filtered cards can be left out.
 */
import { cellOf, lanesAsDrawn } from './board';
import type { Board, Place } from './model';

export type Direction = 'up' | 'down' | 'left' | 'right';

type Shows = (card: string) => boolean;
const ALL: Shows = () => true;

function stack(board: Board, column: string, shows: Shows): string[] {
  return lanesAsDrawn(board.lanes).flatMap((lane) => cellOf(board, column, lane.id).filter(shows));
}

/** The card one step away, or null at an edge. Sideways steps skip empty columns and keep the lane if they can. */
export function neighbour(board: Board, id: string, direction: Direction, shows: Shows = ALL): string | null {
  const card = board.cards.get(id);
  if (!card) return null;
  if (direction === 'up' || direction === 'down') {
    const cards = stack(board, card.column, shows);
    return cards[cards.indexOf(id) + (direction === 'up' ? -1 : 1)] ?? null;
  }
  const step = direction === 'left' ? -1 : 1;
  const from = board.columns.findIndex((column) => column.id === card.column);
  const depth = cellOf(board, card.column, card.lane).filter(shows).indexOf(id);
  for (let at = from + step; at >= 0 && at < board.columns.length; at += step) {
    const column = board.columns[at]!.id;
    const level = cellOf(board, column, card.lane).filter(shows);
    if (level.length > 0) return level[Math.min(depth, level.length - 1)]!;
    const anywhere = stack(board, column, shows);
    if (anywhere.length > 0) return anywhere[0]!;
  }
  return null;
}

/** The first or last card of the column that `id` stands in. */
export function edgeOfColumn(board: Board, column: string, edge: 'first' | 'last', shows: Shows = ALL): string | null {
  const cards = stack(board, column, shows);
  return (edge === 'first' ? cards[0] : cards.at(-1)) ?? null;
}

/**
 * The place one step away for a card that is carried by key, or null at an edge. Up and down pass neighbours and go on
 * into the next lane; left and right keep the lane and land at the top of the next column.
 */
export function placeBeside(board: Board, id: string, direction: Direction): Place | null {
  const card = board.cards.get(id);
  if (!card) return null;
  const { column, lane } = card;
  if (direction === 'left' || direction === 'right') {
    const at = board.columns.findIndex((one) => one.id === column) + (direction === 'left' ? -1 : 1);
    const target = board.columns[at];
    return target ? { column: target.id, lane, before: cellOf(board, target.id, lane)[0] ?? null } : null;
  }
  const cell = cellOf(board, column, lane);
  const at = cell.indexOf(id);
  const lanes = lanesAsDrawn(board.lanes);
  const laneAt = lanes.findIndex((one) => one.id === lane);
  if (direction === 'up') {
    if (at > 0) return { column, lane, before: cell[at - 1]! };
    const above = lanes[laneAt - 1];
    return above ? { column, lane: above.id, before: null } : null;
  }
  if (at < cell.length - 1) return { column, lane, before: cell[at + 2] ?? null };
  const below = lanes[laneAt + 1];
  return below ? { column, lane: below.id, before: cellOf(board, column, below.id)[0] ?? null } : null;
}

/** Where a card will stand among its new neighbours: 1-based position and the size of the cell, the card counted. */
export function standing(board: Board, id: string): { readonly position: number; readonly size: number } {
  const card = board.cards.get(id);
  if (!card) return { position: 0, size: 0 };
  const cell = cellOf(board, card.column, card.lane);
  return { position: cell.indexOf(id) + 1, size: cell.length };
}
