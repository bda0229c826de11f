/**
 * State = fold of the log: `applyEvent` takes one event and answers the next board, exactly as kanban/domain/fold.py
 * does. The contract fixtures that pytest writes hold the two together. A fold never refuses: what is in the log has
 * happened.
 */
import { cellOf, laneOf, sortedByRank, stageOf } from './board';
import {
  cellKey,
  type BaseClass,
  type Board,
  type BoardEvent,
  type Card,
  type Column,
  type Lane,
  type Link,
  type Raise,
  type Role,
  type Rota,
  type Spell,
  type Stop,
} from './model';
import { TEAM } from './teamfold';

/** The board cannot be carried on with this event; a new snapshot is needed. */
export class CannotFollow extends Error {}

type Data = Readonly<Record<string, unknown>>;
type Apply = (board: Board, event: BoardEvent, data: Data) => Board;

/** The board after `event`, which must be the next one by number. */
export function applyEvent(board: Board, event: BoardEvent): Board {
  if (event.seq !== board.seq + 1) throw new CannotFollow(`event ${event.seq} does not follow ${board.seq}`);
  return { ...applyFact(board, event), seq: event.seq };
}

/** The same without the number: for commands that are shown before the server has numbered them. */
export function applyFact(board: Board, event: BoardEvent): Board {
  const apply = APPLY[event.type];
  if (!apply) throw new CannotFollow(`this build does not know ${event.type}`);
  return apply(board, event, event.data);
}

const APPLY: Readonly<Record<string, Apply>> = {
  board_created: (board, _event, data) => ({
    ...board,
    name: text(data, 'name'),
    key: text(data, 'key'),
    time_zone: text(data, 'time_zone'),
    working_days: data['working_days'] as readonly number[],
    may_exceed: data['may_exceed'] as boolean,
  }),
  board_changed: (board, _event, data) => ({ ...board, ...(data['changes'] as Partial<Board>) }),
  column_added: (board, _event, data) => {
    const { column, ...rest } = data;
    const added = { id: column, asks_link: null, asks_checks: [], ...rest, raises: [] } as unknown as Column;
    return { ...board, columns: sortedByRank([...board.columns, added]) };
  },
  column_changed: (board, event, data) => ({
    ...board,
    columns: sortedByRank(limited(board.columns, text(data, 'column'), event)),
  }),
  column_removed: (board, _event, data) => ({
    ...board,
    columns: board.columns.filter((column) => column.id !== data['column']),
  }),
  lane_added: (board, _event, data) => {
    const { lane, ...rest } = data;
    const added = { id: lane, ...rest, raises: [] } as unknown as Lane;
    return { ...board, lanes: sortedByRank([...board.lanes, added]) };
  },
  lane_changed: (board, event, data) => ({
    ...board,
    lanes: sortedByRank(limited(board.lanes, text(data, 'lane'), event)),
  }),
  lane_removed: (board, _event, data) => ({ ...board, lanes: board.lanes.filter((lane) => lane.id !== data['lane']) }),
  member_set: (board, _event, data) => {
    const member = { user: text(data, 'user'), name: text(data, 'name'), role: data['role'] as Role };
    const others = board.members.filter((one) => one.user !== member.user);
    return { ...board, members: [...others, member].sort((a, b) => compare(folded(a.name), folded(b.name))) };
  },
  member_removed: (board, _event, data) => ({
    ...board,
    members: board.members.filter((member) => member.user !== data['user']),
  }),
  line_stopped: (board, event, data) => {
    const stop: Stop = {
      id: text(data, 'stop'),
      column: data['column'] as string | null,
      card: data['card'] as string | null,
      trouble: text(data, 'trouble'),
      since: (data['since'] as string | undefined) ?? event.at,
      by: (data['by'] as string | undefined) ?? event.actor,
    };
    return { ...board, stops: [...board.stops, stop] };
  },
  line_released: (board, _event, data) => ({
    ...board,
    stops: board.stops.filter((stop) => stop.id !== data['stop']),
  }),
  rota_set: (board, _event, data) => {
    const rota = data['rota'] as Rota | null;
    return { ...board, rota, duty: rota === null ? null : board.duty };
  },
  duty_handed_over: (board, event, data) => ({
    ...board,
    duty: {
      people: data['people'] as readonly string[],
      since: (data['due'] as string | null | undefined) ?? event.at,
      by_hand: data['by_hand'] === true,
      note: (data['note'] as string | undefined) ?? '',
    },
  }),
  card_created: cardCreated,
  card_moved: (board, event) => moved(board, event, {}),
  card_blocked: cardBlocked,
  card_resumed: (board, event, data) => {
    const spell = data['spell'] as Partial<Spell> | undefined;
    if (!data['clocks'] || !spell?.displaced_by) return moved(board, event, { blocked: null });
    // The parking itself is taken back, so it does not count as one.
    const { displaced } = cardNamed(board, text(data, 'card'));
    return moved(board, event, { blocked: null, displaced: displaced.slice(0, -1) });
  },
  spell_changed: (board, _event, data) => {
    const card = cardNamed(board, text(data, 'card'));
    if (!card.blocked) throw new CannotFollow(`card ${card.id} is not blocked`);
    const blocked = { ...card.blocked, ...(data['changes'] as Partial<Spell>) };
    return { ...board, cards: board.cards.put(card.id, { ...card, blocked }) };
  },
  card_commented: cardCommented,
  card_changed: cardChanged,
  card_archived: (board, event, data) => {
    const card = cardNamed(board, text(data, 'card'));
    return {
      ...board,
      cards: board.cards.without(card.id),
      cells: lifted(board, card),
      archived: board.archived.put(card.id, { ...card, archived_at: event.at }),
    };
  },
  card_restored: cardRestored,
  // Kept for the reports; nothing on the board changes.
  policy_answered: (board) => board,
  deploy_recorded: (board) => board,
  alert_received: (board) => board,
  limit_hit: (board) => board,
  limit_answered: (board) => board,
  command_undone: (board) => board,
  ...TEAM,
};

