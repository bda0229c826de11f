/** The process behaviour chart: values in their order with their natural limits, and below them how far each jumped. */
import { num, onAxis, roof, rowId, str, type EndLabel, type Layer, type Plot, type Report } from '../core/chart';
import { flow as text } from '../ui/text/en';
import type { Context } from './context';
import { periodName } from './periods';
import { signalWords } from './names';

/** Weekly values stand in time; single cards stand in the order they were finished, as many share a day. */
export function behaviour(report: Report, { of: figure }: Context): readonly Plot[] {
  const rate = figure === 'unplanned_rate';
  const factor = rate ? 100 : 1;
  const single = figure === 'cycle_time';
  const rows = report.rows.flatMap((row) => {
    const value = num(row, 'value');
    if (value === null) return [];
    const day = onAxis(str(row, 'period_start'));
    const range = num(row, 'moving_range');
    return [
      {
        row,
        day,
        x: single ? (num(row, 'number') ?? 0) : (day + onAxis(str(row, 'period_end'))) / 2,
        value: value * factor,
        range: range === null ? null : range * factor,
        partial: row['partial'] === true,
      },
    ];
  });
  const [from, to] = [rows[0]?.x ?? 0, rows.at(-1)?.x ?? 1];
  const x = single
    ? ({ kind: 'number', from, to, title: text.inOrder } as const)
    : ({ kind: 'time', from, to } as const);
  const axis = single ? text.axes.days : rate ? text.axes.unplanned : text.axes.cardsPer['week']!;
  const of = (field: string) => {
    const found = report.rows.find((row) => num(row, field) !== null);
    return found ? num(found, field)! * factor : null;
  };
  const rules = (wanted: readonly (readonly [number | null, 'centre' | 'limit', (value: string) => string])[]) => {
    const layers: Layer[] = [];
    const ends: EndLabel[] = [];
    for (const [y, dash, name] of wanted) {
      if (y === null) continue;
      layers.push({ kind: 'rule', y, dash });
      ends.push({ y, text: name(text.number(y)) });
    }
    return { layers, ends };
  };
  const head = ({ day }: { readonly day: number }) => (single ? text.fullDay(day) : periodName('week', day));
  const whole = rows.filter((one) => !one.partial);
  const points = (some: readonly (typeof rows)[number][]) => some.map((one) => [one.x, one.value] as const);
  const natural = rules([
    [of('upper'), 'limit', text.upper],
    [of('centre'), 'centre', text.centre],
    [of('lower'), 'limit', text.lower],
  ]);
  const values: Plot = {
    kind: 'plot',
    x,
    y: { from: 0, to: roof(Math.max(0, of('upper') ?? 0, ...rows.map(({ value }) => value))), title: axis },
    layers: [
      ...natural.layers,
      { kind: 'line', points: points(whole) },
      { kind: 'dots', look: 'planned', dots: points(rows.filter(({ row }) => str(row, 'signal') !== '')), ring: true },
      { kind: 'dots', look: 'planned', dots: points(whole) },
      { kind: 'dots', look: 'neutral', dots: points(rows.filter((one) => one.partial)) },
    ],
    readings: rows.map((one) => ({
      x: one.x,
      y: one.value,
      row: rowId(report, one.row),
      say: () => ({
        head: head(one),
        facts: [
          `${text.number(one.value)} ${axis}`,
          ...(str(one.row, 'signal') === '' ? [] : [text.signal(signalWords(str(one.row, 'signal')))]),
          ...(one.partial ? [text.partial] : []),
        ],
      }),
    })),
    ends: natural.ends,
    marks: single ? [] : report.marks,
  };
  const jumps = whole.flatMap((one) => (one.range === null ? [] : [{ ...one, range: one.range }]));
  const limit = rules([[of('upper_range'), 'limit', text.upper]]);
  const ranges: Plot = {
    kind: 'plot',
    title: text.movingRange,
    low: true,
    x,
    y: { from: 0, to: roof(Math.max(0, of('upper_range') ?? 0, ...jumps.map(({ range }) => range))), title: axis },
    layers: [...limit.layers, { kind: 'line', points: jumps.map((one) => [one.x, one.range] as const) }],
    readings: jumps.map((one) => ({
      x: one.x,
      y: one.range,
      row: rowId(report, one.row),
      say: () => ({ head: head(one), facts: [`${text.movingRange} ${text.number(one.range)}`] }),
    })),
    ends: limit.ends,
  };
  return jumps.length > 1 ? [values, ranges] : [values];
}
