/** The charts of iterations draw what their rows say, in the place where it belongs. */
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Bar, Bars, Layer, Plot, Report } from '../core/chart';
import BarList from './BarList.svelte';
import Chart from './Chart.svelte';
import Poster from './Poster.svelte';
import {
  capacityReport,
  drawingsOf,
  expectationsReport,
  lostReport,
  PLACES,
  report,
  skewReport,
  throughputReport,
  velocityReport,
} from './testing';

afterEach(cleanup);

async function plots(of: Report, figure: string | null = null): Promise<readonly Plot[]> {
  return (await drawingsOf(of, { places: PLACES, of: figure })) as readonly Plot[];
}

async function list(of: Report): Promise<Bars> {
  return (await drawingsOf(of, { places: PLACES }))[0] as Bars;
}

const layers = <K extends Layer['kind']>(plot: Plot, kind: K) =>
  plot.layers.filter((layer): layer is Extract<Layer, { kind: K }> => layer.kind === kind);
const drawn = (plot: Plot, look: Bar['look']) =>
  layers(plot, 'bars')
    .flatMap(({ bars }) => bars)
    .filter((bar) => bar.look === look && bar.y1 > bar.y0);

describe('velocity', () => {
  test('planned and unplanned stand side by side within their iteration, what was left on top of the planned', async () => {
    const of = velocityReport();
    const [plot] = await plots(of);
    const [planned, unplanned, left] = (['planned', 'unplanned', 'left'] as const).map((look) => drawn(plot!, look));
    expect(planned!.map(({ y1 }) => y1)).toEqual(of.rows.map((row) => row['points_planned']));
    expect(unplanned!.map(({ y1 }) => y1)).toEqual(of.rows.map((row) => row['points_unplanned']));
    planned!.forEach((bar, index) => expect(bar.x1).toBeLessThan(unplanned![index]!.x0));
    expect(left![3]).toMatchObject({ y0: 9, y1: 20 });
    expect(planned!.map(({ partial }) => partial)).toEqual([false, false, false, false, false, true]);
  });

  test('a tick says what was committed, and the weather is a band with its value where it is still to come', async () => {
    const [plot] = await plots(velocityReport());
    const rules = layers(plot!, 'rule').filter(({ y }) => y !== 0);
    expect(rules.filter(({ dash }) => dash === 'tick').map(({ y }) => y)).toEqual([20, 22, 21, 20, 20, 18]);
    expect(rules.filter(({ dash }) => dash === 'p50').map(({ y }) => y)).toEqual([17]);
    expect(drawn(plot!, 'weather').map(({ y0, y1 }) => [y0, y1])).toEqual([
      [18, 21],
      [17, 21],
      [9, 21],
      [9, 19],
    ]);
    expect(plot!.ends).toEqual([{ y: 17, text: 'Weather 17' }]);
  });

  test('what was reopened later hangs below zero, and the axis makes room for it', async () => {
    const [plot] = await plots(velocityReport());
    expect(drawn(plot!, 'correction')).toMatchObject([{ y0: -5, y1: 0 }]);
    expect(plot!.y.from).toBe(-5);
    const of = velocityReport();
    const [none] = await plots({ ...of, rows: of.rows.map((row) => ({ ...row, reversed_points: 0 })) });
    expect(none!.y.from).toBe(0);
    expect(none!.keys!.map(({ text }) => text)).not.toContain('Reopened later, taken off here');
  });

  test('an iteration that took back more than it finished is a bar below zero', async () => {
    const of = velocityReport();
    const [plot] = await plots({ ...of, rows: [{ ...of.rows[0]!, points_planned: -4, reversed_points: 7 }] });
    expect(drawn(plot!, 'planned')).toMatchObject([{ y0: -4, y1: 0 }]);
    expect(plot!.readings[0]!.y).toBe(3);
  });

  test('in cards it says cards, and leaves out weather that is told in points', async () => {
    const [plot] = await plots(velocityReport(), 'cards');
    expect(plot!.y.title).toBe('cards an iteration');
    expect(drawn(plot!, 'planned')[3]).toMatchObject({ y1: 3 });
    expect(drawn(plot!, 'weather')).toEqual([]);
    expect(plot!.readings[3]!.say().facts).toContain('In all 19 cards');
  });

  test('a reading says everything, and each part has its column and its place', async () => {
    const [plot] = await plots(velocityReport());
    const { head, facts } = plot!.readings[4]!.say();
    expect(head).toBe('Iteration 5, 26 Oct to 8 Nov');
    expect(facts).toEqual([
      'Planned 19', 'Unplanned 5', 'In all 24 points', 'Committed 20', 'Carried over 1',
      'Reopened later, taken off here 5', 'Yesterday’s weather 17 (9 to 21)',
    ]); // prettier-ignore
    expect(plot!.readings[5]!.say().facts.at(-1)).toBe('not over yet');
    expect(plot!.readings[0]!.parts!.map(({ column }) => column)).toEqual([
      'points_planned',
      'carried_points',
      'points_unplanned',
    ]);
    expect(plot!.x.ticks!.map(({ text }) => text)).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  test('the unplanned rate has its limits and rings its signal', async () => {
    const [, rate] = await plots(velocityReport());
    expect(rate!.title).toBe('Unplanned rate');
    expect(layers(rate!, 'rule').map(({ y }) => Math.round(y))).toEqual([58, 0]);
    expect(
      layers(rate!, 'dots')
        .find(({ ring }) => ring)!
        .dots.map(([, y]) => y),
    ).toEqual([64]);
    expect(rate!.readings[3]!.say().facts).toContain('signal: beyond a limit');
    const of = velocityReport();
    expect(await plots({ ...of, rows: of.rows.slice(0, 1) })).toHaveLength(1);
  });

  test('the pointer tells the bars of an iteration apart, the arrows climb them', async () => {
    const onopen = vi.fn();
    const [plot] = await plots(velocityReport());
    render(Chart, { plot: plot!, label: 'Velocity', onopen });
    const slider = screen.getByRole('slider', { name: 'Read the points of Velocity' });
    await fireEvent.keyDown(slider, { key: 'Home' });
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'Enter']) await fireEvent.keyDown(slider, { key });
    expect(slider.getAttribute('aria-valuetext')).toBe('Iteration 1, 31 Aug to 13 Sept: Unplanned 3');
    expect(onopen).toHaveBeenLastCalledWith('it1', 'points_unplanned', 'Iteration 1, 31 Aug to 13 Sept: Unplanned');
  });
});

