/**
 * One board on this page: what is shown = what is confirmed + what this person has asked for and is not confirmed yet.
 *
 * Reading goes through `view`, writing through `queue`, the confirmed board comes from `sync`; this ties the three
 * together. While a past moment is looked at, that is shown in their place and the live board goes on underneath.
 */
import { snapshot } from '../api/boards';
import type { ApiProblem } from '../api/client';
import { fromSnapshot } from '../core/board';
import { cardOf, cardsOf, type Command } from '../core/commands';
import { CannotFollow } from '../core/fold';
import type { Board, BoardEvent, PolicyEntry, Way } from '../core/model';
import { predict } from '../core/predict';
import { Conversations } from './conversations.svelte';
import { CommandQueue, type Outcome, type Pending } from './queue';
import type { Replay } from './replay.svelte';
import { sayDone, sayNews, sayRefused } from './saying';
import { session } from './session.svelte';
import { Sync } from './sync.svelte';
import { ui } from './ui.svelte';
import { BoardView, type Standing } from './view.svelte';
import { BoardWishes } from './wishes.svelte';

const TICK = 30_000;
const RING = 1_500;

export class BoardStore extends BoardWishes {
  /** True once the right to look has ended; the page says so instead of showing an old board. */
  revoked = $state(false);
  /** How many commands wait to reach the server. */
  queued = $state(0);
  /** The past that is looked at; null shows the live board. */
  replay = $state.raw<Replay | null>(null);

  readonly #sync: Sync;
  readonly #queue: CommandQueue;
  readonly #conversations: Conversations;
  readonly #ticker: ReturnType<typeof setInterval>;
  readonly #rings = new Map<string, ReturnType<typeof setTimeout>>();
  #clock = $state(Date.now());
  #marked = new Set<string>();
  #holding = false;
  #closed = false;
  #basis: Board | null = null;
  #replayed = '';

