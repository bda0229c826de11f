import { describe, expect, it } from 'vitest';
import { cellOf, fromSnapshot } from './board';
import { applyEvent } from './fold';
import { columnCounts, fullFor } from './limits';
import type { Board, Snapshot } from './model';
import { newOffers, offerFor, parkedFor } from './offers';
import { asksForSwap, parkable } from './parking';
import { predict } from './predict';
import { newsSentence } from './sentences';
import { sharing } from './share';
import { stopAgainst, stoppedSentence } from './stops';
import { AT, board, card, column, event, moved, snapshotOf } from './testing';

const NOW = Date.parse(AT);
const find = (on: Board) => (id: string) => on.cards.get(id) ?? on.archived.get(id);
const told = (on: Board, type: string, data: Record<string, unknown>, more = {}) =>
  applyEvent(on, event(on.seq + 1, type, data, more));

describe('parking', () => {
  it('proposes the youngest, and those that should stay last and with the reason', () => {
    const old = '2026-11-19T12:00:00.000Z';
    const wall = fromSnapshot({
      ...snapshotOf(board({})),
      cards: [
        card('1', { column: 'doing', rank: 'a0' }, { entered_at: old }),
        card('2', { column: 'doing', rank: 'a1' }),
        card(
          '3',
          { column: 'doing', rank: 'a2' },
          { base_class: 'fixed_date', class: 'fixed_date', due: '2026-12-01' },
        ),
        card('4', { column: 'doing', rank: 'a3' }, { displaced: [old, old] }),
        card('5', { column: 'doing', lane: 'urgent', rank: 'a0' }, { class: 'urgent' }),
        card('6', { column: 'doing', rank: 'a4' }, { displaced: ['2026-11-01T12:00:00.000Z', old] }),
      ],
    });
    const order = parkable(wall, 'doing', NOW).map(({ card: { id }, why }) => [id, why]);
    expect(order).toEqual([
      ['6', ''],
      ['2', ''],
      ['1', ''],
      ['5', 'It is urgent itself.'],
      ['4', 'It was displaced twice this week.'],
      ['3', 'It has a fixed date, 2026-12-01.'],
    ]);
    expect(parkable(wall, 'doing', NOW, '6')[0]!.card.id).toBe('2');
    expect(parkable(wall, 'todo', NOW)).toEqual([]);
  });

  it('asks for a swap where an urgent card comes to a full column, and nowhere else', () => {
    const full = board({ doing: ['1', '2'], todo: ['3'], 'todo/urgent': ['4'] });
    const asks = (on: Board, id: string | null, where: string, lane = 'urgent') =>
      asksForSwap(on, id === null ? null : on.cards.get(id)!, { column: where, lane });
    expect(asks(full, '3', 'doing')).toBe(true);
    expect(asks(full, null, 'doing')).toBe(true);
    expect(asks(full, '3', 'doing', 'main')).toBe(false);
    expect(asks(full, '1', 'doing')).toBe(false);
    expect(asks(full, '3', 'todo')).toBe(false);
    expect(asks(full, '4', 'doing')).toBe(false);
    expect(asks({ ...full, urgent_inside: true }, '4', 'doing')).toBe(true);
    expect(asks(board({ doing: ['1'], todo: ['3'] }), '3', 'doing')).toBe(false);
  });
});

describe('limits with urgent cards inside', () => {
  const inside: Board = { ...board({ doing: ['1'], 'doing/urgent': ['2'], todo: ['3'] }), urgent_inside: true };

  it('count them, and let an urgent card in no more than another', () => {
    expect(columnCounts(inside, 'doing')).toEqual({ occupied: 2, urgent: 0 });
    expect(fullFor(inside, inside.cards.get('3')!, 'doing', 'main').map((one) => one.id)).toEqual(['doing']);
    expect(fullFor(inside, inside.cards.get('3')!, 'doing', 'urgent').map((one) => one.id)).toEqual([
      'doing',
      'urgent',
    ]);
    expect(fullFor(inside, inside.cards.get('2')!, 'doing', 'main')).toEqual([]);
  });
});

