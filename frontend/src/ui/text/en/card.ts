/** What a card says on the board: its kinds, clocks and states. */
const REASONS: Readonly<Record<string, string>> = {
  vendor: 'Vendor',
  access: 'Access',
  decision: 'Decision',
  dependency: 'Dependency',
  displaced: 'Displaced by urgent work',
  other: 'Other',
};

const TYPES: Readonly<Record<string, string>> = {
  feature: 'Feature',
  improvement: 'Improvement',
  maintenance: 'Maintenance',
  support: 'Support',
  incident: 'Incident',
};

export const card = {
  reason: (reason: string) => REASONS[reason] ?? reason,
  type: (type: string) => TYPES[type] ?? type,
  classes: { standard: 'Standard', fixed_date: 'Fixed date', urgent: 'Urgent' },
  linkKinds: {
    runbook: 'Runbook',
    pull_request: 'Pull request',
    incident: 'Incident',
    dashboard: 'Dashboard',
    other: 'Other link',
  },
  menu: (key: string) => `Actions for ${key}`,
  points: (points: number) => (points === 1 ? '1 point' : `${String(points)} points`),
  urgentFor: (span: string) => `Urgent · ${span}`,
  /** A state and its clock: "Vendor · 1 d 4 h", "11 d · over 85 %". */
  withSpan: (first: string, second: string) => `${first} · ${second}`,
  age: (span: string) => `${span} in progress`,
  agePast: (percentile: number) => `over ${String(percentile)} %`,
  agePastLong: (percentile: number) => `older than ${String(percentile)} % of finished cards`,
  finished: (span: string) => (span === 'now' ? 'finished just now' : `finished ${span} ago`),
  due: (day: string) => `Due ${day}`,
  overdue: (day: string) => `Was due ${day}`,
  dueToday: 'Due today',
  displacedBy: 'Displaced by',
  waitsFor: (whom: string) => `Waits for ${whom}`,
  waitsForCard: 'Waits for',
  /** What was in the way, and that it is not any more. */
  over: (key: string | null, calmed: boolean) =>
    `${key ?? 'the other card'} is ${calmed ? 'not urgent any more' : 'done'}`,
  canComeBack: (over: string) => `Can come back: ${over}`,
  waitedFor: (over: string) => `What it waited for: ${over}`,
  parked: 'Parked',
  andMore: (count: number) => `and ${String(count)} more`,
  selected: 'Selected',
  saving: 'Saving…',
  queued: 'Waiting for the connection',
  held: 'Waiting for an answer',
  touchedBy: (name: string) => name,
  hasDescription: 'Has a description',
  links: (count: number) => (count === 1 ? '1 link' : `${String(count)} links`),
  people: (names: readonly string[]) => `On it: ${new Intl.ListFormat('en').format(names)}`,
  morePeople: (count: number) => `+${String(count)}`,
  titleField: (key: string) => `Title of ${key}`,
} as const;
