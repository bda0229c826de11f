/** What is drawn is what the rows say: nothing lost, nothing twice, nothing outside the axes. */
import { describe, expect, test } from 'vitest';
import type { Drawing, Layer, Plot, Report } from '../core/chart';
import {
  ageingReport,
  behaviourReport,
  blockedReport,
  cfdReport,
  columnsReport,
  columnTimesReport,
  cycleTimeReport,
  drawingsOf,
  forecastReport,
  levelsReport,
  PLACES,
  report,
  splitReport,
  throughputReport,
  wipReport,
} from './testing';

async function plots(of: Report, figure?: string): Promise<readonly Plot[]> {
  return (await drawingsOf(of, { places: PLACES, of: figure ?? null })).map((drawing) => {
    if (drawing.kind !== 'plot') throw new Error('not a plot');
    return drawing;
  });
}

const layers = <K extends Layer['kind']>(plot: Plot, kind: K) =>
  plot.layers.filter((layer): layer is Extract<Layer, { kind: K }> => layer.kind === kind);

async function bars(of: Report): Promise<Extract<Drawing, { kind: 'bars' }>> {
  const [first] = await drawingsOf(of, { places: PLACES });
  if (first?.kind !== 'bars') throw new Error('not a list of bars');
  return first;
}

const ALL = [
  throughputReport(),
  splitReport(),
  cycleTimeReport(300),
  cfdReport(),
  columnsReport(),
  wipReport(),
  ageingReport(),
  behaviourReport(),
];

test.each(ALL.map((one) => [one.report, one] as const))('%s stays within its axes', async (_name, of) => {
  for (const { x, y, layers, readings, ends } of await plots(of)) {
    const inside = (at: number, [from, to]: readonly [number, number]) => at >= from - 1e-6 && at <= to + 1e-6;
    for (const reading of readings) {
      expect(inside(reading.x, [x.from, x.to])).toBe(true);
      expect(inside(reading.y, [y.from, y.to])).toBe(true);
    }
    for (const end of ends) expect(inside(end.y, [y.from, y.to])).toBe(true);
    for (const layer of layers) {
      if (layer.kind === 'dots')
        for (const [at, to] of layer.dots) expect(inside(at, [x.from, x.to]) && inside(to, [y.from, y.to])).toBe(true);
      if (layer.kind === 'bars') for (const bar of layer.bars) expect(inside(bar.y1, [y.from, y.to])).toBe(true);
    }
  }
});

test.each(ALL.map((one) => [one.report, one] as const))('%s has no drawing without rows', async (_name, of) => {
  expect(await drawingsOf({ ...of, rows: [] }, { places: PLACES })).toEqual([]);
});

describe('throughput', () => {
  test('stacks planned and unplanned up to finished, and marks the partial week', async () => {
    const of = throughputReport();
    const [plot] = await plots(of);
    const drawn = layers(plot!, 'bars')[0]!.bars;
    expect(drawn).toHaveLength(of.rows.length * 2);
    of.rows.forEach((row, week) => {
      const [planned, unplanned] = [drawn[week * 2]!, drawn[week * 2 + 1]!];
      expect(planned.y1).toBe(row['planned']);
      expect(unplanned.y0).toBe(row['planned']);
      expect(unplanned.y1).toBe(row['finished']);
      expect(unplanned.partial).toBe(row['partial']);
    });
    expect(plot!.readings[0]!.row).toBe('2026-08-24');
    expect(plot!.readings[0]!.say().head).toBe('Week of 24 Aug');
    expect(plot!.readings.at(-1)!.say().facts.at(-1)).toBe('only a part of it is shown');
  });

  test('split by type, each part is a row of its own', async () => {
    const [plot] = await plots(splitReport());
    expect(plot!.readings).toHaveLength(2);
    expect(plot!.readings[0]!.row).toBeNull();
    expect(plot!.readings[0]!.parts!.map((part) => part.row)).toEqual(['2026-11-02|feature', '2026-11-02|incident']);
    expect(plot!.ends).toHaveLength(2);
  });
});

describe('cycle time', () => {
  test('every card is one dot, planned and unplanned apart, and one reading', async () => {
    const of = cycleTimeReport(500);
    const [scatter, histogram] = await plots(of);
    const [planned, unplanned] = layers(scatter!, 'dots');
    expect(planned!.look).toBe('planned');
    expect(unplanned!.look).toBe('unplanned');
    expect(planned!.dots).toHaveLength(of.rows.filter((row) => row['planned'] === true).length);
    expect(planned!.dots.length + unplanned!.dots.length).toBe(500);
    expect(scatter!.readings).toHaveLength(500);
    expect(scatter!.ends.map((end) => end.text)).toEqual([
      '50 %: 2 days',
      '70 %: 4 days',
      '85 %: 8 days',
      '95 %: 17 days',
    ]);
    expect(layers(histogram!, 'bars')[0]!.bars.reduce((sum, bar) => sum + bar.y1, 0)).toBe(500);
  });

  test('readings go from left to right', async () => {
    const [scatter] = await plots(cycleTimeReport(80));
    const xs = scatter!.readings.map((reading) => reading.x);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
  });
});

