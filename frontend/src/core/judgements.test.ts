import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromSnapshot } from './board';
import { fullFor } from './limits';
import type { Board, Snapshot } from './model';
import { parkable } from './parking';
import { stopAgainst } from './stops';

/** What pytest writes for moments at which something stands in the way. */
interface Moment {
  readonly board: Snapshot;
  readonly now: string;
  readonly stopped: readonly (readonly [card: string | null, column: string, lane: string, stop: string])[];
  readonly full: readonly (readonly [card: string | null, column: string, lane: string, limits: readonly string[]])[];
  readonly parkable: Readonly<Record<string, readonly (readonly [card: string, why: string])[]>>;
}

const FOLDER = join(import.meta.dirname, '../../../tests/contract/judgements');

/** Every card (null: a new one) coming to every place, in the order of the file. */
function* wishes(board: Board) {
  const cards = [null, ...[...board.cards.values()].sort((a, b) => a.number - b.number)];
  for (const card of cards) {
    for (const column of board.columns)
      for (const lane of board.lanes) yield { card, column: column.id, lane: lane.id };
  }
}

describe('the page judges as the server does', () => {
  const files = readdirSync(FOLDER);

  it.each(files)('%s', (file) => {
    const moment = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Moment;
    const board = fromSnapshot(moment.board);
    const every = [...wishes(board)];
    const stopped = every.flatMap(({ card, column, lane }) => {
      const stop = stopAgainst(board, card, column, lane);
      return stop ? [[card?.id ?? null, column, lane, stop.id]] : [];
    });
    const full = every.flatMap(({ card, column, lane }) => {
      const limits = fullFor(board, card, column, lane).map((one) => one.id);
      return limits.length > 0 ? [[card?.id ?? null, column, lane, limits]] : [];
    });
    const now = Date.parse(moment.now);
    const parks = board.columns.map(({ id }) => [id, parkable(board, id, now).map((one) => [one.card.id, one.why])]);
    expect({ stopped, full, parkable: Object.fromEntries(parks) as unknown }).toEqual({
      stopped: moment.stopped,
      full: moment.full,
      parkable: moment.parkable,
    });
  });
});
