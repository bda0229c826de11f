/** A small board for tests: three columns and an urgent lane, cards named by where they stand. */
import { fromSnapshot } from './board';
import type { Board, BoardEvent, Card, Column, Iteration, Lane, Snapshot } from './model';
import { between } from './ranks';

export const AT = '2026-11-20T12:00:00.000Z';

export function column(id: string, kind: Column['kind'], rank: string, limit: number | null = null): Column {
  return { id, name: id, kind, limit, hard: true, policy: '', asks_link: null, asks_checks: [], rank, raises: [] };
}

function lane(id: string, kind: Lane['kind'], rank: string, limit: number | null = null): Lane {
  return { id, name: id, kind, limit, hard: true, rank, raises: [] };
}

export function card(
  id: string,
  place: { column: string; lane?: string; rank: string },
  more: Partial<Card> = {},
): Card {
  const number = Number(id.replace(/\D/g, '')) || 1;
  return {
    id, number, key: `OPS-${number}`, title: `Card ${id}`, lane: 'main', type: 'feature', class: 'standard',
    base_class: 'standard', points: null, stream: null, people: [], due: null, has_description: false, links: [],
    created_at: AT, entered_at: AT, started_at: null, finished_at: null, blocked: null,
    displaced: [], channel: null, comments: 0, archived_at: null, version: 1,
    ...place, ...more,
  }; // prettier-ignore
}

/** `cells` maps "column/lane" (lane main when left out) to card ids, top first. */
export function board(cells: Record<string, readonly string[]>, more: Partial<Snapshot> = {}): Board {
  const cards = Object.entries(cells).flatMap(([cell, ids]) => {
    const [column = '', lane = 'main'] = cell.split('/');
    let rank: string | null = null;
    return ids.map((id) => {
      rank = between(rank, null);
      return card(id, { column, lane, rank }, lane === 'urgent' ? { class: 'urgent' } : {});
    });
  });
  return fromSnapshot({
    id: 'b', seq: 10, name: 'Ops', key: 'OPS', time_zone: 'UTC', working_days: [1, 2, 3, 4, 5], may_exceed: true,
    may_raise: true, urgent_inside: false, block_reasons: ['vendor', 'access', 'decision', 'dependency'], role: 'member',
    columns: [
      column('todo', 'backlog', 'a0'), column('doing', 'work', 'a1', 2), column('stuck', 'blocked', 'a2'),
      column('done', 'done', 'a3'),
    ],
    lanes: [lane('main', 'standard', 'a0'), lane('urgent', 'urgent', 'a1', 1)],
    members: [{ user: 'u1', name: 'Ada', role: 'member' }], stops: [], rota: null, duty: null, holidays: [],
    interrupt_budget: null, resume_hours: 0, grace_hours: 0, weather: 'median3', velocity_unit: 'points', cadence: null,
    iterations: [], standup: null, last_standup: null, cards, ...more,
  }); // prettier-ignore
}

/** Two weeks for two people, open, with nothing planned. */
export function iteration(more: Partial<Iteration> = {}): Iteration {
  return {
    id: 'i7', number: 7, name: 'Iteration 7', goal: '', starts: '2026-11-16', ends: '2026-11-30',
    cutoff: '2026-11-17T00:00:00.000Z', plan: [], promised: [], team: ['u1', 'u2'], away: [], carried: [],
    closed_at: null, said: [], ...more,
  }; // prettier-ignore
}

/** The board as the server would answer it. */
export function snapshotOf(shown: Board): Snapshot {
  return { ...shown, cards: [...shown.cards.values()], archived: [...shown.archived.values()] };
}

let made = 0;

export function event(
  seq: number,
  type: string,
  data: Record<string, unknown>,
  more: Partial<BoardEvent> = {},
): BoardEvent {
  made += 1;
  return { seq, type, at: AT, actor: 'u1', command_id: `c${made}`, data, ...more };
}

/** The facts of a move, as the server would record them. */
export function moved(on: Board, id: string, column: string, rank: string, lane = 'main'): Record<string, unknown> {
  const from = on.cards.get(id)!;
  return {
    card: id, from_column: from.column, from_lane: from.lane, from_rank: from.rank, column, lane, rank,
  }; // prettier-ignore
}
