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
  /** The kind of link that the policy asks of a card that comes in; null asks for none. */
  readonly asks_link: LinkKind | null;
  /** What has to be ticked on coming in, sentence by sentence. */
  readonly asks_checks: readonly string[];
  readonly rank: string;
  /** The latest times the limit was raised or taken away, the newest last. */
  readonly raises: readonly Raise[];
}

/** One time a limit was raised; null is no limit. */
export interface Raise {
  readonly at: string;
  readonly by: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly reason: string;
}

export interface Lane {
  readonly id: string;
  readonly name: string;
  readonly kind: LaneKind;
  readonly limit: number | null;
  readonly hard: boolean;
  readonly rank: string;
  readonly raises: readonly Raise[];
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
  readonly from_rank: string;
  /** The card it waits for. */
  readonly waiting_card: string | null;
  /** The card that pushed it out. */
  readonly displaced_by: string | null;
  /** Who sent it there. */
  readonly by: string | null;
  /** True once the offer to bring it back was turned down. */
  readonly dismissed: boolean;
}

/** The line stands: the whole board (`column` null) or one column. */
export interface Stop {
  readonly id: string;
  readonly column: string | null;
  readonly card: string | null;
  readonly trouble: string;
  readonly since: string;
  readonly by: string | null;
}

/** Who takes the interrupts now. */
export interface Duty {
  readonly people: readonly string[];
  readonly since: string;
  readonly by_hand: boolean;
  readonly note: string;
}

/** Who takes the interrupts when: turns that go round by the week, and dates that outrank them. */
export interface Rota {
  readonly weekly: {
    readonly start: string;
    readonly time: string;
    readonly turns: readonly (readonly string[])[];
  } | null;
  readonly dates: readonly { readonly from: string; readonly to: string; readonly people: readonly string[] }[];
}

/** Iterations of so many weeks that are made by themselves. */
export interface Cadence {
  readonly starts: string;
  readonly weeks: number;
  readonly cutoff_days: number;
  readonly name: string;
}

/** A day on which somebody of the team is not there; with a `card` because that urgent card took them. */
export interface Away {
  readonly user: string;
  readonly day: string;
  readonly part: 'day' | 'half';
  readonly card: string | null;
}

/** How much of an iteration's time one unplanned card took, and how much more it is expected to take. */
interface SaidCause {
  readonly card: string;
  readonly key: string;
  readonly days: number;
  readonly ahead: number;
}

export type Unit = 'points' | 'cards';

/** What the stakeholders were told to expect of an iteration, once. */
export interface Revision {
  readonly iteration: string;
  readonly revision: number;
  readonly unit: Unit;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly committed: number;
  readonly capacity_days: number;
  readonly lost_days: number;
  readonly ahead_days: number;
  readonly causes: readonly SaidCause[];
  readonly sentence: string;
  readonly note: string;
  readonly at: string;
  readonly by: string | null;
}

/** An accounting window over the local dates [starts, ends); the board flows on under it. */
export interface Iteration {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly goal: string;
  readonly starts: string;
  readonly ends: string;
  /** The instant up to which what is put into the plan is promised. */
  readonly cutoff: string;
  readonly plan: readonly string[];
  readonly promised: readonly string[];
  /** Whose working time is its capacity. */
  readonly team: readonly string[];
  readonly away: readonly Away[];
  /** The cards that were left unfinished when it closed. */
  readonly carried: readonly string[];
  readonly closed_at: string | null;
  readonly said: readonly Revision[];
}

/** A stand-up: begun by whom, at which event, and the card it looks at. */
export interface Standup {
  readonly id: string;
  readonly since: string;
  readonly by: string | null;
  readonly seq: number;
  readonly card: string | null;
  readonly until: string | null;
}

export type Weather = 'median3' | 'mean3' | 'last1' | 'min3';

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
  /** The last two instants at which it was parked for another card. */
  readonly displaced: readonly string[];
  /** The way by which the wish came in: mail, chat, alert ... */
  readonly channel: string | null;
  readonly comments: number;
  readonly archived_at: string | null;
  readonly version: number;
}

