/**
 * The wall as a whole: who it is, what it shows now and how true that is. Nobody stands in front of it to press a key, so
 * every way leads on: no token to a code, no server to waiting, a revoked token to a code, a lost line to the last good
 * view with its age. Time comes in once a second; the machines beside this file say what follows from it.
 */
import { snapshot } from '../api/boards';
import { ApiProblem, authorise, onProblem } from '../api/client';
import type { DisplaySettings } from '../api/displays';
import { fromSnapshot } from '../core/board';
import type { Board, BoardEvent } from '../core/model';
import { Sync } from '../state/sync.svelte';
import { ownDisplay, sendBeat, type Own } from './calls';
import { dateIn, lastTime, ServerClock, timeIn, within } from './clock';
import { Facts } from './facts.svelte';
import { Heard, type Freshness } from './freshness';
import { keep } from './keep';
import { OWN_BUILD, reload, screenSize } from './machine';
import { orbitAt } from './orbit';
import { Backoff, Pairing, type Paired } from './pairing.svelte';
import { Reloads } from './reloads';
import { Rotation } from './rotation';

export type Phase = 'starting' | 'pairing' | 'paired' | 'waiting' | 'showing';

const TICK = 1_000;
const BEAT_EVERY = 20_000;
const PAIRED_FOR = 4_000;
const EXPECT_EVERY = 300_000;
const NIGHTLY = '04:00';
/** How long an urgent card is said to be new. */
const NEW_FOR = 60_000;

const DEFAULTS: DisplaySettings = {
  views: [{ view: 'board', seconds: 60 }],
  filter: '', diagonal: 55, distance: 4, public: false, night: null, second_zone: null, theme: 'dark',
}; // prettier-ignore

export class Wall {
  phase = $state<Phase>('starting');
  name = $state('');
  boardName = $state('');
  settings = $state.raw<DisplaySettings>(remembered());
  pairing = $state.raw<Pairing | null>(null);
  board = $state.raw<Board | null>(null);
  /** The server's time in ms, as of the last tick. */
  now = $state(Date.now());
  freshness = $state<Freshness>('live');
  /** When the server was last heard, in its own time. */
  heardAt = $state(0);
  lost = $state(false);
  view = $state('board');
  /** What is got ready behind it. */
  next = $state<string | null>(null);
  turn = $state(0);
  /** Which of how many views it is. */
  place = $state(0);
  viewCount = $state(1);
  progress = $state(0);
  paused = $state(false);
  held = $state(false);
  night = $state<'dim' | 'off' | null>(null);
  orbit = $state.raw<readonly [number, number]>([0, 0]);
  testing = $state(location.hash === '#test');
  build = $state(OWN_BUILD);
  /** Urgent cards that have just come. */
  fresh = $state.raw<ReadonlySet<string>>(new Set());
  readonly facts = new Facts();

  readonly #clock = new ServerClock();
  readonly #heard = new Heard();
  readonly #reloads = new Reloads(keep);
  readonly #rotation = new Rotation(DEFAULTS.views, performance.now());
  readonly #backoff = new Backoff();
  readonly #loadedAt = performance.now();
  #sync: Sync | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #beaten = -Infinity;
  #told = '';
  #freshUntil = 0;
  /** Grows when the screen becomes another one, so that late answers to the old one are dropped. */
  #life = 0;

  start(): void {
    onProblem((problem) => {
      // It may have been the old token's last word, sent while a new one was taken over: asked again with what is kept.
      if (problem.status === 401 && (this.phase === 'showing' || this.phase === 'waiting')) this.#check();
    });
    setInterval(() => this.tick(), TICK);
    this.#begin();
  }

  get zone(): string {
    return this.board?.time_zone ?? 'UTC';
  }

  get today(): string {
    return dateIn(this.zone, this.now);
  }

  /** ms since the server was heard. */
  get silence(): number {
    return Math.max(0, this.now - this.heardAt);
  }

  // -- a hand on the screen or its remote

  touch(): void {
    if (this.testing) this.testing = false;
    else this.#rotation.touch(performance.now());
    this.tick();
  }

