/** Plots over periods: one bar or stack a day, week or month, partial ones pale and hatched. */
import {
  num,
  onAxis,
  ramp,
  roof,
  rowId,
  span,
  stack,
  str,
  type Bar,
  type Layer,
  type Look,
  type Part,
  type Plot,
  type Reading,
  type Report,
  type Row,
} from '../core/chart';
import { card as cardText, flow as text } from '../ui/text/en';
import { brief } from './names';

interface Series {
  readonly field: string;
  readonly name: string;
  readonly look: Look;
  /** The report's column behind it, for the cards. */
  readonly column?: string;
}

interface Slot {
  /** Of an iteration; the other periods are called by their dates. */
  readonly name: string;
  /** Null where each value has a row of its own. */
  readonly row: string | null;
  readonly rows?: readonly (string | undefined)[];
  readonly from: number;
  readonly to: number;
  readonly partial: boolean;
  readonly values: readonly number[];
}

/** What a period is called: "Week of 2 Nov", "Mon, 2 Nov 2026", "November 2026". */
export function periodName(per: string | null, from: number): string {
  if (per === 'month') return text.month(from);
  if (per === 'four_weeks') return text.fourWeeks(from);
  if (per === 'range') return text.wholePeriod;
  return per === 'week' ? text.weekOf(from) : text.fullDay(from);
}

/** The same under a bar. */
function shortName(per: string | null, from: number): string {
  return per === 'month' ? text.monthShort(from) : text.dayMonth(from);
}

/** Finished cards per period, planned and unplanned apart, or by another split. */
export function throughput(report: Report): Plot {
  const group = ['type', 'stream', 'class'].find((name) => report.rows[0] && name in report.rows[0]);
  if (group) return grouped(report, group, 'finished', text.axes.cardsPer[report.per ?? ''] ?? text.axes.cards);
  return stacked(report, [
    { field: 'planned', name: text.isPlanned, look: 'planned', column: 'planned' },
    { field: 'unplanned', name: text.isUnplanned, look: 'unplanned', column: 'unplanned' },
  ]);
}

/** Started and departed cards of each period side by side. */
export function arrivals(report: Report): Plot {
  const series: readonly Series[] = [
    { field: 'arrived', name: text.arrived, look: 'ramp-1', column: 'arrived' },
    { field: 'departed', name: text.departed, look: 'planned', column: 'departed' },
  ];
  const slots = slotsOf(report, series);
  const bars: Bar[] = slots.flatMap(({ from, to, partial, values }) =>
    values.map((value, at) => {
      const width = ((to - from) * 0.8) / values.length;
      const x0 = from + (to - from) * 0.1 + at * width;
      return { x0, x1: x0 + width, y0: 0, y1: value, look: series[at]!.look, partial };
    }),
  );
  const top = Math.max(0, ...slots.flatMap(({ values }) => values));
  return plotOf(report, series, slots, [{ kind: 'bars', bars }], top, (slot) =>
    slot.values.map((value, at) => {
      const { x0, x1 } = bars[slots.indexOf(slot) * series.length + at]!;
      return { ...part(series[at]!, value, 0, value), x0, x1 };
    }),
  );
}

/** Shares of the families of work, each period adding up to a hundred; then the person-days that each took. */
export function workMix(report: Report): readonly Plot[] {
  const shares = grouped(report, 'family', 'share', text.axes.share, 100);
  if (!report.rows.some((row) => (num(row, 'effort_days') ?? 0) > 0)) return [shares];
  return [shares, { ...grouped(report, 'family', 'effort_days', text.axes.personDays), title: text.effort, low: true }];
}

/** New requests by channel. */
export function support(report: Report): Plot {
  return grouped(report, 'channel', 'new', text.axes.cardsPer[report.per ?? ''] ?? text.axes.cards);
}

function stacked(report: Report, series: readonly Series[]): Plot {
  const slots = slotsOf(report, series);
  return stackedPlot(report, series, slots, text.axes.cardsPer[report.per ?? ''] ?? text.axes.cards);
}