/** The board's own fields, which snapshots and the browser's board share. */
export interface Shape {
  readonly id: string;
  readonly seq: number;
  readonly name: string;
  readonly key: string;
  readonly time_zone: string;
  readonly working_days: readonly number[];
  readonly may_exceed: boolean;
  /** Members may raise a limit that stands against a pull. */
  readonly may_raise: boolean;
  /** Urgent cards count inside the columns' limits instead of beside them. */
  readonly urgent_inside: boolean;
  /** The board's own reasons to block; `displaced` and `other` are there besides. */
  readonly block_reasons: readonly string[];
  readonly role: Role;
  readonly columns: readonly Column[];
  readonly lanes: readonly Lane[];
  readonly members: readonly Member[];
  readonly stops: readonly Stop[];
  readonly rota: Rota | null;
  readonly duty: Duty | null;
  /** Days on which nobody works, as "2026-12-25". */
  readonly holidays: readonly string[];
  /** The share of the capacity that the team gives to unplanned work; null: none was agreed. */
  readonly interrupt_budget: number | null;
  /** What taking up a displaced card again costs, in hours. */
  readonly resume_hours: number;
  /** For how many hours after its end a reopened card still counts in the iteration it was finished in. */
  readonly grace_hours: number;
  readonly weather: Weather;
  readonly velocity_unit: Unit;
  readonly cadence: Cadence | null;
  /** Those that have not closed and the last one that has, the earliest first. */
  readonly iterations: readonly Iteration[];
  readonly standup: Standup | null;
  readonly last_standup: Standup | null;
}

/** What `GET /api/boards/{board}` answers; `archived` comes with a past moment only, and so does its instant `at`. */
export interface Snapshot extends Shape {
  readonly cards: readonly Card[];
  readonly archived?: readonly Card[];
  readonly at?: string;
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
export interface Board extends Shape {
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

/** What can be decided about a limit that stands against a pull. The last four leave the card where it is. */
export type Way =
  | { readonly kind: 'exceed'; readonly reason: string }
  | { readonly kind: 'raise_limit'; readonly to: number; readonly reason: string }
  | { readonly kind: 'park'; readonly card: string; readonly reason?: string }
  | { readonly kind: 'help'; readonly card: string }
  | { readonly kind: 'stop_the_line'; readonly trouble: string; readonly card?: string }
  | { readonly kind: 'review_first' }
  | { readonly kind: 'leave' };

/** The decision together with the limit hit that it answers. */
export type Answer = Way & { readonly hit: string };

/** What is said to a column's policy: what is ticked, the link, or why it is skipped. */
export interface PolicyEntry {
  readonly checked: readonly string[];
  readonly link?: { readonly url: string; readonly title?: string; readonly kind?: LinkKind };
  readonly skip?: string;
}

/** One thing that was found when a limit was hit. */
export interface Finding {
  readonly kind: 'struggling' | 'reviews_waiting' | 'people_idle';
  readonly cards: readonly string[];
  readonly people: readonly string[];
  readonly sentence: string;
}

/** A way on that the server offers; the facts beside the sentence depend on its kind. */
export interface Option {
  readonly kind: Way['kind'];
  readonly recommended: boolean;
  readonly sentence: string;
  /** The card to help, or the one proposed for parking. */
  readonly card?: string | null;
  /** The cards it is about; for parking those that may be parked, best first. */
  readonly cards?: readonly string[];
  readonly column?: string;
  /** The limit that is proposed, and how it was raised before. */
  readonly to?: number;
  readonly raises?: readonly Raise[];
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
  readonly wanted: number;
  readonly diagnosis: readonly Finding[];
  readonly options: readonly Option[];
}

/** What a column's policy asks of a card that comes in (the facts of a 409 `policy_asks`). */
export interface PolicyAsk {
  readonly column: string;
  readonly link: LinkKind | null;
  readonly checks: readonly string[];
  readonly unticked: readonly string[];
  readonly detail: string;
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
  channel: string | null;
}

export const WORK_TYPES: readonly string[] = ['feature', 'improvement', 'maintenance', 'support', 'incident'];
export const COLUMN_KINDS: readonly ColumnKind[] = ['backlog', 'queue', 'work', 'review', 'blocked', 'done'];

/** The key of a cell in `Board.cells`. */
export function cellKey(column: string, lane: string): string {
  return `${column}|${lane}`;
}
