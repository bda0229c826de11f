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
  type Role,
  type Spell,
} from './model';

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
    return { ...board, columns: sortedByRank([...board.columns, { id: column, ...rest } as Column]) };
  },
  column_changed: (board, _event, data) => ({
    ...board,
    columns: sortedByRank(changed(board.columns, text(data, 'column'), data['changes'] as Partial<Column>)),
  }),
  column_removed: (board, _event, data) => ({
    ...board,
    columns: board.columns.filter((column) => column.id !== data['column']),
  }),
  lane_added: (board, _event, data) => {
    const { lane, ...rest } = data;
    return { ...board, lanes: sortedByRank([...board.lanes, { id: lane, ...rest } as Lane]) };
  },
  lane_changed: (board, _event, data) => ({
    ...board,
    lanes: sortedByRank(changed(board.lanes, text(data, 'lane'), data['changes'] as Partial<Lane>)),
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
  card_created: cardCreated,
  card_moved: (board, event) => moved(board, event, {}),
  card_blocked: (board, event, data) =>
    moved(board, event, {
      blocked: {
        reason: text(data, 'reason'),
        note: text(data, 'note'),
        waiting_for: text(data, 'waiting_for'),
        since: event.at,
        from_column: text(data, 'from_column'),
        from_lane: text(data, 'from_lane'),
      },
    }),
  card_resumed: (board, event) => moved(board, event, { blocked: null }),
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
  limit_hit: (board) => board,
  limit_answered: (board) => board,
  command_undone: (board) => board,
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
    archived_at: null,
    version: 1,
  };
  return { ...board, cards: board.cards.put(card.id, card), cells: placed(board, board.cells, card) };
}

/** The card in its new place, its clocks kept: started and finished follow the stages, Blocked lies beside them. */
function moved(board: Board, event: BoardEvent, changes: { blocked?: Spell | null }): Board {
  const { data } = event;
  const before = cardNamed(board, text(data, 'card'));
  const column = text(data, 'column');
  const lane = text(data, 'lane');
  let clocks: Partial<Card> = {};
  if (column !== before.column) {
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

function changed<T extends { readonly id: string }>(things: readonly T[], id: string, changes: Partial<T>): T[] {
  return things.map((thing) => (thing.id === id ? { ...thing, ...changes } : thing));
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
