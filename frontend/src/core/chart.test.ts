/** The arithmetic of charts: axes, stacks, labels, nearest points, periods. */
import { describe, expect, test } from 'vitest';
import { bins, isSkewed, localAxis, num, onAxis, ramp, roof, rowId, stack, str } from './chart';
import { cut, dotsPath, everyNth, nearest, spread, swarm, textWidth } from './chartdraw';
import { addDays, perFor, periodFrom, periodQuery } from './chartperiod';

describe('rows', () => {
  test('what is missing is null, never 0', () => {
    expect(num({ a: null, b: 'x', c: 0 }, 'a')).toBeNull();
    expect(num({ a: null, b: 'x', c: 0 }, 'b')).toBeNull();
    expect(num({ a: null, b: 'x', c: 0 }, 'c')).toBe(0);
    expect(str({ a: null }, 'a')).toBe('');
  });

  test('a row is told from others by its fields', () => {
    const row = { period_start: '2026-11-02', stream: null, finished: 3 };
    expect(rowId({ row_id: ['period_start', 'stream'] }, row)).toBe('2026-11-02|');
  });
});

describe('axes', () => {
  test.each([
    [0, 1],
    [1, 1],
    [1.1, 1.2],
    [7, 8],
    [11, 12],
    [99, 100],
    [100, 100],
    [130, 150],
  ])('the roof of %d is %d', (value, wanted) => expect(roof(value)).toBe(wanted));

  test('a roof is never below its value', () => {
    for (let value = 1; value < 3000; value += 0.7) expect(roof(value)).toBeGreaterThanOrEqual(value);
  });

  test('only a long tail makes an axis logarithmic', () => {
    expect(isSkewed(40, 20)).toBe(false);
    expect(isSkewed(400, 20)).toBe(true);
    expect(isSkewed(400, 0)).toBe(false);
  });

  test('an instant stands at its local time, also on the days when clocks change', () => {
    const at = localAxis('Europe/Berlin');
    expect(at('2026-07-01T22:30:00Z')).toBe(onAxis('2026-07-02') + 30 * 60_000);
    expect(at('2026-12-01T22:30:00Z')).toBe(onAxis('2026-12-01') + 23.5 * 3_600_000);
    expect(at('2026-10-25T00:30:00Z')).toBe(onAxis('2026-10-25') + 2.5 * 3_600_000);
    expect(at('2026-10-25T01:30:00Z')).toBe(onAxis('2026-10-25') + 2.5 * 3_600_000);
    expect(localAxis('Asia/Kolkata')('2026-01-01T18:30:00Z')).toBe(onAxis('2026-01-02'));
  });
});

test('a stack has no gaps', () => {
  expect(stack([2, 0, 3], 10)).toEqual([
    [10, 12],
    [12, 12],
    [12, 15],
  ]);
});

test('the ramp goes from pale to deep and never back', () => {
  expect([0, 1, 2, 3].map((at) => ramp(at, 4))).toEqual(['ramp-0', 'ramp-2', 'ramp-4', 'ramp-6']);
  expect(ramp(0, 1)).toBe('ramp-4');
});

describe('bins', () => {
  test('few values have a bar each, with the empty ones between them', () => {
    expect(bins([[3, 2], [1, 5]], 40)).toEqual([
      { from: 1, to: 2, count: 5 },
      { from: 2, to: 3, count: 0 },
      { from: 3, to: 4, count: 2 },
    ]); // prettier-ignore
  });

  test('many are counted together and none is lost', () => {
    const counts = Array.from({ length: 300 }, (_, at) => [at + 1, at % 7] as const);
    const found = bins(counts, 40);
    expect(found.length).toBeLessThanOrEqual(40);
    expect(found.reduce((sum, bin) => sum + bin.count, 0)).toBe(counts.reduce((sum, [, count]) => sum + count, 0));
  });

  test('nothing counted is nothing drawn', () => expect(bins([], 40)).toEqual([]));
});