describe('stops', () => {
  const wall = board(
    { todo: ['1'], doing: ['2'], stuck: ['3'], 'todo/urgent': ['4'] },
    { columns: [...board({}).columns, column('look', 'review', 'a25')] },
  );
  const started = (id: string) => ({ ...wall.cards.get(id)!, started_at: AT });
  const stopped = (where: string | null) =>
    told(wall, 'line_stopped', { stop: 's', column: where, card: '2', trouble: 'Disk full' });

  it('of a column let nothing in but urgent cards, and everything out', () => {
    const held = stopped('look');
    expect(held.stops).toEqual([{ id: 's', column: 'look', card: '2', trouble: 'Disk full', since: AT, by: 'u1' }]);
    expect(stopAgainst(held, started('2'), 'look', 'main')?.id).toBe('s');
    expect(stopAgainst(held, started('2'), 'look', 'urgent')).toBeNull();
    expect(stopAgainst(held, started('2'), 'done', 'main')).toBeNull();
    expect(stopAgainst(held, null, 'doing', 'main')).toBeNull();
    expect(stoppedSentence(held, held.stops[0]!)).toBe('look is stopped by Ada: Disk full (OPS-2).');
  });

  it('of the board let nothing begin, and what is under way go on', () => {
    const held = stopped(null);
    const blocked = { ...started('3'), blocked: { reason: 'vendor' } as never };
    expect(stopAgainst(held, wall.cards.get('1')!, 'doing', 'main')?.id).toBe('s');
    expect(stopAgainst(held, null, 'doing', 'main')?.id).toBe('s');
    expect(stopAgainst(held, wall.cards.get('1')!, 'done', 'main')?.id).toBe('s');
    expect(stopAgainst(held, blocked, 'doing', 'main')?.id).toBe('s');
    expect(stopAgainst(held, blocked, 'done', 'main')).toBeNull();
    expect(stopAgainst(held, started('2'), 'look', 'main')).toBeNull();
    expect(stopAgainst(held, null, 'todo', 'main')).toBeNull();
    expect(told(held, 'line_released', { stop: 's', cause: 'Logs' }).stops).toEqual([]);
  });
});

describe('a swap', () => {
  const full = board({ doing: ['1', '2'], todo: ['42'] });
  const swapped = predict(full, { kind: 'swap', urgent: { card: '42' }, column: 'doing', park: '2' }, 'c', AT);

  it('parks one card and brings the other in, in one step', () => {
    expect(cellOf(swapped, 'doing', 'urgent')).toEqual(['42']);
    expect(cellOf(swapped, 'doing', 'main')).toEqual(['1']);
    expect(swapped.cards.get('2')).toMatchObject({
      column: 'stuck',
      displaced: [AT],
      blocked: { reason: 'displaced', displaced_by: '42', from_column: 'doing', since: AT },
    });
    expect(parkedFor(swapped, '42').map((one) => one.id)).toEqual(['2']);
  });

  it('gives a new urgent card to those on duty', () => {
    const onDuty = told(full, 'duty_handed_over', { people: ['u1', 'left'], before: [] });
    const made = predict(onDuty, { kind: 'swap', urgent: { title: 'Down' }, column: 'doing', park: null }, 'c', AT);
    expect(made.cards.get('new-c')).toMatchObject({ class: 'urgent', people: ['u1'], column: 'doing' });
  });

  it('offers the parked card back when the urgent one is done, gone or not urgent any more, until it is turned down', () => {
    const offered = (on: Board) => offerFor(on.cards.get('2')!, find(on));
    expect(offered(swapped)).toBeNull();
    const done = told(swapped, 'card_moved', moved(swapped, '42', 'done', 'a0', 'urgent'));
    expect(offered(done)).toMatchObject({ kind: 'back', sentence: 'OPS-42 is done. OPS-2 can come back.' });
    expect(newOffers(swapped, done).map((one) => one.card)).toEqual(['2']);
    expect(newOffers(done, done)).toEqual([]);
    const ordinary = told(swapped, 'card_moved', moved(swapped, '42', 'doing', 'a9'));
    expect(offered(ordinary)?.sentence).toBe('OPS-42 is not urgent any more. OPS-2 can come back.');
    const gone = told(swapped, 'card_archived', { card: '42', discarded: true });
    expect(offered(gone)?.sentence).toBe('OPS-42 has left the board. OPS-2 can come back.');
    const dismissed = told(done, 'spell_changed', { card: '2', changes: { dismissed: true }, before: {} });
    expect(offered(dismissed)).toBeNull();
  });

  it('says when what a card waited for is done', () => {
    const waiting = predict(
      full,
      { kind: 'block', card: '1', block: { reason: 'dependency', waiting_card: '2' } },
      'c',
      AT,
    );
    expect(offerFor(waiting.cards.get('1')!, find(waiting))).toBeNull();
    const done = told(waiting, 'card_moved', moved(waiting, '2', 'done', 'a0'));
    expect(offerFor(done.cards.get('1')!, find(done))).toMatchObject({
      kind: 'waited',
      sentence: 'OPS-2 is done. OPS-1 was waiting for that.',
    });
  });

  it('does not count as a parking once it is undone, and gives the clocks back', () => {
    const before = swapped.cards.get('2')!;
    const clocks = { entered_at: '2026-11-18T12:00:00.000Z', started_at: null, finished_at: null };
    const back = { ...moved(swapped, '2', 'doing', 'a1'), spell: before.blocked, clocks };
    const undone = told(swapped, 'card_resumed', back);
    expect(undone.cards.get('2')).toMatchObject({ ...clocks, displaced: [], blocked: null });
    const again = told(undone, 'card_blocked', {
      ...moved(undone, '2', 'stuck', 'a0'),
      ...before.blocked,
      since: '2026-11-19T12:00:00.000Z',
      by: 'u9',
    });
    expect(again.cards.get('2')).toMatchObject({
      displaced: [],
      blocked: { since: '2026-11-19T12:00:00.000Z', by: 'u9' },
    });
  });
});

