/**
 * Two boards that came over the wire apart are the same in most of what they show. Sharing that again lets a page that
 * goes from one to the other draw only what really differs.
 */
import type { Board } from './model';
import { Shelves } from './shelves';

/** The same board, with everything that is alike taken from `like`; archived cards are not drawn and stay as they are. */
export function sharing(board: Board, like: Board): Board {
  const cells = new Map<string, readonly string[]>();
  for (const [key, cell] of board.cells) cells.set(key, either(cell, like.cells.get(key)));
  const shared = Object.fromEntries(
    Object.entries(board).map(([name, value]) => [name, either(value, like[name as keyof Board])]),
  ) as unknown as Board;
  return {
    ...shared,
    cells,
    cards: Shelves.of(
      Array.from(board.cards.values(), (card) => [card.id, either(card, like.cards.get(card.id))] as const),
    ),
  };
}

function either<T>(value: T, like: T | undefined): T {
  return like !== undefined && alike(value, like) ? like : value;
}

/** Whether two values of the wire say the same: nothing but texts, numbers, lists and plain objects. */
function alike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Map || a instanceof Shelves || Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => alike((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]))
  );
}
