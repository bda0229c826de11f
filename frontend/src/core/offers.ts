/**
 * Cards in Blocked that may come back: a parked one whose displacer is finished or gone, and one whose waiting is over
 * because the card it waited for is done. Both follow from the board alone; nothing of it is in the log.
 */
import { blockedColumn, cellOf } from './board';
import type { Board, Card } from './model';

export interface Offer {
  /** `back`: what displaced it has gone; `waited`: what it waited for is done. */
  readonly kind: 'back' | 'waited';
  readonly card: string;
  /** The card that was in the way. */
  readonly because: string;
  /** "OPS-42 is done. OPS-12 can come back." */
  readonly sentence: string;
}

type Find = (id: string) => Card | null | undefined;

/** What can be offered for a card, or null. `find` answers live and archived cards; an unknown one is gone. */
export function offerFor(card: Card, find: Find): Offer | null {
  const spell = card.blocked;
  if (!spell || card.archived_at !== null) return null;
  if (spell.displaced_by !== null && !spell.dismissed) {
    const other = find(spell.displaced_by);
    const over = !other || isOver(other) || (spell.reason === 'displaced' && other.class !== 'urgent');
    if (over) {
      const sentence = `${gone(other)} ${card.key} can come back.`;
      return { kind: 'back', card: card.id, because: spell.displaced_by, sentence };
    }
  }
  if (spell.waiting_card !== null && !spell.dismissed) {
    const other = find(spell.waiting_card);
    if (!other || isOver(other)) {
      const sentence = `${gone(other)} ${card.key} was waiting for that.`;
      return { kind: 'waited', card: card.id, because: spell.waiting_card, sentence };
    }
  }
  return null;
}

/** The offers on `after` that there were not on `before`. */
export function newOffers(before: Board, after: Board): readonly Offer[] {
  const held = blockedCards(after);
  if (held.length === 0) return [];
  const known = new Set(blockedCards(before).flatMap((card) => offerFor(card, finder(before))?.card ?? []));
  return held.flatMap((card) => {
    const offer = known.has(card.id) ? null : offerFor(card, finder(after));
    return offer ?? [];
  });
}

/** The cards that were parked for `id` and are parked still. */
export function parkedFor(board: Board, id: string): readonly Card[] {
  return blockedCards(board).filter((card) => card.blocked?.displaced_by === id);
}

function blockedCards(board: Board): readonly Card[] {
  const column = blockedColumn(board);
  if (!column) return [];
  return board.lanes.flatMap((lane) => cellOf(board, column.id, lane.id)).map((id) => board.cards.get(id)!);
}

const finder = (board: Board) => (id: string) => board.cards.get(id) ?? board.archived.get(id);
const isOver = (card: Card) => card.finished_at !== null || card.archived_at !== null;

function gone(other: Card | null | undefined): string {
  if (!other) return 'What was in its way has left the board.';
  if (other.finished_at !== null) return `${other.key} is done.`;
  return `${other.key} ${other.archived_at === null ? 'is not urgent any more' : 'has left the board'}.`;
}