describe('drawing', () => {
  test('dots are segments without length', () => {
    expect(dotsPath([[1, 2], [3.04, 4.06]])).toBe('M1 2h0M3 4.1h0'); // prettier-ignore
  });

  test('labels that would touch move apart, keep their order and stay inside', () => {
    const wanted = [50, 52, 54, 200];
    const placed = spread(wanted, 15, 0, 300) as number[];
    expect(placed).toEqual([37, 52, 67, 200]);
    expect(spread([5, 5], 15, 0, 100)).toEqual([0, 15]);
    expect(spread([99, 99], 15, 0, 100)).toEqual([85, 100]);
  });

  test('labels for which there is no room are left out, the last ones first', () => {
    expect(spread([10, 10, 10], 20, 0, 20).filter((one) => one !== null)).toHaveLength(2);
    expect(spread([10, 10, 10], 20, 0, 20)[2]).toBeNull();
  });

  test('labels never touch, whatever they want', () => {
    for (let seed = 1; seed < 60; seed += 1) {
      const wanted = Array.from({ length: 8 }, (_, at) => (Math.sin(seed * 7.3 + at * 3.1) + 1) * 100);
      const placed = (spread(wanted, 15, 0, 200) as number[]).toSorted((a, b) => a - b);
      placed.slice(1).forEach((y, at) => expect(y - placed[at]!).toBeGreaterThanOrEqual(15 - 1e-6));
      expect(placed[0]!).toBeGreaterThanOrEqual(-1e-6);
      expect(placed.at(-1)!).toBeLessThanOrEqual(200 + 1e-6);
    }
  });

  test('the nearest point is found by x, or by both', () => {
    const points = [[0, 0], [10, 100], [20, 0]] as const; // prettier-ignore
    expect(nearest(points, 9, 0, 'x')).toBe(1);
    expect(nearest(points, 9, 0, 'both')).toBe(0);
    expect(nearest([], 1, 1, 'x')).toBe(-1);
  });

  test('dots of the same height stand beside each other', () => {
    expect(swarm([5, 5, 5, 9], 2)).toEqual([0, 1, -1, 0]);
  });

  test('long names are shortened to their room', () => {
    expect(cut('Review', 100, 12)).toBe('Review');
    const short = cut('Waiting for the change board', 60, 12);
    expect(short.endsWith('…')).toBe(true);
    expect(textWidth(short, 12)).toBeLessThanOrEqual(60);
    expect(everyNth(['a', 'b'], 200, 12)).toBe(1);
    expect(everyNth(['In progress', 'Review'], 30, 12)).toBeGreaterThan(1);
  });
});

describe('periods', () => {
  const today = '2026-11-20';
  const of = (query: string) => periodFrom(new URLSearchParams(query), today);

  test('the last 90 days hold today', () => {
    expect(of('')).toEqual({ kind: '90', from: '2026-08-23', to: '2026-11-21' });
    expect(of('period=30')).toEqual({ kind: '30', from: '2026-10-22', to: '2026-11-21' });
    expect(of('period=quarter')).toEqual({ kind: 'quarter', from: '2026-10-01', to: '2026-11-21' });
  });

  test.each(['2026-01-15', '2026-03-31', '2026-04-01', '2026-12-31'])(
    'the quarter of %s begins in its month',
    (day) => {
      const { from } = periodFrom(new URLSearchParams('period=quarter'), day);
      expect(['01', '04', '07', '10']).toContain(from.slice(5, 7));
      expect(from <= day).toBe(true);
      expect(addDays(from, 92) >= day).toBe(true);
    },
  );

  test('two dates are a period of their own; what is no date or runs backwards is not', () => {
    expect(of('from=2026-01-01&to=2026-02-01')).toEqual({ kind: 'custom', from: '2026-01-01', to: '2026-02-01' });
    expect(of('from=2026-02-01&to=2026-01-01').kind).toBe('90');
    expect(of('from=soon&to=2026-02-01').kind).toBe('90');
    expect(of('from=2026-99-01&to=2026-99-02').kind).toBe('90');
  });

  test('choosing other days starts from those that are shown', () => {
    expect(periodQuery('custom', of(''))).toEqual({ period: null, from: '2026-08-23', to: '2026-11-21' });
    expect(periodQuery('90', of('period=30'))).toEqual({ period: null, from: null, to: null });
    expect(periodQuery('30', of(''))).toEqual({ period: '30', from: null, to: null });
  });

  test('bars are neither three nor three hundred', () => {
    expect(perFor({ from: '2026-11-01', to: '2026-11-15' })).toBe('day');
    expect(perFor({ from: '2026-08-23', to: '2026-11-21' })).toBe('week');
    expect(perFor({ from: '2024-01-01', to: '2026-11-21' })).toBe('month');
  });
});
