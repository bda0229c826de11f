/** Dates and names as people read them. */
import { expect, test } from 'vitest';
import { card, dialogs } from './en';
import { calledBy, soon, stamp, weekday } from './format';

const now = Date.parse('2026-11-16T10:00:00Z');

test('an instant within a week is told by its weekday, a later one by its date too', () => {
  expect(soon('2026-11-23T08:00:00Z', 'Europe/Vienna', now)).toBe('Mon 09:00');
  expect(soon('2026-11-23T11:00:00Z', 'Europe/Vienna', now)).toBe('Mon 23 Nov 12:00');
});

test('a past moment has its year only where that is another one', () => {
  const year = new Date().getUTCFullYear();
  expect(stamp(`${String(year)}-03-12T14:02:00Z`, 'UTC')).toBe('12 Mar 14:02');
  expect(stamp('2019-03-12T14:02:00Z', 'Europe/Vienna')).toBe('12 Mar 2019 15:02');
});

test('a day is told with its weekday', () => {
  expect(weekday('2026-11-23')).toBe('Mon 23 Nov');
});

test('people are called by their first names where that tells them apart', () => {
  const all = ['Mira Holt', 'Jon Ray', 'Jon Sund'];
  expect(calledBy(['Mira Holt', 'Jon Ray'], all)).toEqual(['Mira', 'Jon Ray']);
});

test('what began this minute is just now, not "now ago"', () => {
  expect(dialogs.stoppedBy('Mei', 'now')).toBe('Stopped by Mei, just now');
  expect(dialogs.stoppedBy('Mei', '5 min')).toBe('Stopped by Mei, 5 min ago');
  expect(card.finished('now')).toBe('finished just now');
  expect(card.finished('2 d')).toBe('finished 2 d ago');
});
