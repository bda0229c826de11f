/** A storm of random commands that the server's rules decided: this fold must come to the same board all the way. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fromSnapshot } from './board';
import { applyEvent } from './fold';
import { columnCounts } from './limits';
import type { Board, BoardEvent, Snapshot } from './model';

interface Storm {
  readonly seed: number;
  readonly empty: Snapshot;
  readonly events: readonly BoardEvent[];
  readonly boards: Readonly<Record<string, Snapshot & { readonly limits: { readonly columns: object } }>>;
}

const FILE = process.env['KANBAN_STORM'] ?? join(import.meta.dirname, '../../../tests/contract/storm.json');
const storm = JSON.parse(readFileSync(FILE, 'utf8')) as Storm;

/** What can be seen of a board, in an order of its own. */
function seen(board: Board) {
  const byId = <T extends { readonly id: string }>(things: Iterable<T>) =>
    Object.fromEntries([...things].map((one) => [one.id, one]));
  const { cells, cards, members, ...rest } = board;
  const people = Object.fromEntries(members.map((one) => [one.user, one]));
  // Archived cards are not part of what a snapshot shows.
  return { ...rest, archived: null, people, cells: Object.fromEntries(cells), cards: byId(cards.values()) };
}

it(`comes to the server's board at every note of storm ${String(storm.seed)}`, () => {
  let board = fromSnapshot(storm.empty);
  let compared = 0;
  for (const event of storm.events) {
    board = applyEvent(board, event);
    const noted = storm.boards[event.seq];
    if (!noted) continue;
    compared += 1;
    expect(seen(board)).toEqual(seen(fromSnapshot(noted)));
    const counts = Object.fromEntries(board.columns.map((column) => [column.id, columnCounts(board, column.id)]));
    expect(counts).toEqual(noted.limits.columns);
  }
  expect(compared).toBe(Object.keys(storm.boards).length);
});