describe('cumulative flow', () => {
  test('each band ends where the next begins, from what was done before the period', async () => {
    const of = cfdReport();
    const [plot] = await plots(of);
    const areas = layers(plot!, 'area');
    expect(areas.map((area) => area.look).at(-1)).toBe('correction');
    const bands = areas.slice(0, -1);
    expect(bands).toHaveLength(5);
    expect(plot!.y.from).toBe(200);
    bands.slice(1).forEach((below, at) => {
      below.points.forEach(([, , top], day) => expect(bands[at]!.points[day]![1]).toBe(top));
    });
    expect(plot!.readings[70]!.say().facts).toContain('Reopened, still open 3');
    expect(plot!.readings[70]!.parts![0]!.name).toBe('Done');
  });

  test('cards by column leave Done out and stand on zero', async () => {
    const of = columnsReport();
    const [plot] = await plots(of);
    const areas = layers(plot!, 'area');
    expect(areas).toHaveLength(5);
    expect(Math.min(...areas.flatMap((area) => area.points.map(([, foot]) => foot)))).toBe(0);
    const top = areas[0]!.points[50]![2];
    const row = of.rows[50]!;
    expect(top).toBe(
      ['Backlog', 'Ready', 'In progress', 'Review', 'Blocked'].reduce((sum, name) => sum + Number(row[name]), 0),
    );
  });
});

test('ageing work keeps the columns of the board in their order and rings what is old', async () => {
  const of = ageingReport();
  const [plot] = await plots(of);
  expect(plot!.x.names).toEqual(['In progress', 'Review', 'Blocked']);
  const dots = layers(plot!, 'dots');
  expect(dots.filter((layer) => !layer.ring).reduce((sum, layer) => sum + layer.dots.length, 0)).toBe(of.rows.length);
  expect(dots.find((layer) => layer.ring)!.dots).toHaveLength(
    of.rows.filter((row) => Number(row['over']) >= 85).length,
  );
});

test('work in progress draws its blocked part within it', async () => {
  const [plot] = await plots(wipReport());
  const [wip, blocked] = layers(plot!, 'area');
  blocked!.points.forEach(([, , top], day) => expect(top).toBeLessThanOrEqual(wip!.points[day]![2]));
  expect(plot!.ends.map((end) => end.text)).toContain('Average 9.4');
});

test('a behaviour chart has its limits, its signal and its moving ranges', async () => {
  const [values, ranges] = await plots(behaviourReport());
  expect(layers(values!, 'rule').map((rule) => rule.y)).toEqual([21, 11.5, 2]);
  expect(layers(values!, 'dots').find((layer) => layer.ring)!.dots).toHaveLength(1);
  expect(ranges!.readings).toHaveLength(11);
  expect(values!.readings[6]!.say().facts).toContain('signal: beyond a limit');
});

test('time in column tells waiting from working by its look', async () => {
  const found = await bars(columnTimesReport());
  expect(found.lines.map((line) => line.look)).toEqual(['waiting', 'planned', 'planned']);
  expect(found.lines[0]!.text).toBe('half within 1 d, 85 % within 4 d · 40 % of the time');
});

test('blockers are sorted by the time they took', async () => {
  expect((await bars(blockedReport())).lines.map((line) => line.label)).toEqual(['vendor', 'access', 'decision']);
});

test('single cards stand in the order they were finished, shares in per cent', async () => {
  const one = behaviourReport();
  const rows = one.rows.map((row) => ({ ...row, period_start: '2026-09-01', period_end: '2026-09-02' }));
  expect((await plots({ ...one, rows }, 'cycle_time'))[0]!.x).toMatchObject({ kind: 'number', from: 1, to: 12 });
  const shares = one.rows.map((row) => ({ ...row, value: 0.25, upper: 0.5 }));
  const [plot] = await plots({ ...one, rows: shares }, 'unplanned_rate');
  expect(plot!.readings[0]!.y).toBe(25);
  expect(plot!.ends[0]!.text).toBe('Upper 50');
});

test('a forecast is two ladders: how many, and when', async () => {
  const [many, when] = await drawingsOf(forecastReport(), { places: PLACES });
  expect(many!.title).toBe('How many cards will be finished in 28 days');
  expect(many!.kind === 'bars' && many!.lines[1]!.text).toBe(
    '56 cards or more · such forecasts came true 60 % of the time here',
  );
  expect(when!.kind === 'bars' && when!.lines[1]!.text).toBe('by Mon, 7 Dec 2026, in 17 days');
});

test('a level that cannot be told says why instead of showing a bar', async () => {
  const { lines, most } = await bars(levelsReport());
  expect(most).toBe(1);
  expect(lines.map((line) => line.value)).toEqual([0.9, 0, 0]);
  expect(lines[1]!.text).toContain('85 % in 5.9 hours or less');
  expect(lines[2]!.text).toBe('There are 16 of 20.');
});

test('a report without a drawing is a table', async () => {
  expect(await drawingsOf(report('interrupts', [{ key: 'OPS-1' }]), { places: PLACES })).toEqual([]);
});
