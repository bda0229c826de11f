/**
 * The confirmed board: a snapshot carried on by numbered events, whichever way they come. Never silently stale: it
 * knows whether the feed is up, since when not, and how many events somebody who paused has not seen yet.
 */
import { eventsAfter, snapshot } from '../api/boards';
import { ApiProblem } from '../api/client';
import { LiveFeed, type Heartbeat } from '../api/live';
import { fromSnapshot } from '../core/board';
import { applyEvent, CannotFollow } from '../core/fold';
import type { Board, BoardEvent } from '../core/model';
import { Sequence } from '../core/sequence';

export interface SyncHandlers {
  /** The confirmed board moved on from `before` by `events` (none after a new snapshot). */
  advanced(before: Board, board: Board, events: readonly BoardEvent[]): void;
  /** The feed is up again: what waits can be sent. */
  returned(): void;
  /** The right to look at this board has ended. */
  revoked(): void;
  /** For wall displays: the server was heard, in whatever way; its settings have changed. */
  heard?(beat: Heartbeat | null): void;
  display?(): void;
}

const GAP_WAIT = 500;
const PAGE = 1_000;

export class Sync {
  state = $state<'connecting' | 'live' | 'away'>('connecting');
  /** Since when the feed is away, in ms; null while it is not. */
  since = $state<number | null>(null);
  paused = $state(false);
  /** How many events wait behind the pause. */
  waiting = $state(0);
  newBuild = $state(false);
  /** Server time minus this clock, in ms. */
  offset = $state(0);

  #board: Board;
  readonly #me: () => string | null;
  readonly #handlers: SyncHandlers;
  readonly #sequence: Sequence;
  readonly #feed: LiveFeed;
  #held: BoardEvent[] = [];
  #build: string | null = null;
  #gap: ReturnType<typeof setTimeout> | undefined;
  #catching: Promise<void> | null = null;
  #stopped = false;

  /** `me` answers who reads, which a board that is there before the session does not know at first. */
  constructor(board: Board, me: () => string | null, handlers: SyncHandlers) {
    this.#board = board;
    this.#me = me;
    this.#handlers = handlers;
    this.#sequence = new Sequence(board.seq);
    this.#feed = new LiveFeed(board.id, {
      after: () => this.#sequence.last,
      up: (seq) => this.#up(seq),
      down: () => this.#down(),
      events: (events) => this.take(events),
      fetch: () => void this.#catchUp(),
      heartbeat: (beat) => this.#beat(beat),
      resync: () => void this.#renew(),
      revoked: () => handlers.revoked(),
      display: () => handlers.display?.(),
    });
  }

  get board(): Board {
    return this.#board;
  }

  start(): void {
    void this.#feed.start();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#gap);
    this.#feed.stop();
  }

  /** Try to connect now. */
  hurry(): void {
    this.#feed.hurry();
  }

  /** Events from anywhere: the feed, an answer, a page of the log. */
  take(events: readonly BoardEvent[]): void {
    this.#handlers.heard?.(null);
    this.#advance(this.#sequence.take(events));
    clearTimeout(this.#gap);
    if (this.#sequence.gap) this.#gap = setTimeout(() => void this.#catchUp(), GAP_WAIT);
  }

  /** Hold back what comes from now on, or show what was held. */
  setPaused(paused: boolean): void {
    this.paused = paused;
    if (paused) return;
    const held = this.#held;
    this.#held = [];
    this.waiting = 0;
    this.#advance(held);
  }

  #advance(events: readonly BoardEvent[]): void {
    if (events.length === 0) return;
    if (this.paused) {
      this.#held.push(...events);
      this.waiting = this.#held.length;
      return;
    }
    const before = this.#board;
    let board = before;
    try {
      for (const event of events) board = this.#withOwnRole(applyEvent(board, event), event);
    } catch (fault) {
      if (!(fault instanceof CannotFollow)) throw fault;
      void this.#renew();
      return;
    }
    this.#board = board;
    this.#handlers.advanced(before, board, events);
  }

  /** `role` is the reader's own; only an event about the reader changes it. */
  #withOwnRole(board: Board, event: BoardEvent): Board {
    if (event.type !== 'member_set') return board;
    const me = this.#me();
    if (me === null) void this.#renew();
    if (event.data['user'] !== me) return board;
    return { ...board, role: event.data['role'] as Board['role'] };
  }

  #up(seq: number): void {
    this.#handlers.heard?.(null);
    this.state = 'live';
    this.since = null;
    this.#handlers.returned();
    if (seq - this.#sequence.last > PAGE) void this.#renew();
    else this.#expect(seq);
  }

  #down(): void {
    if (this.state !== 'away') this.since = Date.now();
    this.state = 'away';
  }

  #beat(beat: Heartbeat): void {
    this.#handlers.heard?.(beat);
    this.offset = Date.parse(beat.server_time) - Date.now();
    this.newBuild ||= this.#build !== null && this.#build !== beat.build;
    this.#build ??= beat.build;
    this.#expect(beat.seqs[this.#board.id] ?? 0);
  }

  /** The board is at `seq`, it is said: fetch what has not come within a moment. */
  #expect(seq: number): void {
    if (seq <= this.#sequence.last) return;
    clearTimeout(this.#gap);
    this.#gap = setTimeout(() => {
      if (seq > this.#sequence.last) void this.#catchUp();
    }, GAP_WAIT);
  }

  /** Get the events after the last known one over HTTP, page by page; one run at a time. */
  #catchUp(): Promise<void> {
    this.#catching ??= this.#fetchAll().finally(() => {
      this.#catching = null;
    });
    return this.#catching;
  }

  async #fetchAll(): Promise<void> {
    try {
      while (!this.#stopped) {
        const page = await eventsAfter(this.#board.id, this.#sequence.last, PAGE);
        if (page.seq - this.#sequence.last > PAGE) return await this.#renew();
        const before = this.#sequence.last;
        this.take(page.events);
        if (this.#sequence.last >= page.seq || this.#sequence.last === before) return;
      }
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.status === 410) return await this.#renew();
      // Away, or refused: the feed's own state says so, and the next heartbeat tries again.
    }
  }

  /** Start over from a new snapshot. */
  async #renew(): Promise<void> {
    try {
      const fresh = fromSnapshot(await snapshot(this.#board.id));
      if (this.#stopped) return;
      this.#held = [];
      this.waiting = 0;
      const before = this.#board;
      this.#board = { ...fresh, archived: before.archived };
      const early = this.#sequence.restart(fresh.seq);
      this.#handlers.advanced(before, this.#board, []);
      this.#advance(early);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
    }
  }
}
