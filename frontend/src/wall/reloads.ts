/**
 * When the wall loads itself anew: for a new build, once a night, after its main thread stood still. Never in the middle of
 * a view, never all screens of a house at once, and never more than three times in ten minutes: a build that does not
 * start must not become a loop.
 */
export type Reason = 'build' | 'daily' | 'stall';

/** What survives a reload. */
export interface Memory {
  read(name: string): string | null;
  write(name: string, value: string): void;
}

const MOST = 3;
const WITHIN = 600_000;
const JITTER = 60_000;
const NAME = 'reloads';

export class Reloads {
  readonly #memory: Memory;
  readonly #random: () => number;
  #reason: Reason | null = null;
  #due = Infinity;

  constructor(memory: Memory, random: () => number = Math.random) {
    this.#memory = memory;
    this.#random = random;
  }

  /** Why the wall wants to load itself anew, if it does. */
  get reason(): Reason | null {
    return this.#reason;
  }

  /** Ask for one; `now` is the device's clock in ms. */
  want(reason: Reason, now: number): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#due = now + this.#random() * JITTER;
  }

  /** True when it was asked for and not done because there were too many lately. */
  isHeld(now: number): boolean {
    return this.#reason !== null && this.#recent(now).length >= MOST;
  }

  /** Whether now, at the edge between two views, is the moment. */
  isDue(now: number): boolean {
    return this.#reason !== null && now >= this.#due && !this.isHeld(now);
  }

  /** It happens: note it for the page that comes after. */
  count(now: number): void {
    this.#memory.write(NAME, JSON.stringify([...this.#recent(now), now]));
  }

  #recent(now: number): readonly number[] {
    try {
      const found: unknown = JSON.parse(this.#memory.read(NAME) ?? '[]');
      if (!Array.isArray(found)) return [];
      return found.filter((at): at is number => typeof at === 'number' && at <= now && now - at < WITHIN);
    } catch {
      return [];
    }
  }
}
