/** What has changed on a board since the last stand-up, over HTTP. The stand-up's own commands are core/team.ts's. */
import type { Standup } from '../core/model';
import { api } from './client';

/** A card, and by name the columns it came from and went to; null: it was not on the board. */
export interface SinceLine {
  readonly id: string;
  readonly number: number;
  readonly key: string;
  readonly title: string;
  readonly archived: boolean;
  readonly from: string | null;
  readonly to: string | null;
}

/** The hits of one limit together. */
interface HitLine {
  readonly scope: string;
  readonly place: string | null;
  readonly limit: number;
  readonly hits: number;
  readonly decided: readonly string[];
  readonly cards: readonly SinceLine[];
}

interface NoteLine {
  readonly card: string;
  readonly key: string | null;
  readonly title: string | null;
  readonly text: string;
}

type SinceList = 'finished' | 'moved' | 'blocked' | 'old' | 'hits' | 'interrupts';

export interface Since {
  readonly seq: number;
  readonly standup: Standup | null;
  readonly since: string;
  readonly until: string;
  /** The log since then is too long; `since` is the moment from which on it was read. */
  readonly cut: boolean;
  readonly counts: Readonly<Record<SinceList, number>>;
  readonly finished: readonly SinceLine[];
  readonly moved: readonly SinceLine[];
  readonly blocked: readonly (SinceLine & { readonly reason: string; readonly since: string })[];
  readonly old: readonly (SinceLine & { readonly age_days: number; readonly line_days: number })[];
  readonly hits: readonly HitLine[];
  readonly interrupts: readonly (SinceLine & { readonly open: boolean })[];
  /** The cards it has looked at, in order. */
  readonly walked: readonly string[];
  /** What was written under cards while it went on. */
  readonly notes: readonly NoteLine[];
}

/** Since the stand-up before the one that goes on or is to come; of `last`, before the one that has ended. */
export const since = (board: string, of: 'now' | 'last') =>
  api.get<Since>(`boards/${encodeURIComponent(board)}/standup?of=${of}`);
