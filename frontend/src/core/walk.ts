/**
 * The order in which a stand-up looks at the cards: column by column from the right, in each column lane by lane as drawn
 * (urgent work on top), in each lane the oldest first. What is done is not looked at, and of the backlog only what is
 * urgent. Blocked cards are looked at where Blocked stands: that is where the eyes of the people in front of it are.
 */
import { cellOf, lanesAsDrawn } from './board';
import { isProvisional } from './commands';
import type { Board, Card } from './model';

const begun = (card: Card) => Date.parse(card.started_at ?? card.entered_at);

export function walkOrder(board: Board): readonly string[] {
  const found: string[] = [];
  for (const column of board.columns.toReversed()) {
    if (column.kind === 'done') continue;
    for (const lane of lanesAsDrawn(board.lanes)) {
      if (column.kind === 'backlog' && lane.kind !== 'urgent') continue;
      const cards = cellOf(board, column.id, lane.id)
        .filter((id) => !isProvisional(id))
        .map((id) => board.cards.get(id)!);
      cards.sort((a, b) => begun(a) - begun(b) || a.number - b.number);
      found.push(...cards.map(({ id }) => id));
    }
  }
  return found;
}

/**
 * Where the walk goes from `current`: on through what was looked at before, and then to the first card that was not. A
 * card that moves meanwhile is neither looked at twice nor left out; one that left the board is passed over.
 */
export function ahead(board: Board, walked: readonly string[], current: string | null): string | null {
  const at = current === null ? -1 : walked.indexOf(current);
  const again = at === -1 ? undefined : walked.slice(at + 1).find((id) => board.cards.has(id));
  return again ?? walkOrder(board).find((id) => !walked.includes(id)) ?? null;
}

/** The card before `current`, of those that are still on the board. */
export function behind(board: Board, walked: readonly string[], current: string | null): string | null {
  const at = current === null ? walked.length : walked.indexOf(current);
  return walked.slice(0, Math.max(at, 0)).findLast((id) => board.cards.has(id)) ?? null;
}