describe('capacity', () => {
  test('the parts of every iteration that is over come to a hundred, what nobody was on lies within the slack', async () => {
    const [plot] = await plots(capacityReport());
    const bars = layers(plot!, 'bars')[0]!.bars;
    for (let first = 0; first < bars.length; first += 4) {
      expect(bars[first]!.y0).toBe(0);
      expect(bars[first + 3]!.y1).toBeCloseTo(bars[first]!.partial ? 50 : 100);
    }
    // The outage: 16 of 40 unplanned, 9 planned, and the 20 days of nobody's cards do not fit into the 15 that are left.
    const outage = plot!.readings[3]!.parts!.map(({ name, value }) => `${name} ${value}`);
    expect(outage).toEqual([
      'Unplanned 16 person-days, 40 %',
      'Planned 9 person-days, 23 %',
      'Cards nobody of the team was on 15 person-days, 38 %',
      'Slack 0 person-days, 0 %',
    ]);
  });

  test('a hair more than the whole is no reason for another tick', async () => {
    const of = capacityReport();
    const rows = of.rows.map((row) => ({ ...row, planned_days: Number(row['planned_days']) + 15.005 }));
    expect((await plots({ ...of, rows: rows.slice(1, 2) }))[0]!.y.to).toBe(100);
  });

  test('without capacity there is no bar, and the reading says why', async () => {
    const [plot] = await plots(capacityReport());
    expect(layers(plot!, 'bars')[0]!.bars).toHaveLength(5 * 4);
    expect(plot!.readings[0]!.say().facts).toEqual(['No capacity: nobody is in its team']);
  });

  test('the budget is a line at the height of the unplanned share it allows', async () => {
    const [plot] = await plots(capacityReport());
    expect(layers(plot!, 'rule').map(({ y }) => y)).toEqual([20]);
    expect(plot!.ends).toEqual([{ y: 20, text: 'Budget 20 %' }]);
    expect(plot!.readings[3]!.say().facts).toContain('200 % of the budget used');
  });
});