describe('answers that let a card in', () => {
  const full = board({ doing: ['1', '2'], todo: ['3'] });
  const command = { kind: 'move', card: '3', place: { column: 'doing', lane: 'main', before: null } } as const;
  const limit = { scope: 'column', id: 'doing', limit: 2, occupied: 2, hard: true } as const;

  it('show at once what they do', () => {
    const parked = predict(full, command, 'c', AT, { answer: { kind: 'park', card: '1', hit: 'h' }, limit });
    expect(cellOf(parked, 'doing', 'main')).toEqual(['2', '3']);
    expect(parked.cards.get('1')!.blocked).toMatchObject({ reason: 'other', displaced_by: '3' });
    const above = { ...command, place: { ...command.place, before: '1' } };
    const instead = predict(full, above, 'c', AT, { answer: { kind: 'park', card: '1', hit: 'h' }, limit });
    expect(cellOf(instead, 'doing', 'main')).toEqual(['3', '2']);
    const raise = { kind: 'raise_limit', to: 3, reason: 'Two new hands', hit: 'h' } as const;
    const raised = predict(full, command, 'c', AT, { answer: raise, limit }).columns[1]!;
    expect(raised).toMatchObject({ limit: 3, raises: [{ at: AT, by: null, from: 2, to: 3, reason: 'Two new hands' }] });
  });
});

describe('raises', () => {
  it('stay with the limit, the latest twenty, and leave it when they are undone', () => {
    let wall = board({});
    const raise = (from: number | null, to: number | null, more: object = {}) => {
      const change = { column: 'doing', changes: { limit: to }, before: { limit: from }, ...more };
      wall = told(wall, 'column_changed', change);
      return wall.columns[1]!.raises.map((one) => one.to);
    };
    expect(raise(2, 3, { reason: 'More hands' })).toEqual([3]);
    expect(raise(3, 1)).toEqual([3]);
    expect(raise(1, null)).toEqual([3, null]);
    expect(raise(null, 1, { undoes: true })).toEqual([3]);
    expect(raise(1, 0, { undoes: true })).toEqual([]);
    for (let at = 0; at < 25; at += 1) raise(at, at + 1);
    expect(wall.columns[1]!.raises).toHaveLength(20);
    expect(wall.columns[1]!.raises.at(-1)!.to).toBe(25);
    wall = told(wall, 'lane_changed', { lane: 'urgent', changes: { limit: 2 }, before: { limit: 1 }, reason: 'Two' });
    expect(wall.lanes[1]!.raises).toMatchObject([{ from: 1, to: 2, reason: 'Two' }]);
  });
});

