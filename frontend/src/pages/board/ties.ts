/**
 * The cards that a card has to do with, looked up for its face: who displaced it, whom it waits for, whom it parked, and
 * whether it can come back.
 */
import type { Card } from '../../core/model';
import type { Offer } from '../../core/offers';
import type { BoardStore } from '../../state/board.svelte';
import { router } from '../../state/router.svelte';
import { NO_TIES, type Ties } from '../../ui/cardties';
import { card as text } from '../../ui/text/en';

/** Why it can come back, as short as a card has room for. */
function offerWords({ kind }: Offer, other: Card | null): string {
  const over = text.over(
    other?.key ?? null,
    other !== null && other.archived_at === null && other.finished_at === null,
  );
  return kind === 'back' ? text.canComeBack(over) : text.waitedFor(over);
}

export function tiesOf(board: BoardStore, card: Card): Ties {
  const spell = card.blocked;
  if (spell === null && card.class !== 'urgent') return NO_TIES;
  const tie = (other: Card | null) =>
    other && {
      key: other.key,
      title: other.title,
      href: router.withQuery(`b/${board.key}/c/${other.number}`),
    };
  const offer = spell ? board.offer(card.id) : null;
  return {
    displacedBy: spell?.displaced_by ? tie(board.card(spell.displaced_by)) : null,
    waitsFor: spell?.waiting_card && offer?.kind !== 'waited' ? tie(board.card(spell.waiting_card)) : null,
    offer: offer && offerWords(offer, board.card(offer.because)),
    parked: card.class === 'urgent' ? board.parkedFor(card.id).flatMap((one) => tie(one) ?? []) : [],
  };
}
