/**
 * Whether a stop stands against a pull, by the same rule as kanban/domain/stops.py: into a stopped column nothing comes
 * but urgent cards; on a stopped board no work is begun or taken up again, and what is under way may go on.
 */
import { columnOf, laneOf, stageOf } from './board';
import type { Board, Card, Stop } from './model';

/** The stop of this column, or of the whole board (null), if there is one. */
export function stopOf(board: Pick<Board, 'stops'>, column: string | null): Stop | null {
  return board.stops.find((stop) => stop.column === column) ?? null;
}

/** The stop that stands against `card` (null: a new one) coming into a column and lane. */
export function stopAgainst(board: Board, card: Card | null, column: string, lane: string): Stop | null {
  if (board.stops.length === 0 || laneOf(board, lane)?.kind === 'urgent' || stays(board, card, column)) return null;
  const here = stopOf(board, column);
  if (here) return here;
  return takesUp(board, card, column) ? stopOf(board, null) : null;
}

/** Whether the card is there already. One that came in as urgent comes in when it ceases to be. */
function stays(board: Board, card: Card | null, column: string): boolean {
  return card?.column === column && laneOf(board, card.lane)?.kind !== 'urgent';
}

/** Whether coming into `column` begins work on the card, or takes it up again out of Blocked. */
function takesUp(board: Board, card: Card | null, column: string): boolean {
  const stage = stageOf(board.columns, column);
  if (stage === 'started' && card?.blocked) return true;
  return (stage === 'started' || stage === 'done') && (card?.started_at ?? null) === null;
}

/** What stands and why, in words. */
export function stoppedSentence(board: Board, stop: Stop): string {
  const place = stop.column === null ? 'The line' : (columnOf(board, stop.column)?.name ?? 'The line');
  const who = board.members.find((member) => member.user === stop.by)?.name;
  const card = stop.card === null ? undefined : board.cards.get(stop.card);
  return `${place} is stopped${who ? ` by ${who}` : ''}: ${stop.trouble}${card ? ` (${card.key})` : ''}.`;
}
