/**
 * The words of the board as the contract puts them on the wire, and the board as the browser keeps it.
 *
 * The browser's board is the same fold of the log as the server's (kanban/domain): immutable, and replaced by a
 * changed copy for every event. Names stay as on the wire, so that nothing has to be translated twice.
 */
import type { Shelves } from './shelves';

export type ColumnKind = 'backlog' | 'queue' | 'work' | 'review' | 'blocked' | 'done';
export type LaneKind = 'standard' | 'urgent' | 'extra';
export type Role = 'admin' | 'member' | 'viewer';
export type BaseClass = 'standard' | 'fixed_date';
type ServiceClass = BaseClass | 'urgent';
export type LinkKind = 'runbook' | 'pull_request' | 'incident' | 'dashboard' | 'other';

export interface Column {
  readonly id: string;
  readonly name: string;
  readonly kind: ColumnKind;
  readonly limit: number | null;
  readonly hard: boolean;
  readonly policy: string;
  readonly rank: string;
}

export interface Lane {
  readonly id: string;
  readonly name: string;
  readonly kind: LaneKind;
  readonly limit: number | null;
  readonly hard: boolean;
  readonly rank: string;
}

export interface Member {
  readonly user: string;
  readonly name: string;
  readonly role: Role;
}

export interface Link {
  readonly url: string;
  readonly title: string;
  readonly kind: LinkKind;
}

/** A stay in Blocked that has not ended. */
export interface Spell {
  readonly reason: string;
  readonly note: string;
  readonly waiting_for: string;
  readonly since: string;
  readonly from_column: string;
  readonly from_lane: string;
}

export interface Card {
  readonly id: string;
  readonly number: number;
  readonly key: string;
  readonly title: string;
  readonly column: string;
  readonly lane: string;
  readonly rank: string;
  readonly type: string;
  readonly class: ServiceClass;
  readonly base_class: BaseClass;
  readonly points: number | null;
  readonly stream: string | null;
  readonly people: readonly string[];
  readonly due: string | null;
  readonly has_description: boolean;
  readonly links: readonly Link[];
  readonly created_at: string;
  readonly entered_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly blocked: Spell | null;
  readonly archived_at: string | null;
  readonly version: number;
}

/** What `GET /api/boards/{board}` answers; `archived` is only in contract fixtures. */
export interface Snapshot {
  readonly id: string;
  readonly seq: number;
  readonly name: string;
  readonly key: string;
  readonly time_zone: string;
  readonly working_days: readonly number[];
  readonly may_exceed: boolean;
  readonly role: Role;
  readonly columns: readonly Column[];
  readonly lanes: readonly Lane[];
  readonly members: readonly Member[];
  readonly cards: readonly Card[];
  readonly archived?: readonly Card[];
}

/** One numbered fact of a board's log. */
export interface BoardEvent {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly actor: string | null;
  readonly command_id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The board after event `seq`. `columns` and `lanes` are sorted by rank; `cells` hold card ids, top first. */
export interface Board {
  readonly id: string;
  readonly seq: number;
  readonly name: string;
  readonly key: string;
  readonly time_zone: string;
  readonly working_days: readonly number[];
  readonly may_exceed: boolean;
  readonly role: Role;
  readonly columns: readonly Column[];
  readonly lanes: readonly Lane[];
  readonly members: readonly Member[];
  readonly cards: Shelves<Card>;
  readonly archived: Shelves<Card>;
  readonly cells: ReadonlyMap<string, readonly string[]>;
}

/** Where a card should go: `before` is the card that will stand right below; null means the end. */
export interface Place {
  readonly column: string;
  readonly lane: string;
  readonly before: string | null;
}

export interface Answer {
  readonly hit: string;
  readonly kind: 'exceed' | 'leave';
  readonly reason?: string;
}

/** What a limit said when it stood against a pull (the facts of a 409 `wip_limit`). */
export interface LimitRefusal {
  readonly limit: {
    readonly scope: 'column' | 'lane' | 'cell' | 'person' | 'board';
    readonly id: string;
    readonly limit: number;
    readonly occupied: number;
    readonly hard: boolean;
  };
  readonly hit: string;
  readonly detail: string;
  readonly diagnosis: readonly { readonly kind: string; readonly sentence: string }[];
  readonly options: readonly { readonly kind: string }[];
}

/** Card fields that a person may set, named as on the wire. */
export interface CardFields {
  title: string;
  type: string;
  class: BaseClass;
  points: number | null;
  stream: string | null;
  people: readonly string[];
  due: string | null;
  description: string;
  links: readonly Link[];
}

export const WORK_TYPES: readonly string[] = ['feature', 'improvement', 'maintenance', 'support', 'incident'];
export const COLUMN_KINDS: readonly ColumnKind[] = ['backlog', 'queue', 'work', 'review', 'blocked', 'done'];

/** The key of a cell in `Board.cells`. */
export function cellKey(column: string, lane: string): string {
  return `${column}|${lane}`;
}
