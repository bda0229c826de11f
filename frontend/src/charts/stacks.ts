/** Plots of what lies where, day by day: cumulative flow, cards by column, work in progress. */
import {
  nextDay,
  num,
  onAxis,
  ramp,
  roof,
  rowId,
  str,
  type EndLabel,
  type Layer,
  type Part,
  type Plot,
  type Reading,
  type Report,
  type Row,
} from '../core/chart';
import { flow as text } from '../ui/text/en';

interface Band {
  readonly name: string;
  readonly edges: readonly (readonly [number, number])[];
  readonly values: readonly number[];
}

/** Which fields of a report are columns of the board, from left to right, with the kind of each. */
function columnsOf(report: Report): readonly { readonly name: string; readonly kind: string }[] {
  const told = report.summary['columns'];
  return Array.isArray(told) ? (told as [string, string, string][]).map(([name, , kind]) => ({ name, kind })) : [];
}

/**
 * Cumulative flow: each line is how many cards have got at least that far, and the space between two lines is what stands in a column. The axis begins at what was done before the
 * period, since years of finished work would press the rest into a thread.
 */
export function cumulativeFlow(report: Report): Plot {
  const names = columnsOf(report).map(({ name }) => name);
  const lines = names.map((name) => report.rows.map((row) => num(row, name) ?? 0));
  const floor = Math.min(...(lines.at(-1) ?? [0]));
  const bands: Band[] = names.map((name, at) => ({
    name,
    edges: report.rows.map((_, day) => [lines[at + 1]?.[day] ?? floor, lines[at]![day]!] as const),
    values: lines[at]!,
  }));
  const done = lines.at(-1) ?? [];
  const corrected: Layer = {
    kind: 'area',
    look: 'correction',
    points: report.rows.map((row, day) => [xOf(row), done[day]! - (num(row, 'correction') ?? 0), done[day]!] as const),
  };
  const any = report.rows.some((row) => (num(row, 'correction') ?? 0) > 0);
  return stackOf(report, bands, floor, any ? [corrected] : [], (row) => [
    `${text.reports.wip} ${text.number(num(row, 'wip') ?? 0)}`,
    ...(any ? [`${text.reopenedBand} ${text.number(num(row, 'correction') ?? 0)}`] : []),
    ...(num(row, 'discarded') ? [`${text.discarded} ${str(row, 'discarded')}`] : []),
    ...(num(row, 'returned') ? [`${text.returned} ${str(row, 'returned')}`] : []),
  ]);
}

/** How many cards stand in each column at the end of each day, the done ones left out: they would dwarf the rest. */
export function cardsByColumn(report: Report): Plot {
  const names = columnsOf(report).flatMap(({ name, kind }) => (kind === 'done' ? [] : [name]));
  const feet = report.rows.map(() => 0);
  const bands: Band[] = names
    .toReversed()
    .map((name) => ({
      name,
      values: report.rows.map((row) => num(row, name) ?? 0),
      edges: report.rows.map((row, day) => {
        const foot = feet[day]!;
        feet[day] = foot + (num(row, name) ?? 0);
        return [foot, feet[day]] as const;
      }),
    }))
    .toReversed();
  const plot = stackOf(report, bands, 0, [], () => []);
  return { ...plot, y: { ...plot.y, title: text.axes.cardsOpen } };
}

function stackOf(
  report: Report,
  bands: readonly Band[],
  floor: number,
  above: readonly Layer[],
  also: (row: Row) => readonly string[],
): Plot {
  const xs = report.rows.map(xOf);
  const top = Math.max(floor + 1, ...bands.flatMap((band) => band.edges.map(([, y1]) => y1)));
  const areas: Layer[] = bands.map((band, at) => ({
    kind: 'area',
    look: ramp(at, bands.length),
    points: band.edges.map(([y0, y1], day) => [xs[day]!, y0, y1] as const),
  }));
  const readings: readonly Reading[] = report.rows.map((row, day) => {
    // From the bottom up, as the eye and the arrow keys climb.
    const parts: readonly Part[] = bands.toReversed().map((band) => ({
      name: band.name,
      column: band.name,
      value: text.number(band.values[day]!),
      y0: band.edges[day]![0],
      y1: band.edges[day]![1],
    }));
    return {
      x: xs[day]!,
      y: parts.at(-1)?.y1 ?? floor,
      row: rowId(report, row),
      parts,
      say: () => ({
        head: text.fullDay(onAxis(str(row, 'date'))),
        facts: [...bands.map((band) => `${band.name} ${text.number(band.values[day]!)}`), ...also(row)],
      }),
    };
  });
  const ends: readonly EndLabel[] = bands.flatMap((band) => {
    const last = band.edges.at(-1);
    return last ? [{ y: (last[0] + last[1]) / 2, text: band.name }] : [];
  });
  return {
    kind: 'plot',
    x: { kind: 'time', from: xs[0] ?? 0, to: xs.at(-1) ?? 1 },
    y: { from: floor, to: floor + roof(top - floor), title: floor > 0 ? text.axes.cardsFrom : text.axes.cards },
    layers: [...areas, ...above],
    readings,
    ends,
    marks: report.marks,
  };
}

/** Work in progress at the end of each day, with its blocked part, the day's most and the average. */
export function workInProgress(report: Report): Plot {
  const xs = report.rows.map(xOf);
  const line = (field: string) =>
    report.rows.flatMap((row, day) => {
      const value = num(row, field);
      return value === null ? [] : [[xs[day]!, value] as const];
    });
  const [wip, most] = [line('wip'), line('max')];
  const blocked = line('blocked');
  const average = typeof report.summary['average'] === 'number' ? report.summary['average'] : null;
  const ends: EndLabel[] = [{ y: wip.at(-1)?.[1] ?? 0, text: text.inProgress }];
  const last = most.at(-1);
  if (last) ends.push({ y: last[1], text: text.mostInADay });
  if (blocked.some(([, value]) => value > 0)) ends.push({ y: (blocked.at(-1)?.[1] ?? 0) / 2, text: text.isBlocked });
  if (average !== null) ends.push({ y: average, text: text.average(text.number(average)) });
  return {
    kind: 'plot',
    x: { kind: 'time', from: xs[0] ?? 0, to: xs.at(-1) ?? 1 },
    y: { from: 0, to: roof(Math.max(0, ...most.map(([, y]) => y), ...wip.map(([, y]) => y))), title: text.axes.cards },
    layers: [
      { kind: 'area', look: 'ramp-0', points: wip.map(([x, y]) => [x, 0, y] as const) },
      { kind: 'area', look: 'blocked', points: blocked.map(([x, y]) => [x, 0, y] as const) },
      { kind: 'line', points: most, dash: 'p50' },
      { kind: 'line', points: wip },
      ...(average === null ? [] : [{ kind: 'rule', y: average, dash: 'average' } as const]),
    ],
    readings: report.rows.map((row, day) => ({
      x: xs[day]!,
      y: num(row, 'wip') ?? 0,
      row: rowId(report, row),
      say: () => ({
        head: text.fullDay(onAxis(str(row, 'date'))),
        facts: [
          `${text.inProgress} ${text.number(num(row, 'wip') ?? 0)}`,
          `${text.isBlocked} ${text.number(num(row, 'blocked') ?? 0)}`,
          `${text.mostInADay} ${text.number(num(row, 'max') ?? 0)}`,
        ],
      }),
    })),
    ends,
    marks: report.marks,
  };
}

/** A day's figure is what stood there at its end. */
const xOf = (row: Row) => nextDay(onAxis(str(row, 'date')));