describe('lost', () => {
  test('the dearest interrupt stands first, and what is left out is counted', async () => {
    const { lines, rest } = await list(lostReport(40));
    expect(lines).toHaveLength(25);
    expect(lines.map(({ value }) => value)).toEqual(lines.map(({ value }) => value).toSorted((a, b) => b - a));
    expect(rest).toBe('And 15 cards that took less; the table has them all.');
    const few = await list(lostReport(3));
    expect(few.rest).toBeUndefined();
    expect(few.lines.map(({ row }) => row).toSorted()).toEqual(['it1|OPS-1', 'it2|OPS-2', 'it3|OPS-3']);
  });

  test('says what each displaced, and tells urgent cards from those added later', async () => {
    const { lines, keys } = await list(lostReport(5));
    expect(lines.find(({ label }) => label.startsWith('OPS-2'))!.text).toMatch(
      /person-days · 1 card displaced for 1 day · Iteration 2$/,
    );
    expect(lines.find(({ label }) => label.startsWith('OPS-5'))!.look).toBe('neutral');
    expect(keys).toHaveLength(2);
  });
});

describe('expectations', () => {
  test('what was said has its range, what came is round inside and square outside of it', async () => {
    const [plot] = await plots(expectationsReport());
    expect(drawn(plot!, 'weather').map(({ y0, y1 }) => [y0, y1])).toEqual([
      [16, 24],
      [15, 23],
      [11, 17],
      [12, 20],
    ]);
    const [said, inside, outside] = layers(plot!, 'dots');
    expect(said!.dots.map(([, y]) => y)).toEqual([21, 19, 14, 16]);
    expect(inside!.dots.map(([, y]) => y)).toEqual([21, 17]);
    expect(outside!).toMatchObject({ look: 'unplanned' });
    expect(outside!.dots.map(([, y]) => y)).toEqual([9]);
    expect(layers(plot!, 'line')).toHaveLength(3);
  });

  test('a reading says what was said, what came and what it was lost to', async () => {
    const [plot] = await plots(expectationsReport());
    expect(plot!.readings[2]!.say().facts).toEqual([
      'Said last 14 (11 to 17)', 'Came 9 points', 'Committed 22', 'Said first 20', 'said 3 times',
      '6 person-days lost to interrupts',
    ]); // prettier-ignore
    expect(plot!.readings[3]!.say().facts[1]).toBe('not over yet');
  });

  test('points and cards are two drawings', async () => {
    const of = expectationsReport();
    const found = await plots({ ...of, rows: of.rows.map((row, at) => (at === 0 ? { ...row, unit: 'cards' } : row)) });
    expect(found.map(({ title }) => title)).toEqual(['In cards', 'In points']);
    expect(found.map(({ readings }) => readings.length)).toEqual([1, 3]);
  });
});

