/** What a rota that is being written would mean, and when a limit counts as raised. */
import { expect, test } from 'vitest';
import type { Raise } from '../../core/model';
import { isRaise, raisesSentence } from './raises';
import { coming, dayAfter, dayBefore, monday } from './rota';

const weekly = { start: '2026-11-02', turns: [['a'], ['b', 'c'], ['d']] };

test('the turn of this week comes first, then the ones after it, and round again', () => {
  expect(coming(weekly, '2026-11-12', 4)).toEqual([
    { day: '2026-11-09', turn: 1 },
    { day: '2026-11-16', turn: 2 },
    { day: '2026-11-23', turn: 0 },
    { day: '2026-11-30', turn: 1 },
  ]);
});

test('a rota that begins later begins with its first turn', () => {
  expect(coming(weekly, '2026-10-01', 1)).toEqual([{ day: '2026-11-02', turn: 0 }]);
});

test('a day that is not typed to its end, and no turns, mean nothing', () => {
  expect(coming({ ...weekly, start: '' }, '2026-11-12', 3)).toEqual([]);
  expect(coming({ ...weekly, turns: [] }, '2026-11-12', 3)).toEqual([]);
});

test('days go over the ends of months and summer time', () => {
  expect(monday('2026-11-20')).toBe('2026-11-16');
  expect(monday('2026-11-16')).toBe('2026-11-16');
  expect(dayAfter('2026-10-31')).toBe('2026-11-01');
  expect(dayBefore('2026-03-30')).toBe('2026-03-29');
});

test('more room is a raise, and no limit is the most room', () => {
  expect([isRaise(3, 4), isRaise(3, null), isRaise(4, 3), isRaise(null, 5), isRaise(3, 3)]).toEqual([
    true, true, false, false, false,
  ]); // prettier-ignore
});

test('a limit that is raised again and again is said to be, but not for what is long ago', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  const raise = (daysAgo: number): Raise => ({
    at: new Date(now - daysAgo * 86_400_000).toISOString(), by: 'u', from: 3, to: 4, reason: 'r',
  }); // prettier-ignore
  expect(raisesSentence([raise(3)], now)).toBe('');
  expect(raisesSentence([raise(90), raise(40), raise(20), raise(1)], now)).toBe(
    'Raised 3 times in 6 weeks. It may be telling you something.',
  );
});
