/** Boards and cards over HTTP, in the contract's words. */
import { cardOf, type Command } from '../core/commands';
import type {
  Answer,
  BoardEvent,
  Card,
  Column,
  ColumnKind,
  Lane,
  LaneKind,
  Place,
  Role,
  Snapshot,
} from '../core/model';
import { api } from './client';

/** What every command answers. */
export interface Recorded {
  readonly seq: number;
  readonly events: readonly BoardEvent[];
  /** For undo: what was taken back, in a few words. */
  readonly undone?: string;
}

export interface BoardLine {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  /** Null for an instance admin who is no member. */
  readonly role: Role | null;
  readonly seq: number;
}

export interface NewBoard {
  readonly name: string;
  readonly key?: string;
  readonly template: string;
  readonly time_zone?: string;
}

export interface BoardSettings {
  readonly name?: string;
  readonly time_zone?: string;
  readonly working_days?: readonly number[];
  readonly may_exceed?: boolean;
}

export interface ColumnFields {
  readonly name?: string;
  readonly kind?: ColumnKind;
  readonly limit?: number | null;
  readonly hard?: boolean;
  readonly policy?: string;
  readonly before?: string | null;
}

export interface LaneFields {
  readonly name?: string;
  readonly kind?: LaneKind;
  readonly limit?: number | null;
  readonly hard?: boolean;
  readonly before?: string | null;
}

export interface FullCard {
  readonly board: string;
  readonly card: Card & { readonly description: string; readonly description_html: string };
}

const at = (...parts: readonly string[]) => parts.map(encodeURIComponent).join('/');
const cardsTo = (id: string | undefined) => (id === undefined ? '' : `?cards_to=${encodeURIComponent(id)}`);

export const listBoards = async () => (await api.get<{ boards: BoardLine[] }>('boards')).boards;
export const createBoard = (board: NewBoard) =>
  api.post<Recorded & { board: { id: string; key: string; name: string } }>('boards', board);

const early = new Map<string, Promise<Snapshot>>();

/** Ask for a board before its page is there to show it; the next `snapshot` of the same name takes this answer. */
export function askEarly(board: string): void {
  const answer = api.get<Snapshot>(at('boards', board));
  early.set(board, answer);
  // Whoever took the answer hears of its failure. Nobody else may: it is asked anew after signing in.
  answer.catch(() => early.delete(board));
}

/** The board as it is now. */
export function snapshot(board: string): Promise<Snapshot> {
  const asked = early.get(board);
  early.delete(board);
  return asked ?? api.get<Snapshot>(at('boards', board));
}

export const patchBoard = (board: string, settings: BoardSettings) =>
  api.patch<Recorded>(at('boards', board), settings);
export const eventsAfter = (board: string, seq: number, limit: number) =>
  api.get<Recorded>(`${at('boards', board)}/events?after=${seq}&limit=${limit}`);

export const addColumn = (board: string, fields: ColumnFields & Pick<Column, 'name' | 'kind'>) =>
  api.post<Recorded>(at('boards', board, 'columns'), fields);
export const patchColumn = (board: string, column: string, fields: ColumnFields) =>
  api.patch<Recorded>(at('boards', board, 'columns', column), fields);
export const removeColumn = (board: string, column: string, to?: string) =>
  api.del<Recorded>(at('boards', board, 'columns', column) + cardsTo(to));

export const addLane = (board: string, fields: LaneFields & Pick<Lane, 'name' | 'kind'>) =>
  api.post<Recorded>(at('boards', board, 'lanes'), fields);
export const patchLane = (board: string, lane: string, fields: LaneFields) =>
  api.patch<Recorded>(at('boards', board, 'lanes', lane), fields);
export const removeLane = (board: string, lane: string, to?: string) =>
  api.del<Recorded>(at('boards', board, 'lanes', lane) + cardsTo(to));

export const addMember = (board: string, email: string, role: Role) =>
  api.post<Recorded>(at('boards', board, 'members'), { email, role });
export const setRole = (board: string, user: string, role: Role) =>
  api.patch<Recorded>(at('boards', board, 'members', user), { role });
export const removeMember = (board: string, user: string) => api.del<Recorded>(at('boards', board, 'members', user));

export const archive = async (board: string, query = '') =>
  (await api.get<{ cards: Card[] }>(`${at('boards', board, 'archive')}?q=${encodeURIComponent(query)}&limit=100`))
    .cards;
export const fullCard = (card: string) => api.get<FullCard>(at('cards', card));

/** Send a command; `key` is its id on the events it causes. */
export function send(board: string, command: Command, answer: Answer | null, key: string): Promise<Recorded> {
  const options = { key };
  const answered = answer ? { answer } : {};
  const card = cardOf(command) ?? '';
  switch (command.kind) {
    case 'create':
      return api.post(at('boards', board, 'cards'), { ...command.fields, ...answered }, options);
    case 'undo':
      return api.post(at('boards', board, 'undo'), {}, options);
    case 'move':
      return api.post(at('cards', card, 'move'), { ...placeOf(command.place), ...answered }, options);
    case 'leave':
      return api.post(
        at('cards', card, 'move'),
        { ...placeOf(command.place), answer: { hit: command.hit, kind: 'leave' } },
        options,
      );
    case 'block':
      return api.post(at('cards', card, 'block'), command.block, options);
    case 'resume':
      return api.post(at('cards', card, 'resume'), answered, options);
    case 'archive':
      return api.post(at('cards', card, 'archive'), {}, options);
    case 'restore':
      return api.post(at('cards', card, 'restore'), { ...(command.place ?? {}), ...answered }, options);
    case 'change': {
      const version = command.ifVersion === undefined ? {} : { if_version: command.ifVersion };
      return api.patch(at('cards', card), { ...command.changes, ...version }, options);
    }
  }
}

const placeOf = ({ column, lane, before }: Place) => ({ column, lane, before });
