/**
 * Which drawings a report has. What makes them is loaded when the report is wanted, so that a page with one chart does
 * not carry what the others need. A report without an entry is read as its table.
 */
import type { Drawing, Report } from '../core/chart';
import type { Context } from './context';

/** The drawings of a report, the main one first; none where it is read as a table, or has nothing to draw. */
export type Draw = (report: Report, context: Context) => readonly Drawing[];
type Builder = (report: Report, context: Context) => Drawing | readonly Drawing[];

const BUILDERS: Readonly<Record<string, () => Promise<Builder>>> = {
  throughput: () => import('./periods').then((it) => it.throughput),
  arrivals: () => import('./periods').then((it) => it.arrivals),
  'work-mix': () => import('./periods').then((it) => it.workMix),
  support: () => import('./periods').then((it) => it.support),
  'cycle-time': () => import('./dots').then((it) => it.times),
  'lead-time': () => import('./dots').then((it) => it.times),
  ageing: () => import('./dots').then((it) => it.ageing),
  recovery: () => import('./dots').then((it) => it.recoveries),
  cfd: () => import('./stacks').then((it) => it.cumulativeFlow),
  'wip-by-column': () => import('./stacks').then((it) => it.cardsByColumn),
  wip: () => import('./stacks').then((it) => it.workInProgress),
  'time-in-column': () => import('./lists').then((it) => it.timeInColumn),
  sle: () => import('./lists').then((it) => it.levels),
  forecast: () => import('./lists').then((it) => it.forecast),
  'flow-efficiency': () => import('./lists').then((it) => it.efficiency),
  blocked: () => import('./lists').then((it) => it.blockers),
  limits: () => import('./lists').then((it) => it.limitHits),
  behaviour: () => import('./runs').then((it) => it.behaviour),
  velocity: () => import('./velocity').then((it) => it.velocity),
  capacity: () => import('./capacity').then((it) => it.capacity),
  lost: () => import('./capacity').then((it) => it.lost),
  expectations: () => import('./expectations').then((it) => it.expectations),
  skew: () => import('./skew').then((it) => it.skew),
};

/** What draws a report, as soon as it is here. */
export async function drawerOf(name: string): Promise<Draw> {
  const build = await BUILDERS[name]?.();
  return (report, context) => {
    if (!build || report.rows.length === 0) return [];
    const drawn = build(report, context);
    return 'kind' in drawn ? [drawn] : drawn;
  };
}
