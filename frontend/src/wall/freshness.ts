/**
 * How old is what the wall shows. Counted by a clock that nobody can set, from the last word of the server, whatever it
 * was: a wall that only looks alive is worse than a dark one.
 */
export type Freshness = 'live' | 'stale' | 'veiled';

/** Three heartbeats missed. */
const STALE_AFTER = 45_000;
/** From here on nobody should act on what they see. */
const VEILED_AFTER = 300_000;

export class Heard {
  #at: number | null = null;

  /** The server was heard at `at` (ms of the monotonic clock). */
  now(at: number): void {
    this.#at = at;
  }

  /** ms since the server was heard; null if it never was. */
  age(at: number): number | null {
    return this.#at === null ? null : Math.max(0, at - this.#at);
  }

  state(at: number): Freshness {
    const age = this.age(at) ?? Infinity;
    if (age < STALE_AFTER) return 'live';
    return age < VEILED_AFTER ? 'stale' : 'veiled';
  }
}
