/** The cards that one decision is to be about. Cards that leave the board leave the selection by themselves. */
import { SvelteSet } from 'svelte/reactivity';
import { cardsInOrder, cellOf, lanesAsDrawn } from '../core/board';
import { isProvisional } from '../core/commands';
import type { BoardStore } from './board.svelte';

const NONE: readonly string[] = [];

export class Selection {
  readonly #board: BoardStore;
  readonly #shows: (card: string) => boolean;
  readonly #ids = new SvelteSet<string>();
  /** Where a range begins: the card that was chosen last. */
  #anchor: string | null = null;

  /** The selected cards in reading order. */
  readonly cards: readonly string[] = $derived.by(() =>
    this.#ids.size === 0
      ? NONE
      : this.#board
          .allCards()
          .map((card) => card.id)
          .filter((id) => this.#ids.has(id)),
  );

  /** `shows` answers which cards the filter leaves: a range never takes what cannot be seen. */
  constructor(board: BoardStore, shows: (card: string) => boolean) {
    this.#board = board;
    this.#shows = shows;
  }

  get size(): number {
    return this.cards.length;
  }

  has(card: string): boolean {
    return this.#ids.has(card);
  }

  toggle(card: string): void {
    if (isProvisional(card)) return;
    this.#anchor = card;
    if (!this.#ids.delete(card)) this.#ids.add(card);
  }

  /** Everything from the card that was chosen last to this one: down its column, else in reading order. */
  extendTo(card: string): void {
    const { board } = this.#board.view;
    const from = this.#anchor === null ? undefined : board.cards.get(this.#anchor);
    const to = board.cards.get(card);
    if (!from || !to) return this.toggle(card);
    const order = from.column === to.column ? this.#stack(to.column) : [...cardsInOrder(board)].map((one) => one.id);
    const ends = [order.indexOf(from.id), order.indexOf(to.id)];
    for (const id of order.slice(Math.min(...ends), Math.max(...ends) + 1)) {
      if (this.#shows(id) && !isProvisional(id)) this.#ids.add(id);
    }
    this.#anchor = card;
  }

  /** All cards of a column that are shown. */
  column(column: string): void {
    for (const id of this.#stack(column)) if (this.#shows(id) && !isProvisional(id)) this.#ids.add(id);
  }

  clear(): void {
    this.#ids.clear();
    this.#anchor = null;
  }

  #stack(column: string): string[] {
    const { board } = this.#board.view;
    return lanesAsDrawn(board.lanes).flatMap((lane) => cellOf(board, column, lane.id));
  }
}