  step(by: 1 | -1): void {
    this.#rotation.step(by, performance.now());
    this.tick();
  }

  toggleTest(): void {
    this.testing = !this.testing;
  }

  /** The page stood still for half a minute. */
  stalled(): void {
    this.#reloads.want('stall', Date.now());
  }

  // -- coming up

  #begin(): void {
    const token = keep.read('token');
    if (token === null) this.#pair();
    else void this.#open(token);
  }

  #pair(): void {
    this.phase = 'pairing';
    this.pairing = new Pairing(screenSize, OWN_BUILD, (paired) => this.#paired(paired));
    this.pairing.start();
  }

  #paired(paired: Paired): void {
    keep.write('token', paired.token);
    this.pairing = null;
    this.#take(paired);
    this.phase = 'paired';
    void this.#open(paired.token, PAIRED_FOR);
  }

  /** Get the board and begin to follow it; tried for ever while the server is away. */
  async #open(token: string, notBefore = 0): Promise<void> {
    const life = ++this.#life;
    const since = performance.now();
    authorise(token);
    try {
      const own = await ownDisplay();
      const board = fromSnapshot(await snapshot(own.board.id));
      await new Promise((go) => setTimeout(go, Math.max(0, since + notBefore - performance.now())));
      if (life !== this.#life) return;
      this.#take(own);
      this.#show(board);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (life !== this.#life) return;
      if (problem.status === 401) return this.#forget();
      if (this.phase !== 'paired') this.phase = 'waiting';
      this.#retry = setTimeout(() => void this.#open(token), this.#backoff.wait());
    }
  }

  #show(board: Board): void {
    this.#backoff.reset();
    this.#sync?.stop();
    this.#sync = new Sync(board, () => null, {
      advanced: (before, after, events) => this.#advanced(before, after, events),
      returned: () => undefined,
      revoked: () => this.#check(),
      heard: (beat) => {
        const at = performance.now();
        this.#heard.now(at);
        if (beat) this.#clock.set(Date.parse(beat.server_time), at);
        if (beat && this.build === OWN_BUILD) this.build = beat.build;
        // A stale wall is live again with the first word, not with the next second.
        if (this.freshness !== 'live') this.tick();
      },
      display: () => void this.#beat(),
    });
    this.#heard.now(performance.now());
    this.board = board;
    this.phase = 'showing';
    this.#sync.start();
    this.tick();
  }

  /** Dark at once; then see whether the right to look has ended, or only something about it is another one. */
  #check(): void {
    const token = keep.read('token');
    this.#leave();
    this.phase = 'starting';
    if (token === null) this.#pair();
    else void this.#open(token);
  }

  /** This screen is nobody's any more. */
  #forget(): void {
    keep.forget('token');
    this.#leave();
    this.#pair();
  }

  #leave(): void {
    this.#life += 1;
    clearTimeout(this.#retry);
    this.#sync?.stop();
    this.#sync = null;
    this.board = null;
    this.fresh = new Set();
    this.pairing?.stop();
    this.pairing = null;
    authorise(null);
  }

  // -- following

  #take(own: Own): void {
    this.#clock.set(Date.parse(own.server_time), performance.now());
    this.name = own.display.name;
    this.boardName = own.board.name;
    this.settings = { ...DEFAULTS, ...own.display.settings };
    keep.write('settings', JSON.stringify(this.settings));
    this.#rotation.setTurns(this.settings.views);
    if (own.token) {
      keep.write('token', own.token);
      authorise(own.token);
      // Whoever comes with the new token has taken it over.
      this.#beaten = -Infinity;
    }
  }

  #advanced(before: Board, after: Board, events: readonly BoardEvent[]): void {
    this.board = after;
    const came = urgentOf(after).filter((id) => !before.cards.has(id) || before.cards.get(id)!.class !== 'urgent');
    const stopped = events.some(({ type }) => type === 'line_stopped');
    if (events.length === 0 || (came.length === 0 && !stopped)) return;
    if (came.length > 0) {
      this.fresh = new Set(came);
      this.#freshUntil = performance.now() + NEW_FOR;
    }
    this.#rotation.interrupt('board', performance.now());
    this.tick();
  }

  async #beat(): Promise<void> {
    const at = performance.now();
    const stale = this.freshness !== 'live';
    this.#beaten = at;
    this.#told = `${this.build} ${this.view} ${String(stale)}`;
    const life = this.#life;
    try {
      const own = await sendBeat({ build: this.build, view: this.view, stale, clock_skew: this.#clock.skew(at) });
      if (life !== this.#life) return;
      const told = this.settings.public;
      this.#take(own);
      // What a public wall is not to show must not stay on it, and the other way round: begin again.
      if (told !== this.settings.public) this.#check();
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      // 401 has been heard by onProblem; anything else is over by the next time.
    }
  }

  // -- time

  tick(): void {
    const at = performance.now();
    this.now = this.#clock.now(at);
    if (this.phase !== 'showing' || this.board === null) {
      this.#rotation.tick(at);
      return;
    }
    this.freshness = this.#heard.state(at);
    this.heardAt = this.now - (this.#heard.age(at) ?? 0);
    const lost = this.#sync?.state === 'away';
    // A line that is refused may be a token that has ended: the server says so when it is asked.
    if (lost && !this.lost) void this.#beat();
    this.lost = lost;
    this.orbit = orbitAt(at);
    const night = this.settings.night;
    this.night = night && within(timeIn(this.zone, this.now), night) ? night.mode : null;
    if (this.fresh.size > 0 && at >= this.#freshUntil) this.fresh = new Set();
    this.#turnViews(at, this.board);
    this.#reloadIfDue(at);
    const told = `${this.build} ${this.view} ${String(this.freshness !== 'live')}`;
    if (at - this.#beaten >= BEAT_EVERY || (told !== this.#told && at - this.#beaten >= 2 * TICK)) void this.#beat();
  }

  #turnViews(at: number, board: Board): void {
    const when = { at, today: this.today };
    this.#rotation.hold(board.standup !== null);
    const { edge, prepare } = this.#rotation.tick(at, (view) => this.facts.isReady(view, at));
    if (prepare !== null) void this.facts.prepare(prepare, board, this.settings.filter, when);
    void this.facts.readAges(board, when);
    // The footer says it in all views.
    void this.facts.prepare('expectation', board, '', when, EXPECT_EVERY);
    const wanted = this.#rotation.view;
    if (!this.facts.isReady(wanted, at)) {
      void this.facts.prepare(wanted, board, this.settings.filter, when).then((came) => {
        if (came) this.tick();
      });
    }
    const view = this.facts.isReady(wanted, at) ? wanted : 'board';
    this.next = prepare !== null && prepare !== view && this.facts.isReady(prepare, at) ? prepare : null;
    this.view = view;
    this.turn = this.#rotation.number;
    this.place = this.#rotation.place;
    this.viewCount = this.#rotation.count;
    this.progress = this.#rotation.progress;
    this.paused = this.#rotation.isPaused(at);
    if (edge) this.#edge();
  }

  #edge(): void {
    const now = Date.now();
    if (this.#reloads.isDue(now)) void reload(() => this.#reloads.count(now));
  }

  #reloadIfDue(at: number): void {
    const now = Date.now();
    if (this.#sync?.newBuild) this.#reloads.want('build', now);
    const loaded = this.#clock.known ? this.now - (at - this.#loadedAt) : Infinity;
    if (lastTime(NIGHTLY, this.zone, this.now) > loaded) this.#reloads.want('daily', now);
    this.held = this.#reloads.isHeld(now);
    // What stood still may have lost its turns, too: it does not wait for one.
    if (this.#reloads.reason === 'stall') this.#edge();
  }
}

/** The urgent cards that are not done. */
export function urgentOf(board: Board): readonly string[] {
  const lanes = board.lanes.filter(({ kind }) => kind === 'urgent');
  const columns = board.columns.filter(({ kind }) => kind !== 'done');
  return lanes.flatMap((lane) => columns.flatMap((column) => board.cells.get(`${column.id}|${lane.id}`) ?? []));
}

function remembered(): DisplaySettings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(keep.read('settings') ?? '{}') as Partial<DisplaySettings>) };
  } catch {
    return DEFAULTS;
  }
}
