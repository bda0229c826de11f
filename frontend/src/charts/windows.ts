/** What the charts of iterations share: where an iteration stands on the time axis and what it is called. */
import { localAxis, num, onAxis, rowId, str, type Axis, type Report, type Row } from '../core/chart';
import { flow, flowIterations as text } from '../ui/text/en';
import { brief } from './names';

const DAY = 86_400_000;

export interface Window {
  readonly row: Row;
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** "Iteration 12, 2 Nov to 15 Nov" */
  readonly head: string;
  readonly partial: boolean;
  /** It is not over. */
  readonly ahead: boolean;
  /** Why its figures are not the last word; empty where they are. */
  readonly remark: string;
}

/** The iterations of a report with a row each, in the order of time. */
export function windowsOf(report: Report): readonly Window[] {
  const now = localAxis(report.time_zone)(report.as_of);
  const found = report.rows.map((row): Window => {
    const [from, to] = [onAxis(str(row, 'starts')), onAxis(str(row, 'ends'))];
    const partial = row['partial'] === true;
    return {
      row,
      id: rowId(report, row),
      from,
      to,
      head: text.window(str(row, 'name'), from, to - DAY),
      partial,
      ahead: to > now,
      remark: from > now ? text.notBegun : to > now ? text.notYet : partial ? flow.partial : '',
    };
  });
  return found.sort((a, b) => a.from - b.from);
}

/** The time axis under them, each named where there is room: by its number if the names do not say more. */
export function axisOf(windows: readonly Window[]): Axis {
  return {
    kind: 'time',
    from: windows[0]?.from ?? 0,
    to: windows.at(-1)?.to ?? 1,
    ticks: windows.map(({ row, from, to }) => ({ at: (from + to) / 2, text: brief(str(row, 'name')) })),
  };
}

/** Where within an iteration something stands: 0 is its beginning, 1 its end. */
export function at({ from, to }: Pick<Window, 'from' | 'to'>, share: number): number {
  return from + (to - from) * share;
}

/** A number of an iteration's row; 0 where there is none. */
export function count({ row }: Window, field: string): number {
  return num(row, field) ?? 0;
}