function cardCreated(board: Board, event: BoardEvent, data: Data): Board {
  const column = text(data, 'column');
  const lane = text(data, 'lane');
  const stage = stageOf(board.columns, column);
  const base = (data['class'] as BaseClass | undefined) ?? 'standard';
  const number = data['number'] as number;
  const card: Card = {
    id: text(data, 'card'),
    number,
    key: `${board.key}-${number}`,
    title: text(data, 'title'),
    column,
    lane,
    rank: text(data, 'rank'),
    type: text(data, 'type'),
    class: isUrgent(board, lane) ? 'urgent' : base,
    base_class: base,
    points: (data['points'] as number | null | undefined) ?? null,
    stream: (data['stream'] as string | null | undefined) ?? null,
    people: (data['people'] as readonly string[] | undefined) ?? [],
    due: (data['due'] as string | null | undefined) ?? null,
    has_description: Boolean(data['description']),
    links: (data['links'] as readonly Link[] | undefined) ?? [],
    created_at: event.at,
    entered_at: event.at,
    started_at: stage === 'started' || stage === 'done' ? event.at : null,
    finished_at: stage === 'done' ? event.at : null,
    blocked: null,
    displaced: [],
    channel: (data['channel'] as string | null | undefined) ?? null,
    comments: 0,
    archived_at: null,
    version: 1,
  };
  return { ...board, cards: board.cards.put(card.id, card), cells: placed(board, board.cells, card) };
}

function cardBlocked(board: Board, event: BoardEvent, data: Data): Board {
  const optional = (name: string) => (data[name] as string | null | undefined) ?? null;
  const since = optional('since');
  const displacedBy = optional('displaced_by');
  const blocked: Spell = {
    reason: text(data, 'reason'),
    note: optional('note') ?? '',
    waiting_for: optional('waiting_for') ?? '',
    since: since ?? event.at,
    from_column: text(data, 'from_column'),
    from_lane: text(data, 'from_lane'),
    from_rank: text(data, 'from_rank'),
    waiting_card: optional('waiting_card'),
    displaced_by: displacedBy,
    by: optional('by') ?? event.actor,
    dismissed: data['dismissed'] === true,
  };
  // Undo brings an earlier spell back, with its `since`: that is no new parking.
  if (since !== null || displacedBy === null) return moved(board, event, { blocked });
  const { displaced } = cardNamed(board, text(data, 'card'));
  return moved(board, event, { blocked, displaced: [...displaced, event.at].slice(-2) });
}

/** One more comment. The card may have been archived before this browser looked; then nobody here shows the count. */
function cardCommented(board: Board, _event: BoardEvent, data: Data): Board {
  const id = text(data, 'card');
  const card = board.cards.get(id);
  if (card) return { ...board, cards: board.cards.put(id, { ...card, comments: card.comments + 1 }) };
  const hidden = board.archived.get(id);
  if (!hidden) return board;
  return { ...board, archived: board.archived.put(id, { ...hidden, comments: hidden.comments + 1 }) };
}

/**
 * The card in its new place, its clocks kept: started and finished follow the stages, Blocked lies beside them. A move
 * that undoes another one brings the clocks that the card gets back.
 */
