/** Reports to draw in tests: a small board's quarter, made by arithmetic alone, so that it is the same each time. */
import type { Drawing, Report, Row } from '../core/chart';
import { addDays } from '../core/chartperiod';
import type { Context } from './context';
import { drawerOf } from './draw';

export const PLACES = [
  { name: 'Backlog', kind: 'backlog' },
  { name: 'Ready', kind: 'queue' },
  { name: 'In progress', kind: 'work' },
  { name: 'Review', kind: 'review' },
  { name: 'Blocked', kind: 'blocked' },
  { name: 'Done', kind: 'done' },
];

const FROM = '2026-08-24';
const TO = '2026-11-21';
const DAYS = 89;

/** A report around rows; whatever the test is about goes over it. */
export function report(name: string, rows: readonly Row[], more: Partial<Report> = {}): Report {
  return {
    report: name,
    board: { id: 'b1', key: 'OPS', name: 'Operations' },
    as_of: '2026-11-20T14:02:00.000Z',
    from: FROM,
    to: TO,
    per: null,
    time_zone: 'Europe/Berlin',
    row_id: [Object.keys(rows[0] ?? { key: '' })[0]!],
    rows,
    summary: {},
    sentence: 'What a person can read instead of the chart.',
    enough: { ok: true, weak: false, sentence: '' },
    citation: {
      title: 'Title',
      definition: 'What it is.',
      formula: 'x = y',
      calendar: 'Every day counts.',
      filter: 'All cards.',
      count: rows.length,
      doc: 'metrics.md#title',
    },
    marks: [],
    ...more,
  };
}

/** The drawings of a report, what makes them loaded. */
export async function drawingsOf(of: Report, context: Context): Promise<readonly Drawing[]> {
  return (await drawerOf(of.report))(of, context);
}

/** A number from 0 to 1 that looks like chance. */
const noise = (seed: number) => Math.abs(Math.sin(seed * 12.9898) * 43758.5453) % 1;

export function throughputReport(): Report {
  const rows = Array.from({ length: 13 }, (_, week): Row => {
    const planned = Math.round(6 + 6 * noise(week));
    const unplanned = Math.round(4 * noise(week + 40));
    const start = addDays(FROM, week * 7);
    const end = addDays(start, 7);
    return {
      period_start: start,
      period_end: end > TO ? TO : end,
      finished: planned + unplanned,
      planned,
      unplanned,
      partial: week === 12,
    };
  });
  return report('throughput', rows, {
    per: 'week',
    marks: [{ at: '2026-10-01T10:00:00Z', date: '2026-10-01', kind: 'deploy', text: 'api 4.2' }],
  });
}

export function splitReport(): Report {
  const rows = ['2026-11-02', '2026-11-09'].flatMap((start) =>
    ['feature', 'incident'].map((type, at): Row => ({
      period_start: start,
      period_end: addDays(start, 7),
      type,
      finished: at + 2,
      partial: false,
    })),
  );
  return report('throughput', rows, { per: 'week', row_id: ['period_start', 'type'] });
}

export function cycleTimeReport(count: number): Report {
  const rows = Array.from({ length: count }, (_, at): Row => {
    const day = Math.floor(noise(at + 7) * DAYS);
    const days = Math.max(1, Math.round(1 / (0.03 + noise(at))));
    return {
      key: `OPS-${at + 1}`,
      title: `Work ${at + 1}`,
      planned: noise(at + 3) > 0.2,
      finished_at: `${addDays(FROM, day)}T${String(7 + (at % 10)).padStart(2, '0')}:30:00.000Z`,
      cycle_days: days,
      lead_days: days + 3,
    };
  });
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(Number(row['cycle_days']), (counts.get(Number(row['cycle_days'])) ?? 0) + 1);
  return report('cycle-time', rows, {
    summary: { p50: 2, p70: 4, p85: 8, p95: 17, n: count, histogram: [...counts].sort(([a], [b]) => a - b) },
  });
}

/** Which fields are columns, as the server says it: name, id, kind. */
const told = (names: readonly string[]) =>
  PLACES.filter(({ name }) => names.includes(name)).map(({ name, kind }, at) => [name, `c${at}`, kind]);

export function cfdReport(): Report {
  const rows = Array.from({ length: DAYS }, (_, day): Row => {
    const done = 200 + Math.floor(day * 1.1);
    return {
      date: addDays(FROM, day),
      Backlog: done + 40,
      Ready: done + 22 + (day % 3),
      'In progress': done + 12,
      Review: done + 4,
      Done: done,
      discarded: 2,
      returned: 0,
      correction: day > 60 ? 3 : 0,
      wip: 12,
    };
  });
  return report('cfd', rows, {
    summary: { columns: told(['Backlog', 'Ready', 'In progress', 'Review', 'Done']) },
    marks: [{ at: '2026-10-10T08:00:00Z', date: '2026-10-10', kind: 'columns', text: 'Review added' }],
  });
}