  constructor(board: Board) {
    super(new BoardView(board));
    this.#sync = new Sync(board, () => this.#me, {
      advanced: (before, after, events) => this.#advanced(before, after, events),
      returned: () => this.#queue.hurry(),
      revoked: () => void this.#turnedAway(),
    });
    this.#queue = new CommandQueue(board.id, {
      changed: () => this.#show(),
      accepted: (pending, recorded) => {
        this.#sync.take(recorded.events);
        this.#show();
        sayDone(this, pending.command, recorded);
      },
      refused: (pending, problem) => this.#wasRefused(pending, problem),
    });
    this.#conversations = new Conversations(this.#queue, (pull, way, hit) => {
      void this.submit({ kind: 'decide', pull, answer: { ...way, hit } });
    });
    this.#ticker = setInterval(() => (this.#clock = Date.now() + this.#sync.offset), TICK);
  }

  /** The board behind `key` (an id or a key), opened and followed. Throws ApiProblem. */
  static async open(key: string): Promise<BoardStore> {
    const store = new BoardStore(fromSnapshot(await snapshot(key)));
    store.#sync.start();
    return store;
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#ticker);
    for (const timer of this.#rings.values()) clearTimeout(timer);
    this.#conversations.stop();
    this.replay?.stop();
    this.#queue.stop();
    this.#sync.stop();
  }

  get now() { return this.replay?.instant ?? this.#clock; } // prettier-ignore
  get canWork() { return this.role !== 'viewer' && this.replay === null; } // prettier-ignore
  get canShape() { return this.role === 'admin' && this.replay === null; } // prettier-ignore
  get #me() { return session.user?.id ?? null; } // prettier-ignore

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

  // -- the past

  /** Look at the board's life, beginning with now. What walks through it is loaded when it is first needed. */
  async startReplay(): Promise<void> {
    const file = await import('./replay.svelte').catch(() => null);
    if (file === null) ui.toast({ text: 'The past is out of reach without a connection.', tone: 'limit' });
    else if (!this.#closed) this.replay ??= new file.Replay(this.#sync.board, (board) => this.view.publish(board));
  }

  /** Back to the live board. */
  endReplay(): void {
    this.replay?.stop();
    this.replay = null;
    this.#basis = null;
    this.#show();
  }

  // -- questions

  /** A pull that a limit stood against, waiting for a decision. */
  get refused() { return this.#conversations.refused; } // prettier-ignore
  /** A pull that a column's policy asks something about. */
  get asked() { return this.#conversations.asked; } // prettier-ignore

  /** Decide about the limit that refused. */
  answer(way: Way): void {
    this.#conversations.answer(way);
  }

  /** Leave it: the card returns, and the log says that it was decided so. */
  leave(): void {
    const { refused } = this;
    if (!refused) return;
    this.answer({ kind: 'leave' });
    this.#returned(refused.card);
  }

  answerPolicy(policy: PolicyEntry): void {
    this.#conversations.answerPolicy(policy);
  }

  /** Say nothing to the policy: the card returns. */
  leavePolicy(): void {
    const asked = this.#conversations.leavePolicy();
    if (asked) this.#returned(asked.card);
  }

  #returned(id: string | null): void {
    const key = id ? this.card(id)?.key : null;
    ui.announce(key ? `${key} stays where it was.` : 'No card was added.');
  }

  protected submit(command: Command): Promise<Outcome> {
    return this.#queue.submit(command, new Date(Date.now() + this.#sync.offset).toISOString());
  }

  #wasRefused(pending: Pending, problem: ApiProblem): void {
    const { command } = pending;
    const { events } = problem.facts as { readonly events?: readonly BoardEvent[] };
    if (events) this.#sync.take(events);
    if (pending.state === 'held') return this.#conversations.ask(pending, problem);
    if (command.kind === 'decide' && command.answer.kind === 'leave') return;
    // A change from the card sheet carries the version that was seen; the sheet shows both values, or the fault beside
    // its field, and sending the same again would not help.
    if (command.kind === 'change' && command.ifVersion !== undefined && [409, 422].includes(problem.status)) return;
    if (command.kind === 'team' && problem.status === 422) return;
    const card = cardOf(command);
    if (problem.code === 'reason_required' && card && command.kind === 'move') {
      ui.open({ kind: 'block', card, before: command.place.before });
      return;
    }
    sayRefused(this, command, problem, () => void this.submit(command));
  }

  // -- showing

  #advanced(before: Board, after: Board, events: readonly BoardEvent[]): void {
    this.#queue.settle(after.seq);
    // A limit that was hit has done nothing yet: its command goes on being shown where it wants to go.
    this.#queue.tell(new Set(events.flatMap(({ type, command_id }) => (type === 'limit_hit' ? [] : command_id))));
    this.#show();
    this.replay?.grow(after);
    sayNews(this, this.#me, before, after, events);
    if (this.replay) return;
    for (const event of events) {
      const card = event.data['card'];
      const seen = typeof card === 'string' && event.actor !== this.#me;
      if (seen && event.type !== 'limit_hit') this.#ring(card, event.actor);
    }
  }

  /** Confirmed + pending, and where each pending card stands. */
  #show(): void {
    this.#queue.settle(this.#sync.board.seq);
    this.queued = this.#queue.unsent;
    const pending = this.#queue.pending.filter((one) => !one.told);
    if (!this.#holding && !this.replay) this.#publish(pending);
    const marked = new Map<string, Standing>();
    for (const one of pending) {
      for (const card of cardsOf(one.command, one.id)) marked.set(card, this.#standingOf(one));
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
}

/** A pending command that does not fit the board any more shows nothing; the server's answer will say why. */
function replayed(board: Board, pending: Pending): Board {
  try {
    return predict(board, pending.command, pending.id, pending.at, pending.decided);
  } catch (fault) {
    if (fault instanceof CannotFollow) return board;
    throw fault;
  }
}