function moved(board: Board, event: BoardEvent, changes: Partial<Pick<Card, 'blocked' | 'displaced'>>): Board {
  const { data } = event;
  const before = cardNamed(board, text(data, 'card'));
  const column = text(data, 'column');
  const lane = text(data, 'lane');
  let clocks: Partial<Card> = {};
  if (data['clocks']) {
    clocks = data['clocks'] as Partial<Card>;
  } else if (column !== before.column) {
    const stage = stageOf(board.columns, column);
    const started_at = before.started_at ?? event.at;
    clocks = { entered_at: event.at };
    if (stage === 'waiting') clocks = { ...clocks, started_at: null, finished_at: null };
    else if (stage === 'started') clocks = { ...clocks, started_at, finished_at: null };
    else if (stage === 'done') clocks = { ...clocks, started_at, finished_at: before.finished_at ?? event.at };
  }
  const card: Card = {
    ...before,
    ...clocks,
    ...changes,
    column,
    lane,
    rank: text(data, 'rank'),
    class: isUrgent(board, lane) ? 'urgent' : before.base_class,
  };
  return { ...board, cards: board.cards.put(card.id, card), cells: placed(board, lifted(board, before), card) };
}

function cardChanged(board: Board, _event: BoardEvent, data: Data): Board {
  const before = cardNamed(board, text(data, 'card'));
  const { description, class: base, ...rest } = data['changes'] as Record<string, unknown>;
  const card: Card = { ...before, ...(rest as Partial<Card>), version: before.version + 1 };
  return {
    ...board,
    cards: board.cards.put(card.id, {
      ...card,
      ...(description === undefined ? {} : { has_description: Boolean(description) }),
      ...(base === undefined
        ? {}
        : { base_class: base as BaseClass, class: isUrgent(board, card.lane) ? 'urgent' : (base as BaseClass) }),
    }),
  };
}

function cardRestored(board: Board, event: BoardEvent, data: Data): Board {
  const id = text(data, 'card');
  const hidden = board.archived.get(id);
  if (!hidden) throw new CannotFollow(`card ${id} was archived before this browser looked`);
  const card: Card = { ...hidden, archived_at: null };
  const shown: Board = {
    ...board,
    archived: board.archived.without(id),
    cards: board.cards.put(id, card),
    cells: placed(board, board.cells, card),
  };
  // Its column may have stopped being Blocked while the card was away, and then its spell has ended with that.
  const stays =
    data['column'] === card.column && board.columns.find((one) => one.id === card.column)?.kind === 'blocked';
  return moved(shown, event, { blocked: stays ? card.blocked : null });
}

function lifted(board: Board, card: Card): Board['cells'] {
  const cells = new Map(board.cells);
  const rest = cellOf(board, card.column, card.lane).filter((id) => id !== card.id);
  if (rest.length > 0) cells.set(cellKey(card.column, card.lane), rest);
  else cells.delete(cellKey(card.column, card.lane));
  return cells;
}

function placed(board: Board, before: Board['cells'], card: Card): Board['cells'] {
  const key = cellKey(card.column, card.lane);
  const order = before.get(key) ?? [];
  let low = 0;
  let high = order.length;
  while (low < high) {
    const at = (low + high) >> 1;
    if (board.cards.get(order[at]!)!.rank < card.rank) low = at + 1;
    else high = at;
  }
  return new Map(before).set(key, order.toSpliced(low, 0, card.id));
}

/** The columns or lanes with one changed; a raise of its limit is kept with it. */
function limited<T extends Column | Lane>(things: readonly T[], id: string, event: BoardEvent): T[] {
  const changes = event.data['changes'] as Partial<T>;
  return things.map((thing) =>
    thing.id === id ? { ...thing, ...changes, raises: raised(thing.raises, event) } : thing,
  );
}

/** How many raises of a limit stay with its column or lane; the log has them all. */
const RAISES_KEPT = 20;

type Limit = number | null;

/** Whether going from one limit to the other lets more in; null is no limit. */
function raises(before: Limit, to: Limit): boolean {
  return before !== null && (to === null || to > before);
}

/** The raises of a limit with this one, if it is one. An undone raise takes itself off again. */
function raised(known: readonly Raise[], event: BoardEvent): readonly Raise[] {
  const changes = event.data['changes'] as { limit?: Limit };
  if (changes.limit === undefined) return known;
  const to = changes.limit;
  const from = (event.data['before'] as { limit: Limit }).limit;
  if (event.data['undoes']) return raises(to, from) ? known.slice(0, -1) : known;
  if (!raises(from, to)) return known;
  const reason = (event.data['reason'] as string | undefined) ?? '';
  return [...known, { at: event.at, by: event.actor, from, to, reason }].slice(-RAISES_KEPT);
}

function cardNamed(board: Board, id: string): Card {
  const card = board.cards.get(id);
  if (!card) throw new CannotFollow(`card ${id} is not on the board`);
  return card;
}

function isUrgent(board: Board, lane: string): boolean {
  return laneOf(board, lane)?.kind === 'urgent';
}

function text(data: Data, name: string): string {
  return data[name] as string;
}

const folded = (name: string) => name.toLowerCase();
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