export function columnsReport(): Report {
  const rows = Array.from({ length: DAYS }, (_, day): Row => ({
    date: addDays(FROM, day),
    Backlog: 20 + (day % 5),
    Ready: 5,
    'In progress': 3 + (day % 2),
    Review: 2,
    Blocked: day > 40 ? 2 : 0,
    Done: 300 + day,
  }));
  return report('wip-by-column', rows, { summary: { columns: told(PLACES.map(({ name }) => name)) } });
}

export function wipReport(): Report {
  const rows = Array.from({ length: DAYS }, (_, day): Row => {
    const wip = Math.round(9 + 4 * Math.sin(day / 9));
    return { date: addDays(FROM, day), wip, max: wip + (day % 3), blocked: day % 9 < 4 ? 2 : 0 };
  });
  return report('wip', rows, { summary: { average: 9.4 } });
}

export function ageingReport(): Report {
  const rows = ['In progress', 'Review', 'Blocked'].flatMap((column, at) =>
    Array.from({ length: 6 - at * 2 }, (_, index): Row => ({
      key: `OPS-${at}${index}`,
      title: `Open work ${index}`,
      column,
      class: index === 0 ? 'urgent' : 'standard',
      age_days: 1 + Math.round(14 * noise(at * 10 + index)),
      blocked_days: column === 'Blocked' ? 2 : 0,
      over: index === 3 ? 85 : 0,
      p50: 3 + at,
      p85: 7 + at,
    })),
  );
  return report('ageing', rows);
}

export function columnTimesReport(): Report {
  return report('time-in-column', [
    { column: 'Ready', kind: 'queue', median_seconds: 86400, p85_seconds: 345600, share: 0.4, waiting: true },
    { column: 'In progress', kind: 'work', median_seconds: 43200, p85_seconds: 259200, share: 0.35, waiting: false },
    { column: 'Review', kind: 'review', median_seconds: 7200, p85_seconds: 86400, share: 0.25, waiting: false },
  ]);
}

export function blockedReport(): Report {
  return report('blocked', [
    { reason: 'vendor', spells: 4, cards: 4, total_seconds: 432000, open_now: 1, share: 0.6 },
    { reason: 'access', spells: 9, cards: 7, total_seconds: 200000, open_now: 0, share: 0.28 },
    { reason: 'decision', spells: 1, cards: 1, total_seconds: 86400, open_now: 0, share: 0.12 },
  ]);
}

export function behaviourReport(): Report {
  const values = [11, 9, 14, 8, 10, 12, 22, 9, 11, 10, 13, 9];
  const rows = values.map((value, week): Row => ({
    number: week + 1,
    period_start: addDays(FROM, week * 7),
    period_end: addDays(FROM, week * 7 + 7),
    value,
    centre: 11.5,
    upper: 21,
    lower: 2,
    moving_range: week === 0 ? null : Math.abs(value - values[week - 1]!),
    upper_range: 13.2,
    signal: value === 22 ? 'beyond' : '',
    partial: false,
  }));
  return report('behaviour', rows);
}

export function forecastReport(): Report {
  const steps = [
    [50, 66, 14],
    [85, 56, 17],
  ] as const;
  const rows = steps.flatMap(([confidence, cards, days]): Row[] => [
    { question: 'how_many', confidence, days: 28, cards, by: '2026-12-18', came_true: 0.6, windows: 36 },
    { question: 'when', confidence, days, cards: 32, by: addDays('2026-11-20', days), came_true: null, windows: 3 },
  ]);
  return report('forecast', rows, { row_id: ['question', 'confidence'] });
}

export function levelsReport(): Report {
  const level = { percent: 85, n: 60, mean_attainment: 0.8, worst_attainment: 0.5, remark: '' };
  return report('sle', [
    { class: 'standard', unit: 'days', target: 6, attainment: 0.9, ...level },
    { class: 'urgent', unit: 'hours', target: 5.9, attainment: null, ...level },
    { class: 'fixed_date', unit: 'days', target: null, attainment: null, ...level, remark: 'There are 16 of 20.' },
  ]);
}

/** Six iterations of two weeks: an outage in the fourth, the fifth took something back, the sixth is under way. */
const STORY = [
  [18, 3, 20, 2, 0, null],
  [21, 4, 22, 1, 0, [18, 18, 18]],
  [17, 6, 21, 4, 0, [19.5, 18, 21]],
  [9, 16, 20, 11, 0, [18, 17, 21]],
  [19, 5, 20, 1, 5, [17, 9, 21]],
  [6, 2, 18, 0, 0, [17, 9, 19]],
] as const;

