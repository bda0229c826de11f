/** Boards and cards over HTTP, in the contract's words. */
import type {
  BoardEvent,
  Card,
  Column,
  ColumnKind,
  Duty,
  Lane,
  LaneKind,
  LinkKind,
  Role,
  Rota,
  Snapshot,
  Unit,
  Weather,
} from '../core/model';
import { api } from './client';

/** What every command answers. */
export interface Recorded {
  readonly seq: number;
  readonly events: readonly BoardEvent[];
  /** For undo: what was taken back, in a few words. */
  readonly undone?: string;
  /** What was done besides what was asked for, in a sentence. */
  readonly did?: string;
}

export interface BoardLine {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  /** Null for an instance admin who is no member. */
  readonly role: Role | null;
  readonly seq: number;
}

export type HookKind = 'alertmanager' | 'grafana' | 'pagerduty' | 'generic';

/** An address on which somebody reports, without the address. */
export interface HookLine {
  readonly id: string;
  readonly kind: HookKind;
  readonly name: string;
  readonly created_at: string;
  readonly used_at: string | null;
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
  readonly may_raise?: boolean;
  readonly urgent_inside?: boolean;
  readonly block_reasons?: readonly string[];
  readonly holidays?: readonly string[];
  readonly interrupt_budget?: number | null;
  readonly resume_hours?: number;
  readonly grace_hours?: number;
  readonly weather?: Weather;
  readonly velocity_unit?: Unit;
}

export interface ColumnFields {
  readonly name?: string;
  readonly kind?: ColumnKind;
  readonly limit?: number | null;
  readonly hard?: boolean;
  readonly policy?: string;
  readonly asks_link?: LinkKind | null;
  readonly asks_checks?: readonly string[];
  readonly before?: string | null;
  /** Raising a limit, or taking it away, needs one. */
  readonly reason?: string;
}

export interface LaneFields {
  readonly name?: string;
  readonly kind?: LaneKind;
  readonly limit?: number | null;
  readonly hard?: boolean;
  readonly before?: string | null;
  readonly reason?: string;
}

/** One stay in Blocked, over or not. */
export interface PastSpell {
  readonly reason: string;
  readonly note: string;
  readonly waiting_for: string;
  readonly waiting_card: string | null;
  readonly displaced_by: string | null;
  readonly by: string | null;
  readonly since: string;
  readonly until: string | null;
  readonly seconds: number;
}

export interface Comment {
  readonly id: string;
  readonly at: string;
  readonly by: string | null;
  readonly text: string;
  /** It went to whoever asked, not only to the team. */
  readonly outward: boolean;
}

/** Who takes the interrupts: by what rota, now, and from when on next. */
export interface RotaNow {
  readonly rota: Rota | null;
  readonly duty: Duty | null;
  readonly next: { readonly at: string; readonly people: readonly string[] } | null;
}

/** A day of the board's life: the numbers of its first and last event. */
export interface LogDay {
  readonly date: string;
  readonly first: number;
  readonly last: number;
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

/** The board as it was after event `seq`, with its archived cards. */
export const snapshotAt = (board: string, seq: number, signal: AbortSignal) =>
  api.get<Snapshot>(`${at('boards', board)}?seq=${seq}`, { signal });
/** The days on which something happened, in the board's zone. */
export const days = async (board: string) => (await api.get<{ days: LogDay[] }>(at('boards', board, 'days'))).days;

export const patchBoard = (board: string, settings: BoardSettings) =>
  api.patch<Recorded>(at('boards', board), settings);
export const eventsAfter = (board: string, seq: number, limit: number, signal?: AbortSignal) =>
  api.get<Recorded>(`${at('boards', board)}/events?after=${seq}&limit=${limit}`, signal ? { signal } : {});

export const rota = (board: string) => api.get<RotaNow>(at('boards', board, 'rota'));
export const setRota = (board: string, wanted: Rota | null) =>
  api.put<Recorded>(at('boards', board, 'rota'), { rota: wanted });

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

export const listHooks = async (board: string) =>
  (await api.get<{ hooks: HookLine[] }>(at('boards', board, 'hooks'))).hooks;
export const addHook = (board: string, kind: HookKind, name: string) =>
  api.post<{ id: string; address: string }>(at('boards', board, 'hooks'), { kind, name });
export const removeHook = (board: string, hook: string) => api.del<void>(at('boards', board, 'hooks', hook));

export const archive = async (board: string, query = '') =>
  (await api.get<{ cards: Card[] }>(`${at('boards', board, 'archive')}?q=${encodeURIComponent(query)}&limit=100`))
    .cards;
export const fullCard = (card: string) => api.get<FullCard>(at('cards', card));
export const spells = async (card: string) =>
  (await api.get<{ spells: PastSpell[] }>(at('cards', card, 'spells'))).spells;
export const comments = async (card: string) =>
  (await api.get<{ comments: Comment[] }>(at('cards', card, 'comments'))).comments;