describe('skew', () => {
  test('no difference stands in the middle, and a pair that is not sure looks unlike one that is', async () => {
    const { lines, scale } = await list(skewReport());
    expect(scale!.from * scale!.to).toBeCloseTo(1);
    expect(scale!.ticks.map(({ text }) => text)).toEqual(['0.25 ×', '0.5 ×', '1 ×', '2 ×', '4 ×', '1.5 ×']);
    expect(lines.map(({ look }) => look)).toEqual(['unplanned', 'neutral', 'neutral']);
    expect(lines[0]!.text).toBe('skewed · 2.1 times the time (1.4 to 3.2) · 14 and 12 cards');
    expect(lines[1]!.text).toContain('done by one person');
    expect(lines[2]!).toMatchObject({ label: 'desk to no stream', text: 'not enough evidence · 14 and 12 cards' });
  });

  test('a ratio that is not known has no dot', async () => {
    const bars = await list(skewReport());
    const { container } = render(BarList, { bars, label: 'Skew' });
    expect(container.querySelectorAll('li circle, li rect.point')).toHaveLength(2);
    expect(container.querySelectorAll('li line.sure')).toHaveLength(2);
    expect(screen.getByRole('button', { name: /desk to no stream/ })).toBeTruthy();
  });
});

describe('other charts by iteration', () => {
  const rows = [12, 13].map((number, at) => ({
    period_start: `2026-11-0${1 + at * 7}`,
    period_end: `2026-11-0${8 + at}`,
    iteration: `Iteration ${number}`,
    finished: 5,
    planned: 4,
    unplanned: 1,
    partial: at === 1,
  }));

  test('call them by their names, and by their numbers under the bars', async () => {
    const [plot] = await plots(report('throughput', rows, { per: 'iteration', row_id: ['period_start'] }));
    expect(plot!.readings.map((reading) => reading.say().head)).toEqual(['Iteration 12', 'Iteration 13']);
    expect(plot!.x.ticks!.map(({ text }) => text)).toEqual(['12', '13']);
    expect(plot!.y.title).toBe('cards an iteration');
  });

  test('the mix of work has its person-days below, where any are known', async () => {
    const families = rows.flatMap((row) =>
      ['improvement', 'support'].map((family, at) => ({ ...row, family, share: 0.5, effort_days: at * 3 })),
    );
    const of = report('work-mix', families, { per: 'iteration', row_id: ['period_start', 'family'] });
    const [shares, days] = await plots(of);
    expect(shares!.y.to).toBe(100);
    expect(days!).toMatchObject({ title: 'Person-days of work', y: { title: 'person-days', to: 3 } });
    const none = families.map((row) => ({ ...row, effort_days: 0 }));
    expect(await plots({ ...of, rows: none })).toHaveLength(1);
  });
});

test.each([velocityReport(), capacityReport(), expectationsReport()].map((one) => [one.report, one] as const))(
  '%s stays within its axes',
  async (_name, of) => {
    for (const { x, y, layers: all, readings, ends } of await plots(of)) {
      const inside = (value: number, { from, to }: { readonly from: number; readonly to: number }) =>
        value >= from - 1e-6 && value <= to + 1e-6;
      const ys = [
        ...readings.map((one) => one.y),
        ...ends.map((one) => one.y),
        ...all.flatMap((layer) => {
          if (layer.kind === 'bars') return layer.bars.flatMap(({ y0, y1 }) => [y0, y1]);
          if (layer.kind === 'dots' || layer.kind === 'line')
            return (layer.kind === 'dots' ? layer.dots : layer.points).map(([, to]) => to);
          return layer.kind === 'rule' ? [layer.y] : [];
        }),
      ];
      for (const value of ys) expect(inside(value, y)).toBe(true);
      for (const layer of all)
        if (layer.kind === 'bars')
          for (const { x0, x1 } of layer.bars) expect(inside(x0, x) && inside(x1, x)).toBe(true);
    }
  },
);

test('a poster is a picture that fills its box, and says when it is there', async () => {
  const ready = vi.fn();
  render(Poster, { report: throughputReport(), places: PLACES, scale: 3, label: 'Throughput', onready: ready });
  const picture = await screen.findByRole('img', { name: 'Throughput' });
  expect(picture.classList.contains('poster')).toBe(true);
  expect(screen.queryByRole('slider')).toBeNull();
  expect(ready).toHaveBeenCalled();
});
