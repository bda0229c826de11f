/** The wall's small machines: sizes, fit, rotation, freshness, reloads, clock, orbit. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { dateIn, dayIn, lastTime, placeOf, ServerClock, timeIn, within } from './clock';
import { clipped, fitting, letters, pageAt, pagesOf, slots } from './fit';
import { Heard } from './freshness';
import { fitOf } from './layout';
import { complete } from './older';
import { ORBIT, orbitAt, STEP_EVERY } from './orbit';
import { Reloads, type Memory } from './reloads';
import { Rotation } from './rotation';
import { sizesFor } from './sizes';

const HD = { width: 1920, height: 1080 };

describe('sizes', () => {
  test.each([
    [43, 3, 39, 48],
    [43, 4, 52, 64],
    [55, 3, 30, 38],
    [55, 4, 40, 50],
    [55, 5, 50, 63],
    [55, 6, 60, 76],
    [65, 4, 34, 43],
    [65, 6, 51, 64],
    [75, 6, 44, 55],
  ])('of a %i″ screen at %i m are those of the table', (diagonal, metres, floor, target) => {
    const sizes = sizesFor(HD, diagonal, metres);
    expect(Math.abs(sizes.floor - floor)).toBeLessThanOrEqual(1);
    expect(Math.abs(sizes.target - target)).toBeLessThanOrEqual(1);
    expect(sizes.fits).toBe(true);
  });

  test('grow with the resolution, so that the letters stay as tall', () => {
    const [hd, uhd] = [sizesFor(HD, 55, 4), sizesFor({ width: 3840, height: 2160 }, 55, 4)];
    expect(Math.abs(uhd.floor - 2 * hd.floor)).toBeLessThanOrEqual(2);
  });

  test('have an end where a screen is too small for its distance, and say so', () => {
    const sizes = sizesFor(HD, 24, 10);
    expect(sizes).toMatchObject({ fits: false, floor: Math.ceil(1080 / 16) });
    expect(sizesFor(HD, 75, 0.5).floor).toBe(18);
  });
});

test('columns come in even pages, cards leave a line for what is missing', () => {
  expect(fitting(1000, 240, 16)).toBe(3);
  expect(pagesOf([1, 2, 3, 4, 5], 4)).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  expect(pagesOf([1, 2, 3], 4)).toEqual([[1, 2, 3]]);
  expect(pagesOf([1, 2], 0)).toEqual([[1], [2]]);
  expect(pagesOf([], 4)).toEqual([[]]);
  expect(slots(4, 4)).toEqual({ shown: 4, more: 0 });
  expect(slots(10, 4)).toEqual({ shown: 3, more: 7 });
  expect(slots(3, 0)).toEqual({ shown: 0, more: 3 });
  expect(slots(10, 4, 4)).toEqual({ shown: 4, more: 6 });
  expect([0, 14_999, 15_000, 30_000].map((at) => pageAt(at, 2))).toEqual([0, 0, 1, 0]);
});

test('freshness goes from live over stale to veiled, and back with one word of the server', () => {
  const heard = new Heard();
  expect(heard.state(0)).toBe('veiled');
  heard.now(1_000);
  expect([1_000, 45_999, 46_000, 300_999, 301_000].map((at) => heard.state(at))).toEqual([
    'live', 'live', 'stale', 'stale', 'veiled',
  ]); // prettier-ignore
  heard.now(900_000);
  expect(heard.state(900_000)).toBe('live');
});

describe('rotation', () => {
  const turns = [
    { view: 'board', seconds: 60 },
    { view: 'cfd', seconds: 20 },
  ];

  test('shows each view for its time and asks for the next one before', () => {
    const rotation = new Rotation(turns, 0);
    expect(rotation.tick(53_000)).toEqual({ edge: false, prepare: null });
    expect(rotation.tick(55_000)).toEqual({ edge: false, prepare: 'cfd' });
    expect(rotation.view).toBe('board');
    expect(rotation.tick(60_000).edge).toBe(true);
    expect([rotation.view, rotation.progress]).toEqual(['cfd', 0]);
    rotation.tick(70_000);
    expect(rotation.progress).toBe(0.5);
    expect(rotation.tick(80_000).edge).toBe(true);
    expect(rotation.view).toBe('board');
  });

  test('waits for a view that is not ready, then leaves it out', () => {
    const rotation = new Rotation(turns, 0);
    expect(rotation.tick(61_000, () => false)).toEqual({ edge: false, prepare: 'cfd' });
    expect(rotation.tick(71_000, () => false).edge).toBe(true);
    expect(rotation.view).toBe('board');
  });

  test('is interrupted for a minute, and goes on where it was', () => {
    const rotation = new Rotation(turns, 0);
    rotation.tick(62_000);
    rotation.tick(70_000);
    rotation.interrupt('board', 70_000);
    expect([rotation.view, rotation.tick(129_000).edge]).toEqual(['board', false]);
    expect(rotation.tick(130_000).edge).toBe(true);
    expect(rotation.view).toBe('cfd');
  });

  test('stands still for a minute under a hand, and can be turned by it', () => {
    const rotation = new Rotation(turns, 0);
    rotation.step(1, 1_000);
    expect(rotation.view).toBe('cfd');
    rotation.tick(60_000);
    expect([rotation.isPaused(60_000), rotation.progress]).toEqual([true, 0]);
    rotation.tick(71_000);
    expect(rotation.progress).toBeGreaterThan(0);
    rotation.step(-1, 72_000);
    expect(rotation.view).toBe('board');
  });

  test('keeps the board while a stand-up runs, and takes other views when told', () => {
    const rotation = new Rotation(turns, 0);
    rotation.tick(60_000);
    rotation.hold(true);
    rotation.tick(500_000);
    expect(rotation.view).toBe('board');
    rotation.hold(false);
    expect(rotation.view).toBe('cfd');
    rotation.setTurns([{ view: 'blocked', seconds: 20 }]);
    expect(rotation.view).toBe('blocked');
    rotation.setTurns([]);
    expect(rotation.view).toBe('board');
  });

  test('turns 2,880 times in a day of half minutes', () => {
    const rotation = new Rotation(
      turns.map(({ view }) => ({ view, seconds: 30 })),
      0,
    );
    let edges = 0;
    for (let at = 0; at <= 86_400_000; at += 1_000) if (rotation.tick(at).edge) edges += 1;
    expect(edges).toBe(2_880);
  });
});

describe('reloads', () => {
  const kept = new Map<string, string>();
  const memory: Memory = {
    read: (name) => kept.get(name) ?? null,
    write: (name, value) => void kept.set(name, value),
  };
  beforeEach(() => kept.clear());

  test('come at their own moment within a minute, not before', () => {
    const reloads = new Reloads(memory, () => 0.5);
    expect(reloads.isDue(0)).toBe(false);
    reloads.want('build', 1_000);
    reloads.want('daily', 1_000);
    expect([reloads.reason, reloads.isDue(30_999), reloads.isDue(31_000)]).toEqual(['build', false, true]);
  });

  test('are held after three within ten minutes, over reloads, and go on later', () => {
    for (const at of [0, 1_000, 2_000]) new Reloads(memory).count(at);
    const after = new Reloads(memory, () => 0);
    after.want('build', 3_000);
    expect([after.isDue(3_000), after.isHeld(3_000)]).toEqual([false, true]);
    expect([after.isDue(601_000), after.isHeld(601_000)]).toEqual([true, false]);
  });

  test('do not stumble over what somebody else wrote', () => {
    kept.set('reloads', '{"a":');
    const reloads = new Reloads(memory, () => 0);
    reloads.want('stall', 0);
    expect(reloads.isDue(0)).toBe(true);
  });
});

describe('clock', () => {
  test('is right on a device that is an hour wrong', () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-20T13:00:00Z') });
    const clock = new ServerClock();
    expect(clock.skew(0)).toBeNull();
    clock.set(Date.parse('2026-11-20T12:00:00Z'), 500);
    expect(timeIn('Europe/Vienna', clock.now(60_500))).toBe('13:01');
    expect(clock.skew(500)).toBe(3600);
    vi.useRealTimers();
  });

  test('follows the board over a change of the clocks', () => {
    const before = Date.parse('2026-03-29T00:59:00Z');
    expect([timeIn('Europe/Vienna', before), timeIn('Europe/Vienna', before + 60_000)]).toEqual(['01:59', '03:00']);
    expect(dayIn('Asia/Tokyo', Date.parse('2026-11-20T20:00:00Z'))).toBe('Sat 21 Nov');
    expect(dateIn('Asia/Tokyo', Date.parse('2026-11-20T20:00:00Z'))).toBe('2026-11-21');
    expect(placeOf('America/New_York')).toBe('New York');
  });

  test('knows when it was last four in the morning', () => {
    const at = (text: string) => lastTime('04:00', 'Europe/Vienna', Date.parse(text));
    expect(at('2026-11-20T12:00:00Z')).toBe(Date.parse('2026-11-20T03:00:00Z'));
    expect(at('2026-11-20T02:59:00Z')).toBe(Date.parse('2026-11-19T03:00:00Z'));
  });

  test('knows the night, also over midnight', () => {
    const night = { from: '22:00', to: '06:00' };
    expect(['21:59', '22:00', '03:00', '06:00'].map((time) => within(time, night))).toEqual([false, true, true, false]);
    expect(within('13:00', { from: '12:00', to: '14:00' })).toBe(true);
  });
});

test('the layout walks within 8 px, in small steps, and comes back', () => {
  const places = Array.from({ length: 17 }, (_, step) => orbitAt(step * STEP_EVERY));
  expect(places[16]).toEqual(places[0]);
  expect(new Set(places.map(String)).size).toBeGreaterThan(8);
  for (const [at, [x, y]] of places.entries()) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(x, y)).toBeLessThanOrEqual(ORBIT);
    const [beforeX, beforeY] = places[Math.max(0, at - 1)]!;
    expect(Math.abs(x - beforeX) + Math.abs(y - beforeY)).toBeLessThanOrEqual(4);
  }
});

test('an older engine is given what it lacks, and nothing that it has', () => {
  const own = () => [];
  const older = { toSorted: own, length: 2, 0: 'b', 1: 'a', [Symbol.iterator]: Array.prototype[Symbol.iterator] };
  complete(older);
  const given = older as unknown as string[];
  expect(older.toSorted).toBe(own);
  expect(given.with(-1, 'c')).toEqual(['b', 'c']);
  expect(given.toReversed()).toEqual(['a', 'b']);
  expect(given.toSpliced(0, 1)).toEqual(['a']);
});

test('cards are as tall as they can be without hiding more of them', () => {
  const sizes = sizesFor(HD, 55, 4);
  const line = fitOf(sizes, 760, [4, 4]).metrics.line;
  expect(fitOf(sizes, 760, [4, 4]).metrics.lines).toBe(2);
  expect(fitOf(sizes, 760, [3, 2]).metrics.lines).toBe(3);
  expect(fitOf(sizes, 760, [1, 2]).metrics.lines).toBe(4);
  expect(fitOf(sizes, 760, [9, 1])).toMatchObject({ most: 4, beside: 4, metrics: { lines: 2 } });
  expect(fitOf(sizes, 9 * line, [5]).metrics.lines).toBe(1);
});

test('a sentence that is too long ends with a whole clause, or a whole word', () => {
  const said = 'Expect 14 points (11–17), not 20: 6.0 of 40 person-days went to OPS-42.';
  expect(clipped(said, 80)).toBe(said);
  expect(clipped(said, 60)).toBe('Expect 14 points (11–17), not 20 …');
  expect(clipped(said, 12)).toBe('Expect 14 …');
  expect(letters(1060, 20)).toBe(letters(530, 10));
  expect(letters(531, 10)).toBe(100);
});
