/**
 * What on the board has this person's attention: the card the arrow keys start from, the title being edited, the
 * column a card is being added to, and the filter. The board page draws it; actions change it.
 */
import { aheadOf, dateIn } from '../core/current';
import { filterFrom, isOpen, matcher, type Filter } from '../core/filters';
import type { Iteration, Place } from '../core/model';
import { edgeOfColumn, neighbour, placeBeside, type Direction } from '../core/navigation';
import type { BoardStore } from './board.svelte';
import { router } from './router.svelte';
import { Selection } from './selection.svelte';
import { session } from './session.svelte';

/** Where new cards go: above `before`, or to the end of the cell. It stays, so that several cards keep their order. */
export type Adding = Place;

/** A place beside the columns where a held card can be let go. */
export interface Zone {
  readonly element: HTMLElement;
  drop(card: string): void;
}

export class Attention {
  /** The card that Tab leads to and that single keys act on. */
  current = $state<string | null>(null);
  editing = $state<string | null>(null);
  adding = $state.raw<Adding | null>(null);
  /** The card that should get the focus as soon as it is drawn; `turn` makes the same card a new wish. */
  wanted = $state.raw<{ readonly card: string; readonly turn: number } | null>(null);
  /** Counts wishes to type into the filter. */
  filterWanted = $state(0);

  /** Where the panel for that takes cards. */
  zone: Zone | null = null;

  readonly filter: Filter = $derived(filterFrom(router.query));
  /** The test of the filter, or null when it leaves nothing out. */
  readonly matches = $derived(isOpen(this.filter) ? null : matcher(this.filter, session.user?.id ?? null));

  /** The cards that the next decision is about, if there are several. */
  readonly selection: Selection;

  readonly #board: BoardStore;
  #turn = 0;

  constructor(board: BoardStore) {
    this.#board = board;
    this.selection = new Selection(board, this.shows);
  }

  /** Lead the focus to a card, wherever on the board it is drawn. */
  focus(card: string): void {
    this.#turn += 1;
    this.current = card;
    this.wanted = { card, turn: this.#turn };
  }

  /** One step with an arrow; the first step takes the first card there is. */
  step(direction: Direction): void {
    const from = this.current !== null && this.#board.card(this.current) ? this.current : null;
    const next =
      from === null
        ? this.#firstOf(this.#board.columns.map((column) => column.id))
        : neighbour(this.#board.view.board, from, direction, this.shows);
    if (next !== null) this.focus(next);
  }

  /** The iteration that is planned beside the board, as the address has it: an id, `next`, or null while none is. */
  get planning(): string | null {
    return router.query.get('plan');
  }

  set planning(iteration: string | null) {
    router.setQuery({ plan: iteration });
  }

  /** The iteration that cards are planned into: the one in the panel, else the current one, else the next. */
  get target(): Iteration | null {
    const { iterations, now, timeZone } = this.#board;
    const shown = iterations.find((one) => one.id === this.planning && one.closed_at === null);
    return shown ?? aheadOf(iterations, dateIn(now, timeZone));
  }

  /** What takes a held card at this point, outside the columns. */
  zoneAt(x: number, y: number): Zone | null {
    const box = this.zone?.element.getBoundingClientRect();
    return box && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom ? this.zone : null;
  }

  /** The first or last card of the current column. */
  edge(edge: 'first' | 'last'): void {
    const card = this.current === null ? null : this.#board.card(this.current);
    const column = card?.column ?? this.#board.columns[0]?.id;
    const next = column === undefined ? null : edgeOfColumn(this.#board.view.board, column, edge, this.shows);
    if (next !== null) this.focus(next);
  }

  /** The first card of the column with this place from the left, counted from 1. */
  column(number: number): void {
    const column = this.#board.columns[number - 1];
    const next = column && this.#firstOf([column.id]);
    if (next) this.focus(next);
  }

  /** Where the current card would go with one step, or null at an edge. */
  beside(card: string, direction: Direction): Place | null {
    return placeBeside(this.#board.view.board, card, direction);
  }

  /** Open the field for a new card: at the top of `column`, or without one right below the current card. */
  add(column?: string): void {
    const current = this.current === null || column !== undefined ? null : this.#board.card(this.current);
    if (current && current.class !== 'urgent' && !current.blocked) {
      const cell = this.#board.cell(current.column, current.lane);
      const before = cell[cell.indexOf(current.id) + 1] ?? null;
      this.adding = { column: current.column, lane: current.lane, before };
      return;
    }
    // A card cannot start its life in Blocked: it would have no reason and no way back.
    const target = this.#board.columns.find((one) => one.kind !== 'blocked' && (!column || one.id === column));
    const lane = this.#board.standardLane;
    if (!target || !lane) return;
    this.adding = { column: target.id, lane: lane.id, before: this.#board.cell(target.id, lane.id)[0] ?? null };
  }

  readonly shows = (id: string): boolean => {
    const card = this.#board.view.board.cards.get(id);
    return card !== undefined && (this.matches === null || this.matches(card));
  };

  #firstOf(columns: readonly string[]): string | null {
    for (const column of columns) {
      const card = edgeOfColumn(this.#board.view.board, column, 'first', this.shows);
      if (card !== null) return card;
    }
    return null;
  }
}
