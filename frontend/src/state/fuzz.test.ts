/**
 * Random lives of a board: commands of every kind from this page and from others, refusals with questions, answers that
 * are lost on the way, events that come late, twice and in disorder. Whatever happens, the page ends where the server is.
 */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Recorded } from '../api/boards';
import type { Said } from '../api/commands';
import { cellOf, fromSnapshot } from '../core/board';
import { isProvisional, type Command, type Doing } from '../core/commands';
import { applyEvent, applyFact } from '../core/fold';
import { fullFor } from '../core/limits';
import type { Board, BoardEvent } from '../core/model';
import { tryOut } from '../core/predict';
import { board as made, snapshotOf } from '../core/testing';
import { leave, line, serve } from './testing';

vi.mock('../api/live', async () => ({ LiveFeed: (await import('./testing')).FakeFeed }));
vi.mock('../api/commands', () => ({
  send: (_board: string, command: Command, said: Said, key: string) => server.take(command, said, key),
}));

const { ApiProblem, newId } = await import('../api/client');
const { BoardStore } = await import('./board.svelte');
const { ui } = await import('./ui.svelte');

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** A server that decides with the page's own arithmetic and names things itself. */
class Server {
  board: Board = made({ todo: ['1', '2', '3', '4'], doing: ['5'], stuck: [], 'todo/urgent': ['6'], done: ['7'] });
  log: BoardEvent[] = [];
  readonly #answered = new Map<string, Recorded | InstanceType<typeof ApiProblem>>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  async take(command: Command, said: Said, key: string): Promise<Recorded> {
    // One request in six is lost before it arrives, one in six after it was carried out.
    const fate = this.#random();
    if (fate < 1 / 6) throw new ApiProblem(0, {});
    const found = this.#answered.get(key) ?? this.decide(command, said, key);
    this.#answered.set(key, found);
    if (fate < 2 / 6) throw new ApiProblem(0, {});
    if (found instanceof ApiProblem) throw found;
    return found;
  }

  decide(command: Command, said: Said, key: string): Recorded | InstanceType<typeof ApiProblem> {
    if (this.#random() < 0.05) return new ApiProblem(409, { code: 'conflict', detail: 'Not now.' });
    if (command.kind === 'move') {
      const card = this.board.cards.get(command.card) ?? null;
      const [limit] = fullFor(this.board, card, command.place.column, command.place.lane);
      if (limit?.hard && !said.answer) return new ApiProblem(409, { code: 'wip_limit', hit: newId(), limit });
      if (command.place.column === 'done' && !said.policy && this.#random() < 0.3) {
        return new ApiProblem(409, { code: 'policy_asks', column: 'done', link: null, checks: ['Told'], unticked: [] });
      }
    }
    const limit = { scope: 'column', id: 'doing', limit: 2, occupied: 2, hard: true } as const;
    return this.happen(command, key, said.answer ? { answer: said.answer, limit } : null);
  }

  happen(command: Command, key: string, decided: Parameters<typeof tryOut>[4] = null): Recorded {
    const { facts } = tryOut(this.board, command, key, new Date(Date.now()).toISOString(), decided);
    const events = facts.map((fact): BoardEvent => {
      const data = JSON.parse(JSON.stringify(fact.data).replaceAll(`new-${key}`, `id-${key}`)) as BoardEvent['data'];
      const event = { ...fact, data, seq: this.board.seq + 1, actor: 'u1' };
      this.board = applyEvent(this.board, event);
      this.log.push(event);
      happened.add(event.type);
      return event;
    });
    return { seq: this.board.seq, events };
  }
}

let server: Server;
/** What happened in all lives together, and what was asked in them. */
const happened = new Set<string>();

beforeEach(() => serve());
afterEach(() => {
  leave();
  ui.close();
});

/** A wish that somebody may have who sees this board; some of them will not fit the server's. */
function wish(random: () => number, seen: Board): Command {
  const any = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)]!;
  const cards = [...seen.cards.values()].filter((card) => !isProvisional(card.id));
  const archived = [...seen.archived.values()];
  const card = cards.length > 0 ? any(cards).id : 'gone';
  const column = any(['todo', 'doing', 'done']);
  const lane = any(['main', 'main', 'urgent']);
  const before = any([null, ...cellOf(seen, column, lane)]);
  const does: Doing = any<Doing>([
    { kind: 'move', column, before: null },
    { kind: 'block', reason: 'vendor' },
    { kind: 'archive' },
    { kind: 'change', changes: { stream: any(['CI', 'network', null]) } },
  ]);
  return any<() => Command>([
    () => ({ kind: 'move', card, place: { column, lane, before } }),
    () => ({ kind: 'move', card, place: { column, lane, before } }),
    () => ({ kind: 'move', card, place: { column: 'doing', lane: 'main', before: null } }),
    () => ({ kind: 'block', card, block: { reason: any(['vendor', 'access']), waiting_card: any([null, card]) } }),
    () => ({ kind: 'resume', card: any(cards.filter((one) => one.blocked)).id }),
    () => ({ kind: 'spell', card, changes: { note: 'They called', dismissed: random() < 0.5 } }),
    () => ({ kind: 'archive', card }),
    () => ({ kind: 'restore', card: any(archived).id }),
    () => ({ kind: 'change', card, changes: { title: `T${Math.floor(random() * 99)}` } }),
    () => ({ kind: 'comment', card, text: 'Seen', outward: false }),
    () => ({ kind: 'create', fields: { title: 'New', column, lane, before } }),
    () => ({ kind: 'swap', urgent: { card }, column: 'doing', park: any([null, ...cellOf(seen, 'doing', 'main')]) }),
    () => ({ kind: 'swap', urgent: { title: 'Down' }, column: 'doing', park: null }),
    () => ({ kind: 'bulk', cards: [...new Set([card, ...cards.slice(0, 2).map((one) => one.id)])], does }),
    () => ({ kind: 'stop', column: any([null, 'doing']), about: null, trouble: 'Disk full' }),
    () => ({ kind: 'release', stop: any(seen.stops).id, cause: 'Logs' }),
    () => ({ kind: 'handover', people: ['u1'], note: '' }),
  ])();
}