/** An iteration's row with what every report of iterations says of it. */
function iteration(at: number): Row {
  const starts = addDays(FROM, 7 + at * 14);
  return {
    iteration: `it${at + 1}`,
    number: at + 1,
    name: `Iteration ${at + 1}`,
    starts,
    ends: addDays(starts, 14),
    partial: at === STORY.length - 1,
  };
}

export function velocityReport(): Report {
  const rows = STORY.map(([planned, unplanned, committed, carried, reversed, weather], at): Row => ({
    ...iteration(at),
    points_planned: planned,
    points_unplanned: unplanned,
    points: planned + unplanned,
    cards_planned: Math.ceil(planned / 3),
    cards_unplanned: unplanned,
    cards: Math.ceil(planned / 3) + unplanned,
    committed_points: committed,
    committed_cards: Math.ceil(committed / 3),
    added_points: at === 2 ? 3 : 0,
    removed_points: 0,
    carried_points: carried,
    carried_cards: Math.ceil(carried / 3),
    unestimated: at === 1 ? 1 : 0,
    reversed_points: reversed,
    reversed_cards: reversed > 0 ? 1 : 0,
    capacity_days: 40,
    weather: weather?.[0] ?? null,
    weather_low: weather?.[1] ?? null,
    weather_high: weather?.[2] ?? null,
    unplanned_rate: Math.round((100 * unplanned) / (planned + unplanned)) / 100,
    limit_low: at > 3 ? 0 : null,
    limit_high: at > 3 ? 0.58 : null,
    signal: at === 3 ? 'beyond' : '',
  }));
  return report('velocity', rows, { summary: { weather_unit: 'points' } });
}

export function capacityReport(): Report {
  const rows = STORY.map(([planned, unplanned], at): Row => ({
    ...iteration(at),
    capacity_days: at === 0 ? 0 : 40,
    unplanned_days: at === 0 ? 0 : unplanned,
    planned_days: at === 0 ? 0 : planned,
    unattributed_days: at === 3 ? 20 : 2,
    resume_days: 0,
    lost_days: at === 0 ? 0 : unplanned,
    // The last one is half over: 20 of its 40 days have passed.
    slack: at === 0 ? null : at === STORY.length - 1 ? 12 / 20 : (40 - planned - unplanned) / 40,
    unplanned_share: at === 0 ? null : unplanned / 40,
    budget_share: at === 0 ? null : 0.2,
    burn: at === 0 ? null : unplanned / 8,
  }));
  return report('capacity', rows);
}

export function lostReport(count: number): Report {
  const rows = Array.from({ length: count }, (_, at): Row => ({
    ...iteration(at % STORY.length),
    key: `OPS-${at + 1}`,
    title: `The ${at + 1}. thing that broke`,
    urgent: at % 5 !== 4,
    person_days: 1 + Math.round(50 * noise(at)) / 10,
    displaced_days: at % 2,
    displaced_cards: at % 2,
  }));
  return report('lost', rows, { row_id: ['iteration', 'key'] });
}

export function expectationsReport(): Report {
  const said = [
    [22, 21, 16, 24, 21, true],
    [21, 19, 15, 23, 17, true],
    [20, 14, 11, 17, 9, false],
    [18, 16, 12, 20, 6, null],
  ] as const;
  const rows = said.map(([first, last, low, high, came, inside], at): Row => ({
    ...iteration(at + 2),
    committed: 20 + at,
    first_said: first,
    last_said: last,
    low,
    high,
    revisions: at + 1,
    came,
    unit: 'points',
    ratio: inside === null ? null : came / last,
    inside,
    lost_days: at === 2 ? 6 : 0,
  }));
  return report('expectations', rows);
}

export function skewReport(): Report {
  const sizes = { cards: 14, other_cards: 12, strata: 3 };
  const rows: Row[] = [
    { stream: 'network', other: 'database', ratio: 2.1, ratio_low: 1.4, ratio_high: 3.2, verdict: 'skewed', ...sizes },
    {
      stream: 'network',
      other: 'desk',
      ratio: 1.2,
      ratio_low: 0.7,
      ratio_high: 2,
      verdict: 'not enough evidence',
      ...sizes,
    },
    {
      stream: 'desk',
      other: '',
      ratio: null,
      ratio_low: null,
      ratio_high: null,
      verdict: 'not enough evidence',
      ...sizes,
    },
  ].map((row, at) => ({ ...row, p: 0.01, p_holm: 0.03, one_person: at === 1 }));
  return report('skew', rows, { row_id: ['stream', 'other'] });
}
