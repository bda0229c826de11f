/**
 * What a chart is before it is drawn: reports as they come over the wire, and plots made of bars, areas, lines, dots
 * and rules in the units of the data. Drawing (charts/) knows pixels and nothing of reports; the builders know
 * reports and nothing of pixels; this is the language between them, and it has no words of its own.
 */
type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

export interface Mark {
  readonly at: string;
  readonly date: string;
  readonly kind: string;
  readonly text: string;
}

export interface Citation {
  readonly title: string;
  readonly definition: string;
  readonly formula: string;
  readonly calendar: string;
  readonly filter: string;
  readonly count: number;
  readonly doc: string;
}

/** What every report answers. The rows are those of the CSV, field by field. */
export interface Report {
  readonly report: string;
  readonly board: { readonly id: string; readonly key: string; readonly name: string };
  readonly as_of: string;
  /** Local dates of the board; `to` is the first day after the period. */
  readonly from: string;
  readonly to: string;
  readonly per: string | null;
  readonly time_zone: string;
  /** The fields whose values, joined by `|`, tell a row from all others. */
  readonly row_id: readonly string[];
  readonly rows: readonly Row[];
  readonly summary: Readonly<Record<string, unknown>>;
  readonly sentence: string;
  readonly enough: { readonly ok: boolean; readonly weak: boolean; readonly sentence: string };
  readonly citation: Citation;
  readonly marks: readonly Mark[];
}

/** How something is drawn. Every look differs in shape, hatch or lightness too, never in hue alone. */
export type Look =
  | 'planned'
  | 'unplanned'
  | 'neutral'
  | 'waiting'
  | 'blocked'
  | 'correction'
  | 'forecast'
  | 'band'
  | 'weather'
  | 'left'
  | 'ramp-0'
  | 'ramp-1'
  | 'ramp-2'
  | 'ramp-3'
  | 'ramp-4'
  | 'ramp-5'
  | 'ramp-6';

/** Looks that are a hatch; the others are one colour. */
export const HATCHED: ReadonlySet<Look> = new Set(['unplanned', 'waiting', 'blocked', 'correction', 'forecast']);

/** `tick` is a short thick stroke across one bar: what was meant to be reached there. */
export type Dash = 'p50' | 'p70' | 'p85' | 'p95' | 'centre' | 'limit' | 'average' | 'tick';

export interface Bar {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly look: Look;
  /** Shows only a part of its period: drawn pale, under a hatch. */
  readonly partial?: boolean;
}

export type Layer =
  | { readonly kind: 'bars'; readonly bars: readonly Bar[] }
  | { readonly kind: 'area'; readonly points: readonly (readonly [number, number, number])[]; readonly look: Look }
  | { readonly kind: 'line'; readonly points: readonly (readonly [number, number])[]; readonly dash?: Dash }
  | {
      readonly kind: 'dots';
      readonly dots: readonly (readonly [number, number])[];
      readonly look: Look;
      /** Ring the dots, for what stands out. */
      readonly ring?: boolean;
    }
  | {
      readonly kind: 'rule';
      readonly y: number;
      readonly dash: Dash;
      readonly from?: number;
      readonly to?: number;
    };

/** A part of a reading that has cards of its own, such as one band of a stack; from bottom to top. */
export interface Part {
  readonly name: string;
  readonly value: string;
  /** The report's column behind it, or a row of its own. */
  readonly column?: string;
  readonly row?: string;
  readonly y0: number;
  readonly y1: number;
  /** Where it stands, if parts stand side by side. */
  readonly x0?: number;
  readonly x1?: number;
}

/** Something the arrows and the pointer can stop at. */
export interface Reading {
  readonly x: number;
  readonly y: number;
  /** The report's row behind it; null where there is none, or only one behind each part. */
  readonly row: string | null;
  /** What is read, made when it is asked for: a scatter has ten thousand of them. */
  readonly say: () => { readonly head: string; readonly facts: readonly string[] };
  readonly parts?: readonly Part[];
}

/** Words at the right end of what they name. */
export interface EndLabel {
  readonly y: number;
  readonly text: string;
}

export interface Tick {
  readonly at: number;
  readonly text: string;
}

export interface Axis {
  readonly kind: 'time' | 'bands' | 'number';
  readonly from: number;
  readonly to: number;
  /** For bands: the name of each, at whole numbers from 0. */
  readonly names?: readonly string[];
  /** Where ticks belong, when that is not for the scale to choose: under bars. */
  readonly ticks?: readonly Tick[];
  readonly title?: string;
}

/** One drawing over two axes. Times are in ms, local dates as if they were UTC. */
export interface Plot {
  readonly kind: 'plot';
  readonly title?: string;
  readonly x: Axis;
  readonly y: { readonly from: number; readonly to: number; readonly log?: boolean; readonly title: string };
  readonly layers: readonly Layer[];
  readonly readings: readonly Reading[];
  readonly ends: readonly EndLabel[];
  /** Signs with their meaning, where nothing in the drawing can be named directly. */
  readonly keys?: readonly Sign[];
  readonly marks?: readonly Mark[];
  /** Half as high as the main drawing, as a moving range under its values. */
  readonly low?: boolean;
}