/** The wish, or none where the board has nothing for it. */
function wishOn(random: () => number, seen: Board): Command | null {
  try {
    return wish(random, seen);
  } catch (fault) {
    if (fault instanceof TypeError) return null;
    throw fault;
  }
}

function ask(store: InstanceType<typeof BoardStore>, command: Command): void {
  switch (command.kind) {
    case 'move':
      return void store.move(command.card, command.place);
    case 'block':
      return void store.block(command.card, command.block);
    case 'resume':
      return void store.resume(command.card);
    case 'spell':
      return void (command.changes.dismissed
        ? store.dismissOffer(command.card)
        : store.changeSpell(command.card, { note: 'They called' }));
    case 'archive':
      return void store.archive(command.card);
    case 'restore':
      return void store.restore(command.card);
    case 'change':
      return void store.change(command.card, command.changes);
    case 'comment':
      return void store.comment(command.card, command.text);
    case 'create':
      return void store.create(command.fields);
    case 'swap':
      return void store.swap(command);
    case 'bulk':
      return void store.bulk(command.cards, command.does);
    case 'stop':
      return void store.stopLine({ ...command, card: command.about });
    case 'release':
      return void store.releaseLine(command.stop, command.cause);
    case 'handover':
      return void store.handOver(command.people, command.note);
    case 'decide':
    case 'undo':
  }
}

/** Say something to whatever is asked; the dialog closes as a dialog does. */
function decide(random: () => number, store: InstanceType<typeof BoardStore>): void {
  if (ui.dialog === null) return;
  happened.add(ui.dialog.kind);
  const which = random();
  ui.close();
  if (store.asked) {
    if (which < 0.3) store.leavePolicy();
    else store.answerPolicy({ checked: ['Told'] });
  } else if (store.refused) {
    const park = store.parkable('doing', store.refused.card)[0];
    if (which < 0.25) store.leave();
    else if (which < 0.5 && park) store.answer({ kind: 'park', card: park.card.id });
    else if (which < 0.7) store.answer({ kind: 'raise_limit', to: 9, reason: 'More hands' });
    else if (which < 0.8) store.answer({ kind: 'review_first' });
    else store.answer({ kind: 'exceed', reason: 'It cannot wait' });
  }
}

/** Everything a board says, with its sets in an order that does not depend on how it was reached. */
function told(board: Board): unknown {
  const sorted = <T extends { id: string }>(things: Iterable<T>) =>
    [...things].sort((a, b) => a.id.localeCompare(b.id));
  return {
    ...board,
    cards: sorted(board.cards.values()),
    archived: sorted(board.archived.values()),
    cells: Object.fromEntries([...board.cells].sort(([a], [b]) => a.localeCompare(b))),
  };
}

it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))('life %i', async (seed) => {
  const random = numbers(seed);
  server = new Server(random);
  vi.stubGlobal('fetch', async (url: URL) => {
    const after = Number(url.searchParams.get('after'));
    const body = url.pathname.endsWith('/events')
      ? { seq: server.board.seq, events: server.log.filter((event) => event.seq > after) }
      : snapshotOf(server.board);
    return new Response(JSON.stringify(body));
  });
  const store = await BoardStore.open('OPS');
  const late: BoardEvent[] = [];
  let known = 0;
  for (let turn = 0; turn < 40; turn += 1) {
    const what = random();
    const asked = wishOn(random, what < 0.6 ? store.view.board : server.board);
    if (what < 0.6 && asked) ask(store, asked);
    else if (what < 0.8 && asked) server.happen(asked, newId());
    else decide(random, store);
    late.push(...server.log.slice(known));
    known = server.log.length;
    // Some of what has happened arrives: in any order, some of it twice, some of it never.
    const frame = late.filter(() => random() < 0.4).sort(() => random() - 0.5);
    if (frame.length > 0) line.handlers!.events(frame);
    if (random() < 0.3) await vi.advanceTimersByTimeAsync(random() * 1_200);
  }
  for (let turn = 0; turn < 200 && (ui.dialog !== null || store.queued > 0); turn += 1) {
    decide(random, store);
    await vi.advanceTimersByTimeAsync(5_000);
  }
  const beat = { seqs: { b: server.board.seq }, server_time: new Date().toISOString(), build: 'one' };
  line.handlers!.heartbeat(beat);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([store.queued, store.refused, store.asked]).toEqual([0, null, null]);
  expect(told(store.view.board)).toEqual(told(server.board));
  // The fold from the beginning says the same as the way the page came there, and nothing is still on its way.
  const again = server.log.reduce(
    (board, event) => ({ ...applyFact(board, event), seq: event.seq }),
    fromSnapshot(snapshotOf(new Server(random).board)),
  );
  expect(told(again)).toEqual(told(server.board));
  expect(store.allCards().map((card) => store.standing(card.id))).not.toContain('saving');
  store.close();
});

it('left nothing out', () => {
  expect([...happened].sort()).toEqual([
    'card_archived', 'card_blocked', 'card_changed', 'card_commented', 'card_created', 'card_moved', 'card_restored',
    'card_resumed', 'column_changed', 'duty_handed_over', 'limit', 'line_released', 'line_stopped', 'policy',
    'spell_changed', 'swap',
  ]); // prettier-ignore
});
