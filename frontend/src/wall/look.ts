/** What the views read off the board: columns as they are drawn, cards with what stands on them. */
import { cellOf, lanesAsDrawn } from '../core/board';
import { filterFrom, isOpen, matcher } from '../core/filters';
import { columnCounts, type Counts } from '../core/limits';
import type { Board, Card, Column } from '../core/model';
import { coarse } from '../ui/text/format';

export interface Lane {
  readonly column: Column;
  readonly counts: Counts;
  /** Those that the display's filter leaves, urgent ones aside. */
  readonly cards: readonly Card[];
}

export interface Rail {
  readonly column: Column;
  readonly count: number;
  /** How many were finished today; null beside Backlog. */
  readonly today: number | null;
}

export type Matches = (card: Card) => boolean;

/** The display's own filter; it belongs to nobody, so "mine" means nothing. */
export function matchesOf(filter: string): Matches | null {
  const found = { ...filterFrom(new URLSearchParams(filter)), me: false };
  return isOpen(found) ? null : matcher(found, null);
}

/** The columns in which cards are shown: all but Backlog and Done. */
export function lanesOf(board: Board, matches: Matches | null): readonly Lane[] {
  const lanes = lanesAsDrawn(board.lanes).filter(({ kind }) => kind !== 'urgent');
  return board.columns
    .filter(({ kind }) => kind !== 'backlog' && kind !== 'done')
    .map((column) => {
      const all = lanes.flatMap((lane) => cellOf(board, column.id, lane.id)).map((id) => board.cards.get(id)!);
      return { column, counts: columnCounts(board, column.id), cards: matches ? all.filter(matches) : all };
    });
}

/** Columns that are only counted. Done ones say how many cards were finished since `midnight` (ms), too. */
export function railOf(board: Board, kind: 'backlog' | 'done', midnight: number): readonly Rail[] {
  return board.columns
    .filter((column) => column.kind === kind)
    .map((column) => {
      const ids = board.lanes.flatMap((lane) => cellOf(board, column.id, lane.id));
      if (kind === 'backlog') return { column, count: ids.length, today: null };
      const finished = ids.filter((id) => {
        const at = board.cards.get(id)!.finished_at;
        return at !== null && Date.parse(at) >= midnight;
      });
      return { column, count: ids.length, today: finished.length };
    });
}

/** Blocked cards, the longest first. */
export function blockedOf(board: Board, matches: Matches | null): readonly Card[] {
  return [...board.cards.values()]
    .filter((card) => card.blocked !== null && (matches === null || matches(card)))
    .sort((a, b) => Date.parse(a.blocked!.since) - Date.parse(b.blocked!.since));
}

/** How long a card has been under way, in one unit: "3 d"; empty where nobody began. */
export function ageOf(card: Card, now: number): string {
  return card.started_at === null ? '' : coarse(Math.max(0, now - Date.parse(card.started_at)));
}

export function blockedFor(card: Card, now: number): string {
  return coarse(Math.max(0, now - Date.parse(card.blocked!.since)));
}

/** "MH" for Mira Holt. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0).toUpperCase() ?? '')
    .join('');
}

export function peopleOf(board: Board, card: Card): string {
  const names = card.people.map((user) => board.members.find((member) => member.user === user)?.name ?? '');
  return names.filter(Boolean).map(initials).join(' ');
}

export function namesOf(board: Board, users: readonly string[]): readonly string[] {
  return users.flatMap((user) => board.members.find((member) => member.user === user)?.name ?? []);
}
