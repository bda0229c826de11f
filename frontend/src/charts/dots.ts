/** Plots with a dot a card: cycle and lead times with their percentiles, ageing work, recoveries. */
import {
  bins,
  isSkewed,
  localAxis,
  num,
  roof,
  rowId,
  span,
  str,
  type Bar,
  type Dash,
  type EndLabel,
  type Layer,
  type Plot,
  type Reading,
  type Report,
  type Row,
} from '../core/chart';
import { swarm } from '../core/chartdraw';
import { flow as text } from '../ui/text/en';
import type { Context } from './context';

const SHARES: readonly (readonly [string, Dash])[] = [
  ['50', 'p50'],
  ['70', 'p70'],
  ['85', 'p85'],
  ['95', 'p95'],
];
/** Bars of a histogram before neighbours are counted together. */
const MOST_BINS = 40;

/** A dot for each finished card: when it was finished, how long it took; then how many took how long. */
export function times(report: Report): readonly Plot[] {
  const field = report.report === 'lead-time' ? 'lead_days' : 'cycle_days';
  const at = localAxis(report.time_zone);
  const cards = report.rows.flatMap((row) => {
    const [y, finished] = [num(row, field), str(row, 'finished_at')];
    return y === null || finished === '' ? [] : [{ row, x: at(finished), y, planned: row['planned'] !== false }];
  });
  cards.sort((a, b) => a.x - b.x);
  const lines = SHARES.flatMap(([share, dash]) => {
    const y = report.summary[`p${share}`];
    return typeof y === 'number' ? [{ share, dash, y }] : [];
  });
  const most = Math.max(1, ...cards.map(({ y }) => y));
  const log = isSkewed(most, lines.at(-1)?.y ?? 0);
  const [from, to] = span(report);
  const dotsOf = (planned: boolean) =>
    cards.filter((card) => card.planned === planned).map(({ x, y }) => [x, y] as const);
  const scatter: Plot = {
    kind: 'plot',
    x: { kind: 'time', from, to },
    y: {
      from: log ? 0.8 : 0,
      to: log ? most * 1.25 : roof(most * 1.04),
      log,
      title: log ? text.axes.daysLog : text.axes.days,
    },
    layers: [
      { kind: 'dots', look: 'planned', dots: dotsOf(true) },
      { kind: 'dots', look: 'unplanned', dots: dotsOf(false) },
      ...lines.map(({ y, dash }): Layer => ({ kind: 'rule', y, dash })),
    ],
    readings: cards.map(({ row, x, y, planned }) => ({
      x,
      y,
      row: rowId(report, row),
      say: () => ({
        head: `${str(row, 'key')} ${str(row, 'title')}`,
        facts: [text.days(y), text.fullDay(x), planned ? text.isPlanned : text.isUnplanned],
      }),
    })),
    ends: lines.map(({ y, share }) => ({ y, text: text.percentileAt(share, text.days(y)) })),
    keys: [
      { look: 'planned', text: text.isPlanned },
      { look: 'unplanned', text: text.isUnplanned },
    ],
    marks: report.marks,
  };
  const counted = report.summary['histogram'];
  return Array.isArray(counted) && counted.length > 1
    ? [scatter, histogram(counted as [number, number][], lines)]
    : [scatter];
}

function histogram(
  counts: readonly (readonly [number, number])[],
  lines: readonly { readonly share: string; readonly y: number }[],
): Plot {
  const found = bins(counts, MOST_BINS);
  const bars: Bar[] = found.map(({ from, to, count }) => ({
    x0: from - 0.5,
    x1: to - 0.5,
    y0: 0,
    y1: count,
    look: 'planned',
  }));
  const top = roof(Math.max(...found.map(({ count }) => count)));
  const through = lines.find(({ share }) => share === '85');
  return {
    kind: 'plot',
    title: text.howManyDays,
    low: true,
    x: { kind: 'number', from: found[0]!.from - 0.5, to: found.at(-1)!.to - 0.5, title: text.axes.days },
    y: { from: 0, to: top, title: text.axes.cards },
    layers: [
      { kind: 'bars', bars },
      ...(through
        ? [
            {
              kind: 'line',
              dash: 'p85',
              points: [
                [through.y + 0.5, 0],
                [through.y + 0.5, top],
              ],
            } satisfies Layer,
          ]
        : []),
    ],
    readings: found.map(({ from, to, count }) => ({
      x: (from + to - 1) / 2,
      y: count,
      row: null,
      say: () => ({
        head: to - from === 1 ? text.days(from) : `${text.number(from)}–${text.days(to - 1)}`,
        facts: [text.cards(count)],
      }),
    })),
    ends: [],
  };
}

