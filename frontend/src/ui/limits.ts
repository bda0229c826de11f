/**
 * A limit in words. The chip, the column head, the move dialog and the announcements say the same sentence, so it is made
 * in one place.
 */
import { board } from './text/en';

export type LimitState = 'none' | 'free' | 'at' | 'over';

/** Where a count stands against its limit. A limit of 0 with nothing in it is at its limit: nothing more comes in. */
export function limitState(occupied: number, limit: number | null): LimitState {
  if (limit === null) return 'none';
  return occupied > limit ? 'over' : occupied === limit ? 'at' : 'free';
}

/** The whole sentence: "3 of 3 places taken, at the limit: finish or park one to pull, and 1 urgent, counted beside the limit". */
export function limitWords(occupied: number, limit: number | null, urgent = 0, hard = true, inside = 0): string {
  const state = limitState(occupied, limit);
  const parts = [limit === null ? board.noLimit(occupied) : board.occupied(occupied, limit)];
  if (state === 'at') parts.push(board.atLimit);
  if (state === 'over' && limit !== null) parts.push(board.overBy(occupied - limit));
  if (inside > 0) parts.push(board.urgentInside(inside));
  if (urgent > 0) parts.push(board.urgentBeside(urgent));
  if (limit !== null && !hard) parts.push(board.soft);
  return parts.join(', ');
}
