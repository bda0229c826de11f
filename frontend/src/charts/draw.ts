/** Which drawings a report has. A report without an entry is read as its table. */
import type { Drawing, Report } from '../core/chart';
import type { Context } from './context';
import { ageing, recoveries, times } from './dots';
import { blockers, efficiency, forecast, levels, limitHits, timeInColumn } from './lists';
import { arrivals, support, throughput, workMix } from './periods';
import { behaviour } from './runs';
import { cardsByColumn, cumulativeFlow, workInProgress } from './stacks';

const DRAWINGS: Readonly<Record<string, (report: Report, context: Context) => readonly Drawing[]>> = {
  throughput: (report) => [throughput(report)],
  'cycle-time': (report) => times(report, 'cycle_days'),
  'lead-time': (report) => times(report, 'lead_days'),
  cfd: (report) => [cumulativeFlow(report)],
  'wip-by-column': (report) => [cardsByColumn(report)],
  wip: (report) => [workInProgress(report)],
  ageing: (report, context) => [ageing(report, context)],
  'time-in-column': (report) => [timeInColumn(report)],
  sle: (report) => [levels(report)],
  forecast: (report) => forecast(report),
  'flow-efficiency': (report) => [efficiency(report)],
  arrivals: (report) => [arrivals(report)],
  blocked: (report) => [blockers(report)],
  limits: (report) => [limitHits(report)],
  'work-mix': (report) => [workMix(report)],
  support: (report) => [support(report)],
  recovery: (report) => [recoveries(report)],
  behaviour: (report, context) => behaviour(report, context),
};

/** The drawings of a report, the main one first; none where it is read as a table, or has nothing to draw. */
export function drawingsOf(report: Report, context: Context): readonly Drawing[] {
  if (report.rows.length === 0) return [];
  return DRAWINGS[report.report]?.(report, context) ?? [];
}
