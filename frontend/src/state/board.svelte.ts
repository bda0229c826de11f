/**
 * One board on this page: what is shown = what is confirmed + what this person has asked for and is not confirmed yet.
 *
 * Reading goes through `view`, writing through `queue`, the confirmed board comes from `sync`; this ties the three
 * together and says in words what happened. Every command ends in one of them, whichever way it was given.
 */
import { snapshot } from '../api/boards';
import type { ApiProblem } from '../api/client';
import { blockedColumn, cardsInOrder, columnOf, fromSnapshot, laneOf, standardLane, urgentLane } from '../core/board';
import {
  cardOf,
  isProvisional,
  predict,
  provisionalId,
  type Block,
  type Command,
  type NewCard,
} from '../core/commands';
import { CannotFollow } from '../core/fold';
import { WORK_TYPES, type Board, type BoardEvent, type Card, type CardFields } from '../core/model';
import type { LimitRefusal, Place } from '../core/model';
import { doneSentence } from '../core/sentences';
import { CommandQueue, type Outcome, type Pending } from './queue';
import { session } from './session.svelte';
import { Sync } from './sync.svelte';
import { ui } from './ui.svelte';
import { BoardView, type Standing } from './view.svelte';

/** A pull that a limit stood against, waiting for a decision. */
export interface Refused {
  readonly pending: string;
  readonly card: string | null;
  readonly place: Place | null;
  readonly doing: Command['kind'];
  readonly refusal: LimitRefusal;
  readonly problem: ApiProblem;
}

const TICK = 30_000;
const RING = 1_500;
const UNDO = 'undo';

export class BoardStore {
  refused = $state.raw<Refused | null>(null);
  /** True once the right to look has ended; the page says so instead of showing an old board. */
  revoked = $state(false);
  /** How many commands wait to reach the server. */
  queued = $state(0);
  now = $state(Date.now());

  readonly view: BoardView;
  readonly #sync: Sync;
  readonly #queue: CommandQueue;
  readonly #ticker: ReturnType<typeof setInterval>;
  readonly #rings = new Map<string, ReturnType<typeof setTimeout>>();
  #marked = new Set<string>();
  #holding = false;
  #basis: Board | null = null;
  #replayed = '';

