/**
 * Which charts there are, in which order, and what may be asked of each beside the filters. What the server does not have
 * is left out of the page.
 */
import { flow } from '../../ui/text/en';

type ReportName = keyof typeof flow.reports;
type Group = keyof typeof flow.groups;
export type Per = keyof typeof flow.pers;
export type Unit = 'count' | 'number' | 'days' | 'hours' | 'seconds' | 'share' | 'percent';
type Figure = readonly [name: keyof typeof flow.figures, unit: Unit];

export interface Entry {
  readonly name: ReportName;
  readonly group: Group;
  /** It looks at a window of its own, whatever the period of the page. */
  readonly ownWindow?: true;
  /** What it can be counted per; `usual` where nothing is said and the length of the period does not decide. */
  readonly per?: readonly Per[];
  readonly usual?: Per;
  readonly split?: readonly (keyof typeof flow.splits)[];
  readonly of?: readonly (keyof typeof flow.ofs)[];
  /** It counts in points and in cards at once; which of them is drawn is for the reader to choose. */
  readonly units?: true;
  /** It tells of iterations, so that a board without any has nothing to show. */
  readonly iterations?: true;
  /** Where the period ends today it also asks for what is planned after it. */
  readonly ahead?: true;
  /** It is of all cards, whatever the filters of the page. */
  readonly unfiltered?: true;
  /** Whole numbers it takes. */
  readonly takes?: readonly (keyof typeof flow.takes)[];
  /** Figures of the summary that stand above the chart. */
  readonly figures: readonly Figure[];
  /** Sentences of the summary that stand below the figures. */
  readonly notes?: readonly string[];
}

const TIMES: readonly Figure[] = [
  ['p50', 'days'],
  ['p70', 'days'],
  ['p85', 'days'],
  ['p95', 'days'],
  ['urgent_p50_hours', 'hours'],
  ['urgent_p85_hours', 'hours'],
];

/** The charts in the order of the page. */
export const REPORTS: readonly Entry[] = [
  {
    name: 'throughput',
    group: 'delivery',
    per: ['day', 'week', 'month', 'iteration'],
    split: ['planned', 'type', 'stream', 'class'],
    figures: [
      ['finished', 'count'],
      ['unplanned_rate', 'share'],
      ['mean_per_whole_period', 'number'],
      ['reopened', 'count'],
    ],
  },
  { name: 'cycle-time', group: 'delivery', figures: TIMES },
  { name: 'lead-time', group: 'delivery', figures: TIMES },
  { name: 'sle', group: 'delivery', ownWindow: true, figures: [] },
  { name: 'forecast', group: 'delivery', ownWindow: true, takes: ['horizon_days', 'cards'], figures: [] },
  {
    name: 'behaviour',
    group: 'delivery',
    of: ['throughput', 'unplanned_rate', 'cycle_time'],
    figures: [],
  },
  {
    name: 'velocity',
    group: 'iterations',
    iterations: true,
    unfiltered: true,
    units: true,
    ahead: true,
    figures: [
      ['mean_points', 'number'],
      ['mean_cards', 'number'],
      ['weather', 'number'],
      ['unplanned_rate', 'share'],
      ['reversed_cards', 'count'],
    ],
  },
  {
    name: 'capacity',
    group: 'iterations',
    iterations: true,
    unfiltered: true,
    figures: [
      ['capacity_days', 'number'],
      ['lost_days', 'number'],
      ['lost_share', 'share'],
      ['unattributed_days', 'number'],
      ['over_budget', 'count'],
    ],
    notes: ['assumptions'],
  },
  {
    name: 'lost',
    group: 'iterations',
    iterations: true,
    unfiltered: true,
    figures: [
      ['cards', 'count'],
      ['urgent', 'count'],
      ['person_days', 'number'],
      ['displaced_days', 'number'],
    ],
  },
  {
    name: 'expectations',
    group: 'iterations',
    iterations: true,
    unfiltered: true,
    figures: [
      ['bias', 'share'],
      ['inside', 'count'],
    ],
  },
  {
    name: 'skew',
    group: 'iterations',
    figures: [
      ['pairs', 'count'],
      ['tested', 'count'],
      ['skewed', 'count'],
    ],
  },
  {
    name: 'cfd',
    group: 'flow',
    figures: [
      ['arrived', 'count'],
      ['delivered', 'count'],
      ['wip_start', 'count'],
      ['wip_end', 'count'],
    ],
  },
  {
    name: 'wip',
    group: 'flow',
    figures: [
      ['average', 'number'],
      ['max', 'count'],
      ['blocked', 'count'],
    ],
  },
  { name: 'wip-by-column', group: 'flow', figures: [] },
  {
    name: 'ageing',
    group: 'flow',
    figures: [
      ['n', 'count'],
      ['over_85', 'count'],
      ['oldest_days', 'days'],
    ],
  },
  {
    name: 'arrivals',
    group: 'flow',
    per: ['day', 'week', 'month'],
    figures: [
      ['arrived', 'count'],
      ['departed', 'count'],
      ['L', 'number'],
      ['W', 'seconds'],
      ['r', 'number'],
    ],
  },
  {
    name: 'time-in-column',
    group: 'flow',
    figures: [
      ['working_share', 'share'],
      ['waiting_share', 'share'],
      ['blocked_share', 'share'],
    ],
  },
  { name: 'flow-efficiency', group: 'flow', figures: [['percent', 'percent']] },
  {
    name: 'blocked',
    group: 'trouble',
    figures: [
      ['total_seconds', 'seconds'],
      ['spells', 'count'],
      ['open_now', 'count'],
    ],
  },
  {
    name: 'limits',
    group: 'trouble',
    figures: [
      ['hits', 'count'],
      ['refused', 'count'],
      ['unanswered', 'count'],
      ['raises', 'count'],
    ],
  },
  {
    name: 'stops',
    group: 'trouble',
    figures: [
      ['stops', 'count'],
      ['total_seconds', 'seconds'],
    ],
  },
  {
    name: 'interrupts',
    group: 'trouble',
    figures: [
      ['interrupts', 'count'],
      ['displaced', 'count'],
      ['displaced_seconds', 'seconds'],
    ],
  },
  {
    name: 'recovery',
    group: 'trouble',
    figures: [
      ['incidents', 'count'],
      ['median_seconds', 'seconds'],
      ['p85_seconds', 'seconds'],
      ['rate_ratio', 'number'],
    ],
    notes: ['correlation'],
  },
  {
    name: 'work-mix',
    group: 'demand',
    per: ['week', 'four_weeks', 'month', 'iteration'],
    usual: 'four_weeks',
    figures: [
      ['improvement_share', 'share'],
      ['support_share', 'share'],
      ['firefighting_share', 'share'],
    ],
  },
  {
    name: 'support',
    group: 'demand',
    per: ['day', 'week', 'month', 'range'],
    figures: [
      ['new', 'count'],
      ['waiting_for_an_answer', 'count'],
      ['first_response_median_seconds', 'seconds'],
      ['resolution_median_seconds', 'seconds'],
      ['first_contact_resolution', 'share'],
    ],
  },
];

export const GROUPS = Object.keys(flow.groups) as readonly Group[];

/** The entry of a report that an address names. */
export function entryOf(name: string): Entry | null {
  return REPORTS.find((entry) => entry.name === name) ?? null;
}
