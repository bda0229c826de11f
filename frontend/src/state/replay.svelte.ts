/**
 * A walk through the board's life: which event is looked at, and the board as it was after it.
 *
 * It begins at the live head without asking anybody. The past comes in stretches of events, each from a snapshot and
 * the log after it; the boards of a stretch share what did not change, so all of them are kept and a step costs nothing.
 */
import { days, eventsAfter, snapshotAt, type LogDay } from '../api/boards';
import { ApiProblem } from '../api/client';
import { fromSnapshot } from '../core/board';
import { applyEvent, CannotFollow } from '../core/fold';
import type { Board, BoardEvent } from '../core/model';
import { sharing } from '../core/share';

/** The events `first`, `first` + 1 ..., and the board after each of them. */
interface Stretch {
  readonly first: number;
  readonly boards: readonly Board[];
  readonly events: readonly BoardEvent[];
}

const UNKNOWN = 'This page is older than what happened then. Reload it to look there.';
const LENGTH = 200;
const KEPT = 6;
/** So near the end of a stretch the next one is fetched before it is asked for. */
const NEAR = 60;

export class Replay {
  /** The number of the first event there is. */
  readonly first = 1;
  /** The number of the event that is asked for; the board follows as soon as it is there. */
  position = $state(0);
  /** The number of the event that the board shows. */
  shown = $state(0);
  /** The number of the newest event. */
  head = $state(0);
  /** The event after which the board is shown; null at the live head, which is now. */
  event = $state.raw<BoardEvent | null>(null);
  /** The days on which something happened, the earliest first. */
  days = $state.raw<readonly LogDay[]>([]);
  /** Why the past cannot be shown, if so. */
  problem = $state('');

  /** When the shown event happened; null at the live head. */
  readonly at = $derived(this.event?.at ?? null);
  readonly loading = $derived(this.position !== this.shown);
  /** How much has happened since what is looked at. */
  readonly changesSince = $derived(this.head - this.position);
  /** The day of what is looked at, as far as it is known. */
  readonly day = $derived(this.days.findLast((day) => day.first <= this.position) ?? null);
  /** The instant that ages are counted to; null at the live head. */
  readonly instant = $derived(this.at === null ? null : Date.parse(this.at));

  readonly #show: (board: Board) => void;
  readonly #life = new AbortController();
  readonly #stretches = new Map<number, Stretch>();
  #live: Board;
  /** The board that is shown. */
  #board: Board;
  #fetching = false;

  /** `show` puts a board on the page. */
  constructor(live: Board, show: (board: Board) => void) {
    this.#live = this.#board = live;
    this.#show = show;
    this.position = this.shown = this.head = live.seq;
    show(live);
    void this.#fetchDays();
    void this.#fetch();
  }

  /** Look at the board after event `seq`. */
  to(seq: number): void {
    this.problem = '';
    this.position = Math.min(Math.max(Math.round(seq), this.first), this.head);
    this.#turn();
  }

  /** Some events on, or back. */
  step(events: number): void {
    this.to(this.position + events);
  }

  /** The end of the next day on which something happened, or of the one before. */
  goToDay(step: 1 | -1): void {
    const { day } = this;
    if (!day) return;
    const next = this.days[this.days.indexOf(day) + step];
    this.to(next ? next.last : step === 1 ? this.head : this.first);
  }

  /** The live board went on. What is looked at stays. */
  grow(live: Board): void {
    this.#live = live;
    this.head = live.seq;
    // What was shown as the live head is a past moment now, with an event of its own.
    if (this.event === null) this.#turn();
  }

  stop(): void {
    this.#life.abort();
  }

  /** Show what is asked for if it is there, and see that it comes if not. */
  #turn(): void {
    const { position } = this;
    const stretch = this.#stretches.get(stretchOf(position));
    const board = stretch?.boards[position - stretch.first];
    if (board && position < this.head) {
      this.#appear(board, stretch!.events[position - stretch!.first]!);
      this.#stretches.delete(stretchOf(position));
      this.#stretches.set(stretchOf(position), stretch!);
    } else if (position === this.#live.seq) {
      this.#appear(this.#live, null);
    }
    void this.#fetch();
  }

  #appear(board: Board, event: BoardEvent | null): void {
    this.shown = board.seq;
    this.event = event;
    this.#board = board;
    this.#show(board);
  }

  /** Fetch what is missing around the position, one stretch at a time and always the nearest to where one is now. */
  async #fetch(): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    try {
      for (let next = this.#missing(); next !== null; next = this.#missing()) {
        const before = this.head;
        const stretch = await this.#stretch(next);
        this.#keep(next, stretch);
        if (this.loading || this.event === null) this.#turn();
        // A log that ends before its own head cannot be walked; asking again would not make it longer.
        if (stretch.first + stretch.boards.length <= Math.min(before, (next + 1) * LENGTH)) break;
      }
    } catch (fault) {
      if (this.#life.signal.aborted) return;
      if (fault instanceof ApiProblem) this.problem = fault.detail;
      else if (fault instanceof CannotFollow) this.problem = UNKNOWN;
      else throw fault;
      this.position = this.shown;
    } finally {
      this.#fetching = false;
    }
  }

  /** The stretch to fetch next, or null: the one that is looked at, then its neighbours if they are near. */
  #missing(): number | null {
    if (this.#life.signal.aborted) return null;
    const { position } = this;
    for (const seq of [position, Math.max(position - NEAR, this.first), Math.min(position + NEAR, this.head)]) {
      const kept = this.#stretches.get(stretchOf(seq));
      if (!kept || kept.first + kept.boards.length <= Math.min(seq, position)) return stretchOf(seq);
    }
    return null;
  }

  async #stretch(number: number): Promise<Stretch> {
    const first = number * LENGTH + 1;
    const { signal } = this.#life;
    const { id } = this.#live;
    const [start, { events }] = await Promise.all([
      snapshotAt(id, first, signal),
      eventsAfter(id, first - 1, LENGTH, signal),
    ]);
    const boards = [sharing(fromSnapshot(start), this.#board)];
    for (const event of events.slice(1)) boards.push(applyEvent(boards.at(-1)!, event));
    return { first, boards, events };
  }

  #keep(number: number, stretch: Stretch): void {
    this.#stretches.delete(number);
    this.#stretches.set(number, stretch);
    const oldest = this.#stretches.keys().next();
    if (this.#stretches.size > KEPT && !oldest.done) this.#stretches.delete(oldest.value);
  }

  async #fetchDays(): Promise<void> {
    try {
      this.days = await days(this.#live.id);
    } catch (fault) {
      if (!(fault instanceof ApiProblem)) throw fault;
      // Without the days one can still go event by event.
    }
  }
}

/** The number of the stretch that holds event `seq`. */
function stretchOf(seq: number): number {
  return Math.floor((seq - 1) / LENGTH);
}