  constructor(board: Board) {
    this.view = new BoardView(board);
    this.#sync = new Sync(board, () => session.user?.id ?? null, {
      advanced: (_board, events) => this.#advanced(events),
      returned: () => this.#queue.hurry(),
      revoked: () => void this.#turnedAway(),
    });
    this.#queue = new CommandQueue(board.id, {
      changed: () => this.#show(),
      accepted: (pending, recorded) => {
        this.#sync.take(recorded.events);
        this.#show();
        this.#said(pending, recorded.undone);
      },
      refused: (pending, problem) => this.#wasRefused(pending, problem),
    });
    this.#ticker = setInterval(() => (this.now = Date.now() + this.#sync.offset), TICK);
  }

  /** The board behind `key` (an id or a key), opened and followed. Throws ApiProblem. */
  static async open(key: string): Promise<BoardStore> {
    const store = new BoardStore(fromSnapshot(await snapshot(key)));
    store.#sync.start();
    return store;
  }

  close(): void {
    clearInterval(this.#ticker);
    for (const timer of this.#rings.values()) clearTimeout(timer);
    this.#queue.stop();
    this.#sync.stop();
  }

  // -- reading

  get id() { return this.view.shape.id; } // prettier-ignore
  get key() { return this.view.shape.key; } // prettier-ignore
  get name() { return this.view.shape.name; } // prettier-ignore
  get role() { return this.view.shape.role; } // prettier-ignore
  get mayExceed() { return this.view.shape.may_exceed; } // prettier-ignore
  get timeZone() { return this.view.shape.time_zone; } // prettier-ignore
  get workingDays() { return this.view.shape.working_days; } // prettier-ignore
  get columns() { return this.view.shape.columns; } // prettier-ignore
  get lanes() { return this.view.shape.lanes; } // prettier-ignore
  get members() { return this.view.shape.members; } // prettier-ignore
  get canWork() { return this.role !== 'viewer'; } // prettier-ignore
  get canShape() { return this.role === 'admin'; } // prettier-ignore

  /** The number of the last event that is shown; depends on every publication. */
  get seq(): number {
    return this.view.version >= 0 ? this.view.board.seq : 0;
  }

  card(id: string): Card | null {
    return this.view.card(id);
  }

  /** The card with this number, if it is on the board or was archived while this page looked. */
  byNumber(number: number): Card | null {
    const hidden = () => [...this.view.board.archived.values()].find((card) => card.number === number);
    return this.allCards().find((card) => card.number === number) ?? hidden() ?? null;
  }

  /** All live cards in reading order. */
  allCards(): Card[] {
    return this.view.version >= 0 ? [...cardsInOrder(this.view.board)] : [];
  }

  cell(column: string, lane: string) {
    return this.view.cell(column, lane);
  }

  counts(column: string) {
    return this.view.counts(column);
  }

  laneCount(lane: string): number {
    return this.view.laneCount(lane);
  }

  standing(id: string): Standing {
    return this.view.mark(id).standing;
  }

  /** Who else has just changed the card, while the ring around it fades. */
  touchedBy(id: string): string | null {
    return this.view.mark(id).touchedBy;
  }

  column(id: string) {
    return columnOf(this.view.shape, id) ?? null;
  }

  lane(id: string) {
    return laneOf(this.view.shape, id) ?? null;
  }

  member(user: string) {
    return this.members.find((member) => member.user === user) ?? null;
  }

  memberName(user: string | null): string {
    return (user !== null && this.member(user)?.name) || 'Somebody';
  }

  get standardLane() {
    return standardLane(this.view.shape) ?? null;
  }

  get urgentLane() {
    return urgentLane(this.view.shape) ?? null;
  }

  get blockedColumn() {
    return blockedColumn(this.view.shape) ?? null;
  }

  /** The streams in use, sorted. */
  get streams(): string[] {
    return [...new Set(this.allCards().flatMap((card) => card.stream ?? []))].sort();
  }

  /** The work types every board starts with, and those in use here. */
  get types(): string[] {
    return [...new Set([...WORK_TYPES, ...this.allCards().map((card) => card.type)])];
  }

  get live() {
    const { state, since, paused, waiting, newBuild } = this.#sync;
    return { state, since, paused, waiting, newBuild, queued: this.queued };
  }

  // -- following

  setPaused(paused: boolean): void {
    this.#sync.setPaused(paused);
  }

  /** Try to reconnect and to send what waits, now. */
  hurry(): void {
    this.#sync.hurry();
    this.#queue.hurry();
  }

  /** Nothing moves under a finger: between hold and release the page keeps what it shows. */
  hold(): void {
    this.#holding = true;
  }

  release(): void {
    this.#holding = false;
    this.#show();
  }

  // -- commands

  move(card: string, place: Place) {
    return this.#submit({ kind: 'move', card, place });
  }

  block(card: string, block: Block) {
    return this.#submit({ kind: 'block', card, block });
  }

  resume(card: string) {
    return this.#submit({ kind: 'resume', card });
  }

  archive(card: string) {
    return this.#submit({ kind: 'archive', card });
  }

  restore(card: string, place?: Place) {
    return this.#submit(place ? { kind: 'restore', card, place } : { kind: 'restore', card });
  }

  create(fields: NewCard) {
    return this.#submit({ kind: 'create', fields });
  }

  change(card: string, changes: Partial<CardFields>, ifVersion?: number) {
    return this.#submit(
      ifVersion === undefined ? { kind: 'change', card, changes } : { kind: 'change', card, changes, ifVersion },
    );
  }

  /** Take back one's own last command. */
  undo() {
    return this.#submit({ kind: 'undo' });
  }

  /** Go over the limit that refused, with a reason. */
  answer(reason: string): void {
    const { refused } = this;
    if (!refused) return;
    this.refused = null;
    this.#queue.answer(refused.pending, { hit: refused.refusal.hit, kind: 'exceed', reason });
  }

  /** Leave it: the card returns, and the log says that it was decided so. */
  leave(): void {
    const { refused } = this;
    if (!refused) return;
    this.refused = null;
    this.#queue.drop(refused.pending, refused.problem);
    const { card, place, doing, refusal } = refused;
    if (doing === 'move' && card && place) void this.#submit({ kind: 'leave', card, place, hit: refusal.hit });
    const key = card ? this.card(card)?.key : null;
    ui.announce(key ? `${key} stays where it was.` : 'No card was added.');
  }

  #submit(command: Command): Promise<Outcome> {
    return this.#queue.submit(command, new Date(Date.now() + this.#sync.offset).toISOString());
  }

  // -- showing

  #advanced(events: readonly BoardEvent[]): void {
    this.#queue.settle(this.#sync.board.seq);
    this.#show();
    const own = session.user?.id ?? null;
    for (const event of events) {
      const card = event.data['card'];
      if (typeof card === 'string' && event.actor !== own && event.type !== 'limit_hit') this.#ring(card, event.actor);
    }
  }

  /** Confirmed + pending, and where each pending card stands. */
  #show(): void {
    this.#queue.settle(this.#sync.board.seq);
    this.queued = this.#queue.unsent;
    const { pending } = this.#queue;
    if (!this.#holding) this.#publish(pending);
    const marked = new Map<string, Standing>();
    for (const one of pending) {
      const card = one.command.kind === 'create' ? provisionalId(one.id) : cardOf(one.command);
      if (card && one.command.kind !== 'leave') marked.set(card, this.#standingOf(one));
    }
    for (const card of this.#marked) if (!marked.has(card)) this.view.setStanding(card, 'still');
    for (const [card, standing] of marked) this.view.setStanding(card, standing);
    this.#marked = new Set(marked.keys());
  }

  /** Draw anew only when the confirmed board or the list of pending commands is another one. */
  #publish(pending: readonly Pending[]): void {
    const held = pending.filter((one) => one.state === 'held');
    const ids = pending.map((one) => `${one.id}${one.state === 'held' ? '!' : ''}`).join();
    if (this.#basis === this.#sync.board && this.#replayed === ids) return;
    this.#basis = this.#sync.board;
    this.#replayed = ids;
    const shown = pending.reduce(replayed, this.#basis);
    const counted =
      held.length === 0 ? shown : pending.filter((one) => !held.includes(one)).reduce(replayed, this.#basis);
    this.view.publish(shown, counted);
  }

  #standingOf(pending: Pending): Standing {
    if (pending.state === 'held') return 'held';
    if (pending.state === 'accepted') return 'still';
    return this.#sync.state === 'away' ? 'queued' : 'saving';
  }

  /** Who signed out in another tab is not thrown off the board: the page asks them to sign in when it hears of that. */
  async #turnedAway(): Promise<void> {
    await session.load().catch(() => undefined);
    this.revoked = session.user !== null;
  }

  #ring(card: string, actor: string | null): void {
    clearTimeout(this.#rings.get(card));
    this.view.setTouchedBy(card, this.memberName(actor));
    this.#rings.set(
      card,
      setTimeout(() => {
        this.#rings.delete(card);
        this.view.setTouchedBy(card, null);
      }, RING),
    );
  }

  // -- saying

  #said(pending: Pending, undone: string | undefined): void {
    const { command } = pending;
    const text = doneSentence(this.view.board, command, undone);
    if (!text) return;
    if (command.kind === 'undo') {
      ui.toast({ text, tone: 'ok', subject: UNDO });
    } else if (command.kind === 'create') {
      ui.announce(text);
    } else {
      const action = { label: 'Undo', run: () => void this.undo() };
      ui.toast({ text, action, subject: UNDO });
    }
  }

  #wasRefused(pending: Pending, problem: ApiProblem): void {
    const { command } = pending;
    const facts = problem.facts as unknown as LimitRefusal & { readonly events?: readonly BoardEvent[] };
    if (facts.events) this.#sync.take(facts.events);
    const card = cardOf(command);
    if (problem.code === 'wip_limit') {
      const place = 'place' in command ? (command.place ?? null) : null;
      this.refused = { pending: pending.id, card, place, doing: command.kind, refusal: facts, problem };
      ui.open({ kind: 'limit' });
      return;
    }
    if (command.kind === 'leave') return;
    // A change from the card sheet carries the version that was seen; the sheet shows both values, or the fault beside
    // its field, and sending the same again would not help.
    if (command.kind === 'change' && command.ifVersion !== undefined && [409, 422].includes(problem.status)) return;
    if (problem.code === 'reason_required' && card && command.kind === 'move') {
      ui.open({ kind: 'block', card, before: command.place.before });
      return;
    }
    const text = this.#returnedSentence(command, problem);
    const retry = { label: 'Try again', run: () => void this.#submit(command) };
    ui.toast({ text, tone: 'limit', seconds: 12, ...(command.kind === 'undo' ? {} : { action: retry }) });
  }

  #returnedSentence(command: Command, problem: ApiProblem): string {
    const card = cardOf(command);
    const key = card && !isProvisional(card) ? this.card(card)?.key : null;
    if (command.kind === 'move' && key) return `${key} went back. ${problem.detail}`;
    return key ? `${key}: ${problem.detail}` : problem.detail;
  }
}

/** A pending command that does not fit the board any more shows nothing; the server's answer will say why. */
function replayed(board: Board, pending: Pending): Board {
  try {
    return predict(board, pending.command, pending.id, pending.at);
  } catch (fault) {
    if (fault instanceof CannotFollow) return board;
    throw fault;
  }
}