/** One row per period and group becomes one stack per period; groups keep the order of their rows. */
function grouped(report: Report, group: string, field: string, axis: string, factor = 1): Plot {
  // A group that had nothing in the whole period needs no name beside the bars.
  const groups = [...new Set(report.rows.flatMap((row) => ((num(row, field) ?? 0) > 0 ? [str(row, group)] : [])))];
  const series: readonly Series[] = groups.map((name, at) => ({
    field: name,
    name: groupName(group, name),
    look: ramp(at, groups.length),
  }));
  const start = 'period_start';
  const together = new Map<string, Row[]>();
  for (const row of report.rows) {
    const same = together.get(str(row, start));
    if (same) same.push(row);
    else together.set(str(row, start), [row]);
  }
  const slots = [...together.values()].map((some): Slot => {
    const of = groups.map((name) => some.find((row) => str(row, group) === name));
    return {
      ...slotOf(report, some[0]!),
      row: null,
      rows: of.map((row) => row && rowId(report, row)),
      values: of.map((row) => (row ? (num(row, field) ?? 0) * factor : 0)),
    };
  });
  return stackedPlot(report, series, slots, axis);
}

function stackedPlot(report: Report, series: readonly Series[], slots: readonly Slot[], axis: string): Plot {
  const bars: Bar[] = slots.flatMap(({ from, to, partial, values }) =>
    stack(values).map(([y0, y1], at) => ({
      x0: from + (to - from) * 0.1,
      x1: to - (to - from) * 0.1,
      y0,
      y1,
      look: series[at]!.look,
      partial,
    })),
  );
  const top = Math.max(0, ...slots.map(({ values }) => values.reduce((sum, value) => sum + value, 0)));
  const plot = plotOf(report, series, slots, [{ kind: 'bars', bars }], top, (slot) =>
    stack(slot.values).map(([y0, y1], at) => part(series[at]!, slot.values[at]!, y0, y1, slot.rows?.[at])),
  );
  return { ...plot, y: { ...plot.y, title: axis } };
}

function part(series: Series, value: number, y0: number, y1: number, row?: string): Part {
  const column = series.column === undefined ? {} : { column: series.column };
  return { name: series.name, value: text.number(value), y0, y1, ...column, ...(row === undefined ? {} : { row }) };
}

function plotOf(
  report: Report,
  series: readonly Series[],
  slots: readonly Slot[],
  layers: readonly Layer[],
  top: number,
  partsOf: (slot: Slot) => readonly Part[],
): Plot {
  const [from, to] = span(report);
  const readings: readonly Reading[] = slots.map((slot) => {
    const parts = partsOf(slot);
    return {
      x: (slot.from + slot.to) / 2,
      y: Math.max(0, ...parts.map((one) => one.y1)),
      row: slot.row,
      parts,
      say: () => ({
        head: slot.name || periodName(report.per, slot.from),
        facts: [...parts.map((one) => `${one.name} ${one.value}`), ...(slot.partial ? [text.partial] : [])],
      }),
    };
  });
  // Many parts are named beside the last bar that shows any; two are told by their signs.
  const last = slots.findLast((slot) => slot.values.some((value) => value > 0)) ?? slots.at(-1);
  const grouped = slots.some((slot) => slot.rows);
  const ends = last && grouped ? partsOf(last).map(({ name, y0, y1 }) => ({ y: (y0 + y1) / 2, text: name })) : [];
  return {
    kind: 'plot',
    x: {
      kind: 'time',
      from: slots[0]?.from ?? from,
      to: slots.at(-1)?.to ?? to,
      ticks: slots.map((slot) => ({
        at: (slot.from + slot.to) / 2,
        text: brief(slot.name) || shortName(report.per, slot.from),
      })),
    },
    y: { from: 0, to: roof(top), title: text.axes.cardsPer[report.per ?? ''] ?? text.axes.cards },
    layers,
    readings,
    ends,
    ...(!grouped ? { keys: series.map(({ look, name }) => ({ look, text: name })) } : {}),
    marks: report.marks,
  };
}

function slotsOf(report: Report, series: readonly Series[]): readonly Slot[] {
  return report.rows.map((row) => ({
    ...slotOf(report, row),
    values: series.map(({ field }) => num(row, field) ?? 0),
  }));
}

function slotOf(report: Report, row: Row): Omit<Slot, 'values'> {
  return {
    row: rowId(report, row),
    name: str(row, 'iteration'),
    from: onAxis(str(row, 'period_start')),
    to: onAxis(str(row, 'period_end')),
    partial: row['partial'] === true,
  };
}

function groupName(group: string, name: string): string {
  if (name === '') return text.none;
  if (group === 'class') return text.classes[name] ?? name;
  return group === 'type' ? cardText.type(name) : name.charAt(0).toLocaleUpperCase() + name.slice(1);
}
