/** The board made from a snapshot, and the plain questions the page asks it. */
import {
  cellKey,
  type Board,
  type Card,
  type Column,
  type ColumnKind,
  type Lane,
  type Shape,
  type Snapshot,
} from './model';
import { Shelves } from './shelves';

const NONE: readonly string[] = [];
const byRank = (a: { readonly rank: string }, b: { readonly rank: string }) =>
  a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0;

export function sortedByRank<T extends { readonly rank: string }>(things: Iterable<T>): readonly T[] {
  return [...things].sort(byRank);
}

/** The board's own fields: what snapshots and the browser's board share, whatever else comes with a snapshot. */
// prettier-ignore
export const SHAPE: readonly (keyof Shape)[] = [
  'id', 'seq', 'name', 'key', 'time_zone', 'working_days', 'may_exceed', 'may_raise', 'urgent_inside', 'block_reasons',
  'role', 'columns', 'lanes', 'members', 'stops', 'rota', 'duty', 'holidays', 'interrupt_budget', 'resume_hours',
  'grace_hours', 'weather', 'velocity_unit', 'cadence', 'iterations', 'standup', 'last_standup',
];

/** The board of a snapshot; its archived cards are those the snapshot names (a live one names none). */
export function fromSnapshot(snapshot: Snapshot): Board {
  const cells = new Map<string, string[]>();
  for (const card of sortedByRank(snapshot.cards)) {
    const key = cellKey(card.column, card.lane);
    const cell = cells.get(key);
    if (cell) cell.push(card.id);
    else cells.set(key, [card.id]);
  }
  const shape = Object.fromEntries(SHAPE.map((name) => [name, snapshot[name]])) as unknown as Shape;
  return {
    ...shape,
    columns: sortedByRank(shape.columns),
    lanes: sortedByRank(shape.lanes),
    cards: Shelves.of(snapshot.cards.map((card) => [card.id, card])),
    archived: Shelves.of((snapshot.archived ?? []).map((card) => [card.id, card])),
    cells,
  };
}

/** The ids of the cards in a cell, top first. */
export function cellOf(board: Board, column: string, lane: string): readonly string[] {
  return board.cells.get(cellKey(column, lane)) ?? NONE;
}

export function columnOf(board: Board, id: string): Column | undefined {
  return board.columns.find((column) => column.id === id);
}

export function laneOf(board: Board, id: string): Lane | undefined {
  return board.lanes.find((lane) => lane.id === id);
}

export function standardLane(board: Board): Lane | undefined {
  return board.lanes.find((lane) => lane.kind === 'standard');
}

export function urgentLane(board: Board): Lane | undefined {
  return board.lanes.find((lane) => lane.kind === 'urgent');
}

export function blockedColumn(board: Board): Column | undefined {
  return board.columns.find((column) => column.kind === 'blocked');
}

/** The order in which lanes are drawn: urgent work on top, then by rank. */
export function lanesAsDrawn(lanes: readonly Lane[]): readonly Lane[] {
  return [...lanes.filter((lane) => lane.kind === 'urgent'), ...lanes.filter((lane) => lane.kind !== 'urgent')];
}

export type Stage = 'waiting' | 'started' | 'done';

const WORKING: readonly ColumnKind[] = ['work', 'review'];

/** Where a column is on the way; null for a Blocked one, which lies beside it, and for an unknown one. */
export function stageOf(columns: readonly Column[], id: string): Stage | null {
  const column = columns.find((one) => one.id === id);
  if (!column || column.kind === 'blocked') return null;
  if (column.kind === 'done') return 'done';
  const way = columns.filter((one) => one.kind !== 'blocked');
  const committed = way.find((one) => WORKING.includes(one.kind)) ??
    way.find((one) => one.kind !== 'backlog') ?? { rank: '~' };
  return column.rank >= committed.rank && column.kind !== 'backlog' ? 'started' : 'waiting';
}

/** All live cards in reading order: lane by lane as drawn, column by column, top first. */
export function* cardsInOrder(board: Board): IterableIterator<Card> {
  for (const lane of lanesAsDrawn(board.lanes)) {
    for (const column of board.columns) {
      for (const id of cellOf(board, column.id, lane.id)) yield board.cards.get(id)!;
    }
  }
}
