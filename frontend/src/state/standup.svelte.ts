/**
 * A stand-up as this browser follows it: which card everybody looks at, which ones were looked at before, and what has
 * changed since the last one. Where it stands is the board's (it comes with its events); this works out where it goes.
 */
import { untrack } from 'svelte';
import { since, type Since } from '../api/standup';
import { ApiProblem } from '../api/client';
import type { Standup } from '../core/model';
import { endStandup, startStandup, stepStandup } from '../core/team';
import { ahead, behind, walkOrder } from '../core/walk';
import type { BoardStore } from './board.svelte';
import { router } from './router.svelte';

const TRIES = 20;
const AGAIN = 150;

/** Take part in the stand-up; whoever works on the board begins one where none goes on. */
export function join(board: BoardStore): void {
  router.setQuery({ standup: '1' });
  if (board.standup === null && board.canWork) void board.team(startStandup());
}

export function leave(): void {
  router.setQuery({ standup: null });
}

export class Walk {
  /** What has changed since the stand-up before; null until it is known. */
  since = $state.raw<Since | null>(null);
  /** The same of the one that this browser followed to its end. */
  ended = $state.raw<Since | null>(null);
  problem = $state('');

  readonly #board: BoardStore;
  #walked = $state.raw<readonly string[]>([]);
  #followed: string | null | undefined;

  constructor(board: BoardStore) {
    this.#board = board;
  }

  /** Follow the board from now on; called within an effect. */
  follow(): void {
    const standup = this.current;
    const id = standup?.id ?? null;
    const card = standup?.card ?? null;
    untrack(() => {
      if (id !== this.#followed) void this.#turn(id);
      if (card !== null && !this.#walked.includes(card)) this.#walked = [...this.#walked, card];
    });
  }

  get current(): Standup | null {
    return this.#board.standup;
  }

  /** The card that is looked at: its id, even where it has left the board since. */
  get card(): string | null {
    return this.current?.card ?? null;
  }

  /** Where in the walk that is, counted from 1, and how long it will be. */
  get position(): { readonly at: number; readonly of: number } {
    void this.#board.seq;
    const left = walkOrder(this.#board.view.board).filter((id) => !this.#walked.includes(id)).length;
    const at = this.card === null ? 0 : this.#walked.indexOf(this.card) + 1;
    return { at, of: this.#walked.length + left };
  }

  get next(): string | null {
    void this.#board.seq;
    return ahead(this.#board.view.board, this.#walked, this.card);
  }

  get previous(): string | null {
    void this.#board.seq;
    return behind(this.#board.view.board, this.#walked, this.card);
  }

  start(): void {
    void this.#board.team(startStandup());
  }

  /** On to the next card; behind the last one the stand-up is over. */
  forth(): void {
    const { current, next } = this;
    if (current === null) this.start();
    else if (next !== null) void this.#board.team(stepStandup(current.id, next));
    else this.end();
  }

  back(): void {
    const { current, previous } = this;
    if (current !== null && previous !== null) void this.#board.team(stepStandup(current.id, previous));
  }

  end(): void {
    const { current } = this;
    if (current !== null) void this.#board.team(endStandup(current.id));
  }

  /** Another stand-up, or none any more: fetch what belongs to it. */
  async #turn(id: string | null): Promise<void> {
    const over = id === null && this.#followed ? this.#followed : null;
    this.#followed = id;
    if (id !== null) [this.ended, this.#walked] = [null, []];
    try {
      const found = over === null ? await since(this.#board.id, 'now') : await this.#over(over);
      if (this.#followed !== id || found === null) return;
      if (over === null) this.since = found;
      else this.ended = found;
      this.#walked = [...found.walked, ...this.#walked.filter((one) => !found.walked.includes(one))];
      this.problem = '';
    } catch (fault) {
      if (!(fault instanceof ApiProblem)) throw fault;
      this.problem = fault.detail;
    }
  }

  /** The stand-up that is over. This page knew it first when it ended it itself: then the server is asked once more. */
  async #over(id: string): Promise<Since | null> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = await since(this.#board.id, 'last');
      if (found.standup?.id === id) return found;
      await new Promise((done) => setTimeout(done, AGAIN));
    }
    return null;
  }
}
