/**
 * What the board will most likely look like once the server has agreed.
 *
 * A prediction tells the same facts the server would record, so that one fold shows both. A command that can no longer
 * be predicted (its card is gone) tells nothing and is left to the server's answer.
 */
import { blockedColumn, cellOf, columnOf, laneOf, standardLane, urgentLane } from './board';
import { provisionalId, type Block, type Command, type Doing, type NewCard, type Pull } from './commands';
import { applyFact } from './fold';
import type { Answer, Board, BoardEvent, Card, LimitRefusal, Place } from './model';
import { between } from './ranks';

/** What was answered to the limit that stood against a pull. */
export interface Decided {
  readonly answer: Answer;
  readonly limit: LimitRefusal['limit'];
}

/** The board as it will be if `command` is accepted at `at`, with what was decided about a limit before. */
export function predict(
  board: Board,
  command: Command,
  commandId: string,
  at: string,
  decided: Decided | null = null,
): Board {
  return tryOut(board, command, commandId, at, decided).board;
}

/** The same with the facts that lead there, as events without a number. */
export function tryOut(
  board: Board,
  command: Command,
  commandId: string,
  at: string,
  decided: Decided | null = null,
): { readonly board: Board; readonly facts: readonly BoardEvent[] } {
  const sketch = new Sketch(board, commandId, at);
  if (decided) makeRoom(sketch, command, decided);
  tell(sketch, decided?.answer.kind === 'park' ? besides(board, command, decided.answer.card) : command);
  return sketch;
}

/** The command with its place kept although the card below it is parked first: the next one below takes its part. */
function besides(board: Board, command: Command, parked: string): Command {
  const card = board.cards.get(parked);
  if (command.kind !== 'move' || command.place.before !== parked || !card) return command;
  const others = cellOf(board, card.column, card.lane).filter((id) => id !== command.card);
  const before = others[others.indexOf(parked) + 1] ?? null;
  return { ...command, place: { ...command.place, before } };
}

/** A rank for `place` as if `moving` were lifted out; at the end when `before` is not there any more. */
export function rankAt(board: Board, place: Place, moving: string | null): string {
  const order = cellOf(board, place.column, place.lane).filter((id) => id !== moving);
  const rank = (at: number) => board.cards.get(order[at] ?? '')?.rank ?? null;
  const at = place.before === null ? -1 : order.indexOf(place.before);
  return at < 0 ? between(rank(order.length - 1), null) : between(rank(at - 1), rank(at));
}

/** A board on which facts are tried out, one after the other. */
class Sketch {
  board: Board;
  facts: readonly BoardEvent[] = [];
  readonly id: string;
  readonly #at: string;

  constructor(board: Board, id: string, at: string) {
    this.board = board;
    this.id = id;
    this.#at = at;
  }

