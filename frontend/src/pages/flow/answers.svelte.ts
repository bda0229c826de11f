/**
 * The answers a page of charts waits for: a few questions at a time, so that the board's own requests are not held up,
 * and none twice. An old answer stays until its successor is there.
 */
import { ApiProblem } from '../../api/client';
import { readReport } from '../../api/reports';
import { drawerOf, type Draw } from '../../charts/draw';
import type { Report } from '../../core/chart';
import { sentenceOf } from '../form.svelte';

export interface Answer {
  readonly report: Report | null;
  /** What draws it; it comes with the report. */
  readonly draw: Draw;
  /** The server does not have this report. */
  readonly absent: boolean;
  readonly problem: string;
  readonly waiting: boolean;
}

const AT_ONCE = 3;
const NOTHING: Answer = { report: null, draw: () => [], absent: false, problem: '', waiting: true };

export class Answers {
  #known = $state.raw<ReadonlyMap<string, Answer>>(new Map());
  readonly #board: string;
  readonly #asked = new Map<string, string>();
  #queue: (() => Promise<void>)[] = [];
  #running = 0;
  readonly #stop = new AbortController();

  constructor(board: string) {
    this.#board = board;
  }

  of(name: string): Answer {
    return this.#known.get(name) ?? NOTHING;
  }

  /** Ask for a report, unless this very question is asked already. */
  ask(name: string, question: URLSearchParams): void {
    const asked = question.toString();
    if (this.#asked.get(name) === asked) return;
    this.#asked.set(name, asked);
    this.#set(name, { ...this.of(name), waiting: true });
    this.#queue.push(() => this.#answer(name, asked, question));
    this.#next();
  }

  /** Ask again, because time has passed or the last attempt failed. */
  again(name: string, question: URLSearchParams): void {
    this.#asked.delete(name);
    this.ask(name, question);
  }

  /** Forget what is still to be asked, when the page is left. */
  close(): void {
    this.#queue = [];
    this.#stop.abort();
  }

  async #answer(name: string, asked: string, question: URLSearchParams): Promise<void> {
    if (this.#asked.get(name) !== asked) return;
    let answer: Answer;
    try {
      const [report, draw] = await Promise.all([
        readReport(this.#board, name, question, this.#stop.signal),
        drawerOf(name),
      ]);
      answer = { report, draw, absent: false, problem: '', waiting: false };
    } catch (fault) {
      if (fault instanceof DOMException) return;
      const absent = fault instanceof ApiProblem && fault.status === 404;
      answer = { ...NOTHING, absent, problem: absent ? '' : sentenceOf(fault), waiting: false };
    }
    // A question that was asked meanwhile has the last word.
    if (this.#asked.get(name) === asked) this.#set(name, answer);
  }

  #set(name: string, answer: Answer): void {
    this.#known = new Map(this.#known).set(name, answer);
  }

  #next(): void {
    while (this.#running < AT_ONCE) {
      const work = this.#queue.shift();
      if (!work) return;
      this.#running += 1;
      void work().finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }
}
