/**
 * What the server works out about one iteration, kept fresh while it is shown: asked at once, a moment after events that
 * can change it, and every minute, because time alone changes it too. An answer that is out of reach leaves the last one.
 */
import { ApiProblem } from '../../api/client';
import { matters } from '../../core/iterations';
import type { Board } from '../../core/model';

const MINUTE = 60_000;

export class Answers<T> {
  answer = $state.raw<T | null>(null);
  /** Why there is no answer. */
  problem = $state('');

  readonly #ask: (board: string, iteration: string) => Promise<T>;
  readonly #pause: number;
  #about: { readonly board: string; readonly iteration: string } | null = null;
  #basis: Board | null = null;
  #soon: ReturnType<typeof setTimeout> | undefined;

  /** `pause` is how long events are let gather, in ms. */
  constructor(ask: (board: string, iteration: string) => Promise<T>, pause: number) {
    this.#ask = ask;
    this.#pause = pause;
  }

  /** Ask about this iteration (null: none) from now on. Answers the way to stop. */
  follow(board: string, iteration: string | null): () => void {
    const about = iteration === null ? null : { board, iteration };
    this.#about = about;
    this.answer = null;
    this.problem = '';
    void this.load();
    const every = setInterval(() => document.hidden || void this.load(), MINUTE);
    return () => {
      clearInterval(every);
      clearTimeout(this.#soon);
      this.#soon = undefined;
      if (this.#about === about) this.#about = null;
    };
  }

  /** The board has become this one. */
  saw(board: Board): void {
    const before = this.#basis;
    this.#basis = board;
    if (before === null || !matters(before, board)) return;
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.load(), this.#pause);
  }

  async load(): Promise<void> {
    const about = this.#about;
    if (about === null) return;
    try {
      const answer = await this.#ask(about.board, about.iteration);
      if (this.#about !== about) return;
      this.answer = answer;
      this.problem = '';
    } catch (fault) {
      if (!(fault instanceof ApiProblem)) throw fault;
      if (this.#about === about) this.problem = fault.detail;
    }
  }
}