  tell(type: string, data: Readonly<Record<string, unknown>>): void {
    const fact = { seq: 0, at: this.#at, actor: null, command_id: this.id, type, data };
    this.board = applyFact(this.board, fact);
    this.facts = [...this.facts, fact];
  }
}

function tell(sketch: Sketch, command: Command): void {
  switch (command.kind) {
    case 'create':
      return create(sketch, command.fields);
    case 'move':
      return move(sketch, command.card, command.place);
    case 'block':
      return block(sketch, command.card, command.block);
    case 'resume':
      return resume(sketch, command.card);
    case 'restore':
      return restore(sketch, command.card, command.place);
    case 'swap':
      return swap(sketch, command);
    case 'bulk':
      for (const card of command.cards) inBulk(sketch, card, command.does);
      return;
    case 'archive':
      return archive(sketch, command.card);
    case 'change':
      return change(sketch, command.card, command.changes);
    case 'spell':
      if (sketch.board.cards.get(command.card)?.blocked) {
        sketch.tell('spell_changed', { card: command.card, changes: command.changes, before: {} });
      }
      return;
    case 'comment':
      return sketch.tell('card_commented', { card: command.card, text: command.text, outward: command.outward });
    case 'stop': {
      const { column, about: card, trouble } = command;
      if (sketch.board.stops.some((stop) => stop.column === column)) return;
      return sketch.tell('line_stopped', { stop: provisionalId(sketch.id), column, card, trouble });
    }
    case 'release':
      return sketch.tell('line_released', { stop: command.stop, cause: command.cause });
    case 'handover':
      return sketch.tell('duty_handed_over', { people: command.people, note: command.note, by_hand: true });
    case 'team':
      for (const [type, data] of command.facts) sketch.tell(type, data);
      return;
    case 'decide':
    case 'undo':
      // What they do is worked out by the server: from the log, or from an answer that moves nothing.
      return;
  }
}

/** What an answer does before the card comes in: a card is parked, or the limit is raised. */
function makeRoom(sketch: Sketch, command: Command, { answer, limit }: Decided): void {
  if (answer.kind === 'park') {
    const coming = 'card' in command ? command.card : provisionalId(sketch.id);
    const lane = 'place' in command && command.place ? laneOf(sketch.board, command.place.lane) : undefined;
    const urgent = lane?.kind === 'urgent';
    park(sketch, answer.card, coming, urgent, answer.reason ?? (urgent ? '' : 'Parked to make room.'));
  } else if (answer.kind === 'raise_limit' && (limit.scope === 'column' || limit.scope === 'lane')) {
    const change = { changes: { limit: answer.to }, before: { limit: limit.limit }, reason: answer.reason };
    if (limit.scope === 'column') sketch.tell('column_changed', { column: limit.id, ...change });
    else sketch.tell('lane_changed', { lane: limit.id, ...change });
  }
}

function create(sketch: Sketch, fields: NewCard): void {
  const { board } = sketch;
  const { column = board.columns[0]?.id, lane = standardLane(board)?.id, before = null, ...content } = fields;
  if (column === undefined || lane === undefined) return;
  const onDuty = laneOf(board, lane)?.kind === 'urgent' && !content.people?.length ? board.duty?.people : undefined;
  sketch.tell('card_created', {
    type: 'feature',
    ...content,
    ...(onDuty ? { people: onDuty.filter((user) => board.members.some((member) => member.user === user)) } : {}),
    card: provisionalId(sketch.id),
    number: 0,
    column,
    lane,
    rank: rankAt(board, { column, lane, before }, null),
  });
}

function move(sketch: Sketch, id: string, place: Place): void {
  const { board } = sketch;
  const card = board.cards.get(id);
  const target = columnOf(board, place.column);
  if (!card || !target) return;
  const there = { column: place.column, lane: place.lane, rank: rankAt(board, place, id) };
  const type = card.blocked && target.kind !== 'blocked' ? 'card_resumed' : 'card_moved';
  sketch.tell(type, { card: id, ...whence(card), ...there });
}

function block(sketch: Sketch, id: string, said: Block): void {
  const card = sketch.board.cards.get(id);
  if (card && !card.blocked) toBlocked(sketch, card, said.before ?? null, { ...said });
}

/** Send a card to Blocked so that the card `by` finds room. */
function park(sketch: Sketch, id: string, by: string, urgent: boolean, note: string): void {
  const card = sketch.board.cards.get(id);
  if (!card || card.blocked || id === by) return;
  toBlocked(sketch, card, null, { reason: urgent ? 'displaced' : 'other', note, displaced_by: by });
}

function toBlocked(sketch: Sketch, card: Card, before: string | null, said: Readonly<Record<string, unknown>>): void {
  const column = blockedColumn(sketch.board);
  if (!column) return;
  const place = { column: column.id, lane: card.lane, before };
  const there = { column: place.column, lane: place.lane, rank: rankAt(sketch.board, place, card.id) };
  sketch.tell('card_blocked', { ...said, card: card.id, ...whence(card), ...there });
}

/** Back to the place it came from, or to where that is now. */
function resume(sketch: Sketch, id: string): void {
  const { board } = sketch;
  const card = board.cards.get(id);
  const spell = card?.blocked;
  if (!card || !spell || !columnOf(board, spell.from_column)) return;
  const cell = cellOf(board, spell.from_column, card.lane).filter((one) => one !== id);
  const before = cell.find((one) => board.cards.get(one)!.rank >= spell.from_rank) ?? null;
  move(sketch, id, { column: spell.from_column, lane: card.lane, before });
}

function restore(sketch: Sketch, id: string, place: Place | undefined): void {
  const { board } = sketch;
  const card = board.archived.get(id);
  if (!card) return;
  const { column, lane } = place ?? card;
  const rank = rankAt(board, { column, lane, before: place?.before ?? null }, null);
  sketch.tell('card_restored', { card: id, column, lane, rank });
}

/** Who is parked goes first, so that the urgent card finds its room; it comes to the top of its lane. */
function swap(sketch: Sketch, { urgent, column, park: parked, reason = '' }: Pull & { readonly kind: 'swap' }): void {
  const lane = urgentLane(sketch.board);
  if (!lane) return;
  const coming = 'card' in urgent ? urgent.card : provisionalId(sketch.id);
  if (parked !== null) park(sketch, parked, coming, true, reason);
  const before = cellOf(sketch.board, column, lane.id).find((id) => id !== coming) ?? null;
  if ('card' in urgent) move(sketch, coming, { column, lane: lane.id, before });
  else create(sketch, { ...urgent, column, lane: lane.id, before });
}

function inBulk(sketch: Sketch, id: string, does: Doing): void {
  const card = sketch.board.cards.get(id);
  if (!card) return;
  switch (does.kind) {
    case 'move':
      return move(sketch, id, { column: does.column, lane: does.lane ?? card.lane, before: does.before ?? null });
    case 'block':
      return block(sketch, id, does);
    case 'archive':
      return archive(sketch, id);
    case 'change':
      return change(sketch, id, does.changes);
  }
}

function archive(sketch: Sketch, id: string): void {
  const card = sketch.board.cards.get(id);
  if (card) sketch.tell('card_archived', { card: id, discarded: card.finished_at === null });
}

function change(sketch: Sketch, id: string, changes: Readonly<Record<string, unknown>>): void {
  if (sketch.board.cards.has(id)) sketch.tell('card_changed', { card: id, changes, before: {} });
}

const whence = (card: Card) => ({ from_column: card.column, from_lane: card.lane, from_rank: card.rank });