describe('duty and comments', () => {
  it('follow the log', () => {
    let wall = board({ todo: ['1'] });
    wall = told(wall, 'rota_set', { rota: { weekly: null, dates: [] }, before: null });
    wall = told(wall, 'duty_handed_over', { people: ['u1'], before: [], due: '2026-11-20T08:00:00.000Z' });
    expect(wall.duty).toEqual({ people: ['u1'], since: '2026-11-20T08:00:00.000Z', by_hand: false, note: '' });
    expect(told(wall, 'rota_set', { rota: null, before: {} }).duty).toBeNull();
    const spoken = told(wall, 'card_commented', { comment: 'x', card: '1', text: 'Hello', outward: false });
    expect(spoken.cards.get('1')!.comments).toBe(1);
    const hidden = told(spoken, 'card_archived', { card: '1', discarded: true });
    expect(told(hidden, 'card_commented', { card: '1' }).archived.get('1')!.comments).toBe(2);
    expect(told(hidden, 'card_commented', { card: 'never seen' }).archived.get('1')!.comments).toBe(1);
  });

  it('say who is on duty now, to them as "you"', () => {
    const wall = board({});
    const over = (people: string[]) => event(11, 'duty_handed_over', { people });
    expect(newsSentence(wall, over(['u1']), 'u2')).toBe('On duty now: Ada.');
    expect(newsSentence(wall, over(['u1', 'u2']), 'u2')).toBe('You are on duty now, with Ada.');
    expect(newsSentence(wall, over([]), 'u2')).toBe('Nobody is on duty now.');
    const stop = event(11, 'line_stopped', { column: 'doing', trouble: 'Disk full' });
    expect(newsSentence(wall, stop, 'u2')).toBe('doing is stopped by Ada: Disk full.');
    expect(newsSentence(wall, stop, 'u1')).toBe('');
  });
});

describe('several cards at once', () => {
  it('move, block, change and leave together', () => {
    const wall = board({ todo: ['1', '2', '3'] });
    const bulk = (does: Parameters<typeof predict>[1] & { kind: 'bulk' }) => predict(wall, does, 'c', AT);
    const cards = ['3', '1'];
    const there = bulk({ kind: 'bulk', cards, does: { kind: 'move', column: 'doing', before: null } });
    expect(cellOf(there, 'doing', 'main')).toEqual(['3', '1']);
    const stuck = bulk({ kind: 'bulk', cards, does: { kind: 'block', reason: 'vendor', waiting_for: 'them' } });
    expect(cards.map((id) => stuck.cards.get(id)!.blocked!.waiting_for)).toEqual(['them', 'them']);
    const named = bulk({ kind: 'bulk', cards, does: { kind: 'change', changes: { stream: 'CI' } } });
    expect(cards.map((id) => named.cards.get(id)!.stream)).toEqual(['CI', 'CI']);
    expect(bulk({ kind: 'bulk', cards, does: { kind: 'archive' } }).cards.size).toBe(1);
  });
});

describe('boards of two moments', () => {
  it('share what is alike', () => {
    const wall = board({ todo: ['1', '2'], doing: ['3'] });
    const copy = () => fromSnapshot(JSON.parse(JSON.stringify(snapshotOf(wall))) as Snapshot);
    const changed = told(wall, 'card_moved', moved(wall, '1', 'doing', 'a5'));
    const shared = sharing(copy(), changed);
    expect(shared.columns).toBe(changed.columns);
    expect(shared.cards.get('2')).toBe(changed.cards.get('2'));
    expect(shared.cards.get('1')).toEqual(wall.cards.get('1'));
    expect([...shared.cards.changedFrom(changed.cards)]).toEqual(['1']);
    expect(Object.fromEntries(shared.cells)).toEqual(Object.fromEntries(wall.cells));
    expect(shared.seq).toBe(wall.seq);
  });
});
