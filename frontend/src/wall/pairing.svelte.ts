/**
 * How an unknown screen gets its board: it asks for a code, shows it, and comes back every few seconds until somebody has
 * confirmed it. It never gives up: a code that ran out is replaced, a server that is away is waited for.
 */
import { ApiProblem, authorise } from '../api/client';
import { jittered } from '../api/live';
import type { DisplayLine } from '../api/displays';
import { askForCode, pairingNow, type Own } from './calls';

export interface Paired extends Own {
  readonly token: string;
}

/** Waits that grow from 1 to 30 s, give or take half. */
export class Backoff {
  #next = 1_000;

  reset(): void {
    this.#next = 1_000;
  }

  wait(): number {
    const ms = jittered(this.#next);
    this.#next = Math.min(30_000, this.#next * 2);
    return ms;
  }
}

export class Pairing {
  /** The code to show; null while there is none. */
  code = $state<string | null>(null);
  /** The server does not answer. */
  away = $state(false);

  readonly #screen: () => DisplayLine['screen'];
  readonly #build: string;
  readonly #done: (paired: Paired) => void;
  readonly #backoff = new Backoff();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #poll = 5_000;

  constructor(screen: () => DisplayLine['screen'], build: string, done: (paired: Paired) => void) {
    this.#screen = screen;
    this.#build = build;
    this.#done = done;
  }

  start(): void {
    void this.#try(() => this.#ask());
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    authorise(null);
    const asked = await askForCode(this.#screen(), this.#build);
    if (this.#stopped) return;
    this.code = asked.code;
    this.#poll = Math.max(1, asked.poll_seconds) * 1000;
    authorise(asked.secret);
    this.#later(this.#poll, () => this.#look());
  }

  async #look(): Promise<void> {
    const found = await pairingNow();
    if (this.#stopped) return;
    if (found.state === 'paired') {
      this.#stopped = true;
      this.#done(found);
    } else if (found.state === 'expired') {
      await this.#ask();
    } else {
      this.#later(this.#poll, () => this.#look());
    }
  }

  #later(ms: number, what: () => Promise<void>): void {
    this.#timer = setTimeout(() => void this.#try(what), ms);
  }

  /** Do one step; one that failed is done again after a while. A code that is refused is replaced. */
  async #try(step: () => Promise<void>): Promise<void> {
    if (this.#stopped) return;
    try {
      await step();
      this.away = false;
      this.#backoff.reset();
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (this.#stopped) return;
      this.away = problem.passing && problem.status !== 429;
      const again = problem.passing || this.code === null ? step : () => this.#ask();
      this.#later(this.#backoff.wait(), again);
    }
  }
}
