/**
 * The board as the page reads it: one small reactive box per card, per cell and per count, so that an event draws anew
 * what it touched and nothing else. `publish` compares the next board with the last and fills only boxes that differ.
 */
import { cellOf, SHAPE } from '../core/board';
import { columnCounts, laneOccupancy, type Counts } from '../core/limits';
import { cellKey, type Board, type Card } from '../core/model';

/** Where a card is between a wish and its confirmation. */
export type Standing = 'still' | 'saving' | 'queued' | 'held';

class Box<T> {
  value: T = $state.raw() as T;

  constructor(value: T) {
    this.value = value;
  }
}

interface Mark {
  readonly standing: Standing;
  /** The name of whoever else has just changed the card; it fades after a moment. */
  readonly touchedBy: string | null;
}

const STILL: Mark = { standing: 'still', touchedBy: null };
const NONE: readonly string[] = [];
const NO_COUNTS: Counts = { occupied: 0, urgent: 0 };

export class BoardView {
  /** The board's own fields, columns, lanes and members; replaced only when one of them changes. */
  shape: Board = $state.raw() as Board;
  /** Changes with every publication: for what depends on all cards. */
  version = $state(0);

  #board: Board;
  readonly #cards = new Map<string, Box<Card>>();
  readonly #marks = new Map<string, Box<Mark>>();
  readonly #cells = new Map<string, Box<readonly string[]>>();
  readonly #columns = new Map<string, Box<Counts>>();
  readonly #lanes = new Map<string, Box<number>>();

  constructor(board: Board) {
    this.#board = board;
    this.shape = board;
    // Everything has its box before a template asks for it: one made while drawing would not be followed.
    for (const card of board.cards.values()) this.#filled(card);
    for (const column of board.columns) {
      for (const lane of board.lanes) {
        this.#cells.set(cellKey(column.id, lane.id), new Box(cellOf(board, column.id, lane.id)));
      }
    }
    this.#count(board);
  }

  /** The board that is shown now, for arithmetic outside templates. */
  get board(): Board {
    return this.#board;
  }

  card(id: string): Card | null {
    const box = this.#cards.get(id);
    if (box) return box.value;
    // A card that is not there yet may come with any publication.
    return this.version >= 0 ? (this.#board.archived.get(id) ?? null) : null;
  }

  mark(id: string): Mark {
    return this.#marks.get(id)?.value ?? STILL;
  }

  cell(column: string, lane: string): readonly string[] {
    return this.#cells.get(cellKey(column, lane))?.value ?? NONE;
  }

  counts(column: string): Counts {
    return this.#columns.get(column)?.value ?? NO_COUNTS;
  }

  laneCount(lane: string): number {
    return this.#lanes.get(lane)?.value ?? 0;
  }

  /**
   * Show `next`: whatever it shares with the board before stays untouched. The counts are those of `counted`: a card
   * that is held in front of a limit is shown at its target and counts where it still stands.
   */
  publish(next: Board, counted: Board = next): void {
    const before = this.#board;
    this.#count(counted);
    if (next === before) return;
    this.#board = next;
    for (const id of next.cards.changedFrom(before.cards)) {
      const card = next.cards.get(id);
      if (card) this.#filled(card);
      else this.#gone(id, next.archived.get(id));
    }
    for (const column of next.columns) {
      for (const lane of next.lanes) {
        set(this.#cells, cellKey(column.id, lane.id), cellOf(next, column.id, lane.id), Object.is);
      }
    }
    if (differs(before, next)) this.shape = next;
    this.version += 1;
  }

  setStanding(id: string, standing: Standing): void {
    this.#setMark(id, { ...this.mark(id), standing });
  }

  setTouchedBy(id: string, name: string | null): void {
    this.#setMark(id, { ...this.mark(id), touchedBy: name });
  }

  #setMark(id: string, mark: Mark): void {
    const box = this.#marks.get(id);
    if (box && (box.value.standing !== mark.standing || box.value.touchedBy !== mark.touchedBy)) box.value = mark;
  }

  #filled(card: Card): void {
    const box = this.#cards.get(card.id);
    if (box) {
      box.value = card;
    } else {
      this.#cards.set(card.id, new Box(card));
      this.#marks.set(card.id, new Box(STILL));
    }
  }

  /** An archived card stays readable: its sheet may be open. */
  #gone(id: string, archived: Card | undefined): void {
    if (archived) {
      this.#filled(archived);
    } else {
      this.#cards.delete(id);
      this.#marks.delete(id);
    }
  }

  #count(board: Board): void {
    for (const column of board.columns) set(this.#columns, column.id, columnCounts(board, column.id), sameCounts);
    for (const lane of board.lanes) set(this.#lanes, lane.id, laneOccupancy(board, lane.id), Object.is);
  }
}

function set<T>(boxes: Map<string, Box<T>>, key: string, value: T, same: (a: T, b: T) => boolean): void {
  const box = boxes.get(key);
  if (!box) boxes.set(key, new Box(value));
  else if (!same(box.value, value)) box.value = value;
}

const sameCounts = (a: Counts, b: Counts) => a.occupied === b.occupied && a.urgent === b.urgent;

function differs(before: Board, next: Board): boolean {
  return SHAPE.some((name) => name !== 'seq' && before[name] !== next[name]);
}
