/**
 * Events in, events out in order. Frames, answers and catch-up pages may bring the same events twice and out of order;
 * this keeps what came too early and says when something is missing.
 */
import type { BoardEvent } from './model';

export class Sequence {
  #last: number;
  readonly #early = new Map<number, BoardEvent>();

  constructor(last: number) {
    this.#last = last;
  }

  /** The number of the last event given out. */
  get last(): number {
    return this.#last;
  }

  /** True while events are held back because one before them is missing. */
  get gap(): boolean {
    return this.#early.size > 0;
  }

  /** Take events in any order; answers those that can be applied now, in order. Known ones are dropped. */
  take(events: Iterable<BoardEvent>): readonly BoardEvent[] {
    for (const event of events) if (event.seq > this.#last) this.#early.set(event.seq, event);
    const ready: BoardEvent[] = [];
    for (let next = this.#early.get(this.#last + 1); next; next = this.#early.get(this.#last + 1)) {
      this.#early.delete(next.seq);
      this.#last = next.seq;
      ready.push(next);
    }
    return ready;
  }

  /** Start again after a new snapshot at `seq`; answers early events that follow it. */
  restart(seq: number): readonly BoardEvent[] {
    this.#last = seq;
    for (const early of this.#early.keys()) if (early <= seq) this.#early.delete(early);
    return this.take([]);
  }
}
