/**
 * What a person asked for, and what the board will most likely look like once the server has agreed.
 *
 * A prediction is a list of the same facts the server would record, so that one fold shows both. A command that can no
 * longer be predicted (its card is gone) predicts nothing and is left to the server's answer.
 */
import { blockedColumn, cellOf, columnOf, standardLane } from './board';
import { applyFact } from './fold';
import type { Board, CardFields, Place } from './model';
import { between } from './ranks';

export interface Block {
  readonly reason: string;
  readonly note?: string;
  readonly waiting_for?: string;
  readonly before?: string | null;
}

export type NewCard = Partial<CardFields> & {
  readonly title: string;
  readonly column?: string;
  readonly lane?: string;
  readonly before?: string | null;
};

export type Command =
  | { readonly kind: 'move'; readonly card: string; readonly place: Place }
  | { readonly kind: 'block'; readonly card: string; readonly block: Block }
  | { readonly kind: 'resume'; readonly card: string }
  | { readonly kind: 'archive'; readonly card: string }
  | { readonly kind: 'restore'; readonly card: string; readonly place?: Place }
  | {
      readonly kind: 'change';
      readonly card: string;
      readonly changes: Partial<CardFields>;
      readonly ifVersion?: number;
    }
  | { readonly kind: 'create'; readonly fields: NewCard }
  | { readonly kind: 'leave'; readonly card: string; readonly place: Place; readonly hit: string }
  | { readonly kind: 'undo' };

/** The card a command is about; null where there is none yet. */
export function cardOf(command: Command): string | null {
  return 'card' in command ? command.card : null;
}

/** The id under which a card stands that the server has not named yet. */
export function provisionalId(commandId: string): string {
  return `new-${commandId}`;
}

export function isProvisional(card: string): boolean {
  return card.startsWith('new-');
}

/** A rank for `place` as if `moving` were lifted out; at the end when `before` is not there any more. */
export function rankAt(board: Board, place: Place, moving: string | null): string {
  const order = cellOf(board, place.column, place.lane).filter((id) => id !== moving);
  const rank = (at: number) => board.cards.get(order[at] ?? '')?.rank ?? null;
  const at = place.before === null ? -1 : order.indexOf(place.before);
  return at < 0 ? between(rank(order.length - 1), null) : between(rank(at - 1), rank(at));
}

/** The board as it will be if `command` is accepted at `at`. */
export function predict(board: Board, command: Command, commandId: string, at: string): Board {
  return factsOf(board, command, commandId).reduce(
    (next, [type, data]) => applyFact(next, { seq: 0, at, actor: null, command_id: commandId, type, data }),
    board,
  );
}

type Facts = readonly (readonly [type: string, data: Readonly<Record<string, unknown>>])[];

function factsOf(board: Board, command: Command, commandId: string): Facts {
  switch (command.kind) {
    case 'create':
      return created(board, command.fields, commandId);
    case 'undo':
    case 'leave':
      return [];
    case 'restore':
      return restored(board, command.card, command.place);
    default:
      if (!board.cards.has(command.card)) return [];
  }
  const card = board.cards.get(command.card)!;
  switch (command.kind) {
    case 'move':
      return moveFacts(board, command.card, command.place);
    case 'resume': {
      const home = card.blocked && columnOf(board, card.blocked.from_column);
      return home ? moveFacts(board, card.id, { column: home.id, lane: card.lane, before: null }) : [];
    }
    case 'block': {
      const column = blockedColumn(board);
      if (!column || card.blocked) return [];
      const place = { column: column.id, lane: card.lane, before: command.block.before ?? null };
      const { reason, note = '', waiting_for = '' } = command.block;
      const from = { from_column: card.column, from_lane: card.lane, from_rank: card.rank };
      const there = { card: card.id, ...place, rank: rankAt(board, place, card.id) };
      return [['card_blocked', { ...there, ...from, reason, note, waiting_for }]];
    }
    case 'archive':
      return [['card_archived', { card: card.id, discarded: card.finished_at === null }]];
    case 'change':
      return [['card_changed', { card: card.id, changes: command.changes, before: {} }]];
  }
}

function moveFacts(board: Board, id: string, place: Place): Facts {
  const card = board.cards.get(id)!;
  const target = columnOf(board, place.column);
  if (!target) return [];
  const data = {
    card: id,
    from_column: card.column,
    from_lane: card.lane,
    from_rank: card.rank,
    column: place.column,
    lane: place.lane,
    rank: rankAt(board, place, id),
  };
  return [[card.blocked && target.kind !== 'blocked' ? 'card_resumed' : 'card_moved', data]];
}

function restored(board: Board, id: string, place: Place | undefined): Facts {
  const card = board.archived.get(id);
  if (!card) return [];
  const { column, lane } = place ?? card;
  const rank = rankAt(board, { column, lane, before: place?.before ?? null }, null);
  return [['card_restored', { card: id, column, lane, rank }]];
}

function created(board: Board, fields: NewCard, commandId: string): Facts {
  const { column = board.columns[0]?.id, lane = standardLane(board)?.id, before = null, ...content } = fields;
  if (column === undefined || lane === undefined) return [];
  const place = { column, lane, before };
  const data = {
    type: 'feature',
    ...content,
    card: provisionalId(commandId),
    number: 0,
    column,
    lane,
    rank: rankAt(board, place, null),
  };
  return [['card_created', data]];
}
