/**
 * Which view the wall shows, and for how long. It is told what time it is and knows no timers, so that a day can be
 * played in a test. The next view is asked for before it is due, and nothing is shown that is not ready.
 */
export interface Turn {
  readonly view: string;
  readonly seconds: number;
}

/** What the caller has to know after a step in time. */
export interface Ticked {
  /** The view has just changed, or begun anew: the moment at which a reload is least seen. */
  readonly edge: boolean;
  /** This view will be next: get what it shows. */
  readonly prepare: string | null;
}

const PREPARE_BEFORE = 6_000;
/** A view that is not ready is waited for so long, then left out this time. */
const PATIENCE = 10_000;
const INTERRUPT = 60_000;
const PAUSE = 60_000;

export class Rotation {
  #turns: readonly Turn[];
  #at = 0;
  #spent = 0;
  #last: number;
  #pausedUntil = -Infinity;
  #interrupt: { readonly view: string; readonly until: number } | null = null;
  #held = false;

  constructor(turns: readonly Turn[], now: number) {
    this.#turns = turns.length > 0 ? turns : [{ view: 'board', seconds: 60 }];
    this.#last = now;
  }

  /** The view to show. */
  get view(): string {
    if (this.#held) return 'board';
    return this.#interrupt?.view ?? this.#turn.view;
  }

  /** Changes with every turn, so that a view that follows itself begins anew. */
  get number(): number {
    return this.#at;
  }

  get count(): number {
    return this.#turns.length;
  }

  get place(): number {
    return this.#at % this.#turns.length;
  }

  get interrupted(): boolean {
    return this.#interrupt !== null;
  }

  isPaused(now: number): boolean {
    return now < this.#pausedUntil;
  }

  /** How much of the view's time is over, 0 to 1. */
  get progress(): number {
    return Math.min(1, this.#spent / this.#length);
  }

  /** Other views, from now on. Those that are the same go on where they were. */
  setTurns(turns: readonly Turn[]): void {
    const next = turns.length > 0 ? turns : [{ view: 'board', seconds: 60 }];
    if (JSON.stringify(next) === JSON.stringify(this.#turns)) return;
    this.#turns = next;
    this.#at = 0;
    this.#spent = 0;
  }

  tick(now: number, isReady: (view: string) => boolean = () => true): Ticked {
    const passed = Math.max(0, now - this.#last);
    this.#last = now;
    if (this.#held) return STILL;
    if (this.#interrupt) {
      if (now < this.#interrupt.until) return STILL;
      this.#interrupt = null;
      return EDGE;
    }
    if (this.isPaused(now)) return STILL;
    this.#spent += passed;
    const left = this.#length - this.#spent;
    if (left > 0) return { edge: false, prepare: left <= PREPARE_BEFORE ? this.#next(1).view : null };
    if (!isReady(this.#next(1).view) && left > -PATIENCE) return { edge: false, prepare: this.#next(1).view };
    return this.#go(isReady);
  }

  /** The board comes to the front for at least a minute: the line was stopped, or something urgent came. */
  interrupt(view: string, now: number): void {
    this.#interrupt = { view, until: now + INTERRUPT };
  }

  /** Somebody touched the screen or its remote: it stands still for a minute. */
  touch(now: number): void {
    this.#pausedUntil = now + PAUSE;
  }

  /** Go to the next (1) or the last (-1) view by hand, and stay there for a while. */
  step(by: 1 | -1, now: number): void {
    this.#interrupt = null;
    this.#at += by === 1 ? 1 : this.#turns.length - 1;
    this.#spent = 0;
    this.touch(now);
  }

  /** While a stand-up runs the board stays. */
  hold(held: boolean): void {
    this.#held = held;
  }

  get #turn(): Turn {
    return this.#turns[this.place]!;
  }

  get #length(): number {
    return this.#turn.seconds * 1000;
  }

  #next(by: number): Turn {
    return this.#turns[(this.#at + by) % this.#turns.length]!;
  }

  #go(isReady: (view: string) => boolean): Ticked {
    let by = 1;
    while (by < this.#turns.length && !isReady(this.#next(by).view)) by += 1;
    this.#at += by;
    this.#spent = 0;
    return EDGE;
  }
}

const STILL: Ticked = { edge: false, prepare: null };
const EDGE: Ticked = { edge: true, prepare: null };
