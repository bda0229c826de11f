/** Where the person-days of an iteration went, and which interrupts took them. */
import {
  num,
  roof,
  rowId,
  stack,
  str,
  type Bars,
  type Layer,
  type Line,
  type Look,
  type Plot,
  type Report,
} from '../core/chart';
import { cut } from '../core/chartdraw';
import { flow, flowIterations as text } from '../ui/text/en';
import { at, axisOf, count, windowsOf, type Window } from './windows';

const WIDE = [0.1, 0.9] as const;
/** Lines of a price list that an eye still takes in. */
const MOST = 25;

/** Unplanned work stands at the foot, so that it is measured against the budget. */
const PARTS: readonly { readonly name: string; readonly look: Look; readonly column?: string }[] = [
  { name: flow.isUnplanned, look: 'unplanned', column: 'unplanned_days' },
  { name: flow.isPlanned, look: 'planned', column: 'planned_days' },
  { name: text.unattributed, look: 'correction', column: 'unattributed_days' },
  { name: text.slack, look: 'left' },
];

/** Each iteration's person-days as shares of a hundred: unplanned, planned, of cards that nobody was on, slack. */
export function capacity(report: Report): Plot {
  const windows = windowsOf(report);
  const all = windows.map((window) => ({ window, ...shares(window) }));
  const budgets = all.flatMap(({ window }) => {
    const share = num(window.row, 'budget_share');
    return share === null ? [] : [{ window, y: share * 100 }];
  });
  const last = budgets.at(-1);
  const changes = budgets.some(({ y }) => y !== last?.y);
  // Days are rounded to hundredths, so that the parts may be a hair more than the whole.
  const top = roof(Math.max(100, ...all.map(({ edges }) => Math.round(edges.at(-1)?.[1] ?? 0))));
  return {
    kind: 'plot',
    x: axisOf(windows),
    y: { from: 0, to: top, title: text.shareOfDays },
    layers: [
      {
        kind: 'bars',
        bars: all.flatMap(({ window, edges }) =>
          edges.map(([y0, y1], index) => ({
            x0: at(window, WIDE[0]),
            x1: at(window, WIDE[1]),
            y0,
            y1,
            look: PARTS[index]!.look,
            partial: window.partial,
          })),
        ),
      },
      ...(changes
        ? budgets.map(({ window, y }): Layer => ({ kind: 'rule', dash: 'tick', y, from: window.from, to: window.to }))
        : budgets.slice(-1).map(({ y }): Layer => ({ kind: 'rule', dash: 'limit', y }))),
    ],
    readings: all.map(({ window, days, edges, whole }) => ({
      x: (window.from + window.to) / 2,
      y: edges[0]?.[1] ?? 0,
      row: window.id,
      parts: edges.map(([y0, y1], index) => ({
        name: PARTS[index]!.name,
        value: said(days[index]!, whole),
        ...(PARTS[index]!.column === undefined ? {} : { column: PARTS[index]!.column }),
        y0,
        y1,
      })),
      say: () => ({ head: window.head, facts: facts(window, days, whole) }),
    })),
    ends: last ? [{ y: last.y, text: text.budget(flow.percent(last.y / 100)) }] : [],
    marks: report.marks,
    keys: PARTS.map(({ look, name }) => ({ look, text: name })),
  };
}

/** Person-days and their edges in per cent of the capacity; no edges where there is none. */
function shares(window: Window) {
  const whole = count(window, 'capacity_days');
  const [unplanned, planned, loose] = ['unplanned_days', 'planned_days', 'unattributed_days'].map((field) =>
    count(window, field),
  ) as [number, number, number];
  const rest = free(window, whole, unplanned + planned);
  // What nobody is known to have done lies in the time that nobody is known to have used.
  const days = [unplanned, planned, Math.min(loose, rest), Math.max(0, rest - loose)];
  return { whole, days, edges: whole > 0 ? stack(days.map((some) => (some / whole) * 100)) : [] };
}

/** The person-days that no card took; while an iteration is under way, only of what has passed of it. */
function free(window: Window, whole: number, taken: number): number {
  const slack = num(window.row, 'slack');
  if (!window.ahead || slack === null) return Math.max(0, whole - taken);
  return slack < 1 ? (slack * taken) / (1 - slack) : 0;
}

const said = (days: number, whole: number) => text.ofCapacity(text.personDays(days), flow.percent(days / whole));

function facts(window: Window, days: readonly number[], whole: number): readonly string[] {
  if (whole <= 0) return [text.noCapacity];
  const [resume, burn] = [num(window.row, 'resume_days') ?? 0, num(window.row, 'burn')];
  return [
    ...days.flatMap((some, index) => (some > 0 ? [`${PARTS[index]!.name} ${said(some, whole)}`] : [])),
    ...(resume > 0 ? [`${text.resume} ${text.personDays(resume)}`] : []),
    `${text.capacity} ${text.personDays(whole)}`,
    ...(burn === null ? [] : [text.burn(flow.percent(burn))]),
    ...(window.remark ? [window.remark] : []),
  ];
}

/** The price list: what each interrupt took, the dearest first. */
export function lost(report: Report): Bars {
  const rows = report.rows.toSorted((a, b) => (num(b, 'person_days') ?? 0) - (num(a, 'person_days') ?? 0));
  const lines = rows.slice(0, MOST).map((row): Line => {
    const [days, displaced, cards] = ['person_days', 'displaced_days', 'displaced_cards'].map((field) =>
      num(row, field),
    );
    return {
      row: rowId(report, row),
      label: cut(`${str(row, 'key')} ${str(row, 'title')}`.trim(), 220, 12),
      value: days ?? 0,
      text: [
        text.personDays(days ?? 0),
        ...(cards ? [text.displaced(cards, flow.days(displaced ?? 0))] : []),
        str(row, 'name'),
      ].join(' · '),
      look: row['urgent'] === false ? 'neutral' : 'unplanned',
    };
  });
  return {
    kind: 'bars',
    lines,
    keys: [
      { look: 'unplanned', text: flow.isUrgent },
      ...(rows.some((row) => row['urgent'] === false) ? [{ look: 'neutral', text: text.addedLater } as const] : []),
    ],
    ...(rows.length > MOST ? { rest: text.smaller(rows.length - MOST) } : {}),
  };
}