/** Unfinished cards by column and age, over the ages at which half and 85 % of finished cards had left that column. */
export function ageing(report: Report, { places }: Context): Plot {
  const inUse = new Set(report.rows.map((row) => str(row, 'column')));
  const started = places.filter(({ kind, name }) => inUse.has(name) || kind === 'work' || kind === 'review');
  const names = started.map(({ name }) => name).filter((name, at, all) => all.indexOf(name) === at);
  for (const name of inUse) if (!names.includes(name)) names.push(name);
  const most = Math.max(1, ...report.rows.map((row) => num(row, 'age_days') ?? 0));
  const layers: Layer[] = [];
  const ends: EndLabel[] = [];
  const readings: Reading[] = [];
  const dots: Record<'planned' | 'unplanned' | 'old', [number, number][]> = { planned: [], unplanned: [], old: [] };
  names.forEach((name, at) => {
    const rows = report.rows.filter((row) => str(row, 'column') === name);
    const usual = rows.find((row) => str(row, 'class') !== 'urgent') ?? rows[0];
    const [p50, p85] = [usual ? num(usual, 'p50') : null, usual ? num(usual, 'p85') : null];
    if (p85 !== null) {
      const [from, to] = [at - 0.44, at + 0.44];
      layers.push({ kind: 'bars', bars: [{ x0: from, x1: to, y0: 0, y1: p85, look: 'band' }] });
      layers.push({ kind: 'rule', y: p85, dash: 'p85', from, to });
      if (p50 !== null) layers.push({ kind: 'rule', y: p50, dash: 'p50', from, to });
    }
    if (at === names.length - 1 && p85 !== null && p50 !== null) {
      ends.push({ y: p50, text: text.percentile('50') }, { y: p85, text: text.percentile('85') });
    }
    const ages = rows.map((row) => num(row, 'age_days') ?? 0);
    const offsets = swarm(ages, most / 28);
    const step = Math.min(0.09, 0.4 / Math.max(1, ...offsets.map(Math.abs)));
    rows.forEach((row, index) => {
      const point: [number, number] = [at + offsets[index]! * step, ages[index]!];
      dots[str(row, 'class') === 'urgent' ? 'unplanned' : 'planned'].push(point);
      if ((num(row, 'over') ?? 0) >= 85) dots.old.push(point);
      readings.push({ x: point[0], y: point[1], row: rowId(report, row), say: () => aged(row) });
    });
  });
  readings.sort((a, b) => Math.round(a.x) - Math.round(b.x) || a.y - b.y);
  return {
    kind: 'plot',
    x: { kind: 'bands', from: -0.5, to: Math.max(1, names.length) - 0.5, names },
    y: { from: 0, to: roof(most * 1.04), title: text.axes.ageDays },
    layers: [
      ...layers,
      { kind: 'dots', look: 'planned', dots: dots.old, ring: true },
      { kind: 'dots', look: 'planned', dots: dots.planned },
      { kind: 'dots', look: 'unplanned', dots: dots.unplanned },
    ],
    readings,
    ends,
    keys: [
      { look: 'planned', text: text.classes['standard']! },
      { look: 'unplanned', text: text.isUrgent },
      { look: 'planned', text: text.ringed, ring: true },
    ],
  };
}

function aged(row: Row): { readonly head: string; readonly facts: readonly string[] } {
  const blocked = num(row, 'blocked_days') ?? 0;
  const over = num(row, 'over') ?? 0;
  return {
    head: `${str(row, 'key')} ${str(row, 'title')}`,
    facts: [
      str(row, 'column'),
      text.age(text.days(num(row, 'age_days') ?? 0), blocked > 0 ? text.days(blocked) : ''),
      ...(over > 0 ? [text.overPercentile(String(over))] : []),
    ],
  };
}

/** A square for each recovery: when service was back, and after how many hours. */
export function recoveries(report: Report): Plot {
  const at = localAxis(report.time_zone);
  const found = report.rows.flatMap((row) => {
    const [seconds, back] = [num(row, 'seconds'), str(row, 'recovered_at')];
    return seconds === null || back === '' ? [] : [{ row, x: at(back), y: seconds / 3600 }];
  });
  found.sort((a, b) => a.x - b.x);
  const [from, to] = span(report);
  const most = Math.max(1, ...found.map(({ y }) => y));
  const lines = (
    [
      ['50', 'p50', report.summary['median_seconds']],
      ['85', 'p85', report.summary['p85_seconds']],
    ] as const
  ).flatMap(([share, dash, y]) => (typeof y === 'number' ? [{ share, dash, y: y / 3600 }] : []));
  const log = isSkewed(most, lines.at(-1)?.y ?? 0);
  const least = Math.max(1 / 60, Math.min(...found.map(({ y }) => y)) * 0.8);
  return {
    kind: 'plot',
    x: { kind: 'time', from, to },
    y: {
      from: log ? least : 0,
      to: log ? most * 1.25 : roof(most * 1.04),
      log,
      title: log ? text.axes.hoursLog : text.axes.hours,
    },
    layers: [
      { kind: 'dots', look: 'unplanned', dots: found.map(({ x, y }) => [x, Math.max(y, log ? least : 0)] as const) },
      ...lines.map(({ y, dash }): Layer => ({ kind: 'rule', y, dash })),
    ],
    readings: found.map(({ row, x, y }) => ({
      x,
      y,
      row: rowId(report, row),
      say: () => ({
        head: `${str(row, 'key')} ${str(row, 'title')}`,
        facts: [text.lasting(y * 3600), text.fullDay(x)],
      }),
    })),
    ends: lines.map(({ share, y }) => ({ y, text: text.percentileAt(share, text.lasting(y * 3600)) })),
    marks: report.marks,
  };
}