/** A sign of the drawing and what it means. */
export interface Sign {
  readonly look: Look;
  readonly text: string;
  readonly ring?: boolean;
  /** What it stands for, where that is not the same for all signs of the drawing. */
  readonly as?: 'dot' | 'bar' | 'tick';
}

/** One bar of a list, from the top. */
export interface Line {
  readonly row: string | null;
  readonly label: string;
  /** Not a number where it is not known: then no point stands on the scale. */
  readonly value: number;
  /** A second, longer measure of the same, drawn as a thin line to a stop. */
  readonly reach?: number;
  readonly text: string;
  readonly look: Look;
  /** How sure `value` is: from, to. Only on a scale. */
  readonly span?: readonly [number, number];
}

/** A list of named bars, or on a `scale` of named points, each with the span it may lie in. */
export interface Bars {
  readonly kind: 'bars';
  /** What a bar of full length stands for; the longest one if none. */
  readonly most?: number;
  /** A logarithmic scale with ticks from end to end. */
  readonly scale?: { readonly from: number; readonly to: number; readonly ticks: readonly Tick[] };
  readonly title?: string;
  readonly lines: readonly Line[];
  readonly keys?: readonly Sign[];
  /** What is not shown. */
  readonly rest?: string;
}

export type Drawing = Plot | Bars;

const DAY = 86_400_000;

/** A number of a row; what is missing or no number is null, which is never drawn as 0. */
export function num(row: Row, field: string): number | null {
  const value = row[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A text of a row; empty where there is none. */
export function str(row: Row, field: string): string {
  const value = row[field];
  return value === null || value === undefined ? '' : String(value);
}

/** What tells a row from all others. */
export function rowId(report: Pick<Report, 'row_id'>, row: Row): string {
  return report.row_id.map((field) => str(row, field)).join('|');
}

/** A local date or an instant on the time axis. */
export function onAxis(when: string): number {
  return Date.parse(when.length === 10 ? `${when}T00:00:00Z` : when);
}

/** The period of a report on the time axis, both ends. */
export function span(report: Pick<Report, 'from' | 'to'>): readonly [number, number] {
  return [onAxis(report.from), onAxis(report.to)];
}

/** The local date of an instant in a zone, as "2026-11-20", and where on the time axis it lies, time of day included. */
export function localAxis(timeZone: string): (instant: string) => number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  // Formatting costs much more than adding: the shift of the zone is asked for once an hour of the log that is drawn.
  const shifts = new Map<number, number>();
  return (instant) => {
    const at = Date.parse(instant);
    const hour = Math.floor(at / 3_600_000);
    let shift = shifts.get(hour);
    if (shift === undefined) {
      const part = Object.fromEntries(format.formatToParts(hour * 3_600_000).map((one) => [one.type, one.value]));
      const shown = Date.parse(`${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:00Z`);
      shift = shown - hour * 3_600_000;
      shifts.set(hour, shift);
    }
    return at + shift;
  };
}

/** A round number at or above `value`: where an axis ends. At least 1, so that an empty chart has a scale. */
export function roof(value: number): number {
  if (!(value > 1)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value) ?? 10;
  return Math.max(1, Number((step * power).toPrecision(12)));
}

/** Whether values are so skewed that a linear axis would press most of them to its foot. */
export function isSkewed(largest: number, p95: number): boolean {
  return p95 > 0 && largest > 4 * p95;
}

/** Values stacked upon each other from `base`: the lower and upper edge of each. */
export function stack(values: readonly number[], base = 0): readonly (readonly [number, number])[] {
  let foot = base;
  return values.map((value) => {
    const edges = [foot, foot + value] as const;
    foot += value;
    return edges;
  });
}

/** Look number `index` of `count` ordered ones, from pale to deep, over the whole ramp. */
export function ramp(index: number, count: number): Look {
  const at = count <= 1 ? 4 : Math.round((index / (count - 1)) * 6);
  return `ramp-${Math.min(6, Math.max(0, at)) as 0 | 1 | 2 | 3 | 4 | 5 | 6}`;
}

/**
 * Counts per whole value, [[value, count], ...] in any order, as at most `most` bars of equal width with nothing left
 * out between them: [from, to), count.
 */
export function bins(
  counts: readonly (readonly [number, number])[],
  most: number,
): readonly { readonly from: number; readonly to: number; readonly count: number }[] {
  if (counts.length === 0) return [];
  const values = counts.map(([value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const width = Math.max(1, Math.ceil((high - low + 1) / most));
  const found = Array.from({ length: Math.ceil((high - low + 1) / width) }, (_, at) => ({
    from: low + at * width,
    to: low + (at + 1) * width,
    count: 0,
  }));
  for (const [value, count] of counts) found[Math.floor((value - low) / width)]!.count += count;
  return found;
}

/** The time axis' end of a day. */
export function nextDay(at: number): number {
  return at + DAY;
}
