/** What the board says about its columns, lanes and limits. */
const KINDS = {
  backlog: 'Backlog',
  queue: 'Queue',
  work: 'Work',
  review: 'Review',
  blocked: 'Blocked',
  done: 'Done',
} as const;

function cards(count: number): string {
  return count === 1 ? '1 card' : `${String(count)} cards`;
}

export const board = {
  kinds: KINDS,
  kindHelp: {
    backlog: 'ideas and requests, not promised yet',
    queue: 'ready, waiting to be pulled',
    work: 'somebody works on it',
    review: 'a second pair of eyes',
    blocked: 'waiting for somebody outside, with a reason and a clock',
    done: 'finished; counts as throughput',
  },
  laneKinds: { standard: 'Standard', urgent: 'Urgent', extra: 'Extra' },
  cards,
  add: (column: string) => `Add a card to ${column}`,
  newUrgent: 'New urgent card',
  policy: (column: string) => `What ${column} means`,
  policyTitle: 'Policy',
  policyAsks: 'Asks, on coming in',
  policyAsksLink: (kind: string) => `a link to the ${kind.toLowerCase()}`,
  policyAsksShort: (count: number) =>
    count === 1 ? 'Asks 1 thing on coming in' : `Asks ${String(count)} things on coming in`,
  stoppedFor: (span: string) => `Stopped · ${span}`,
  addStopped: (column: string) => `Add a card to ${column}: not while the line is stopped`,
  matching: (matching: number, total: number) => `${String(matching)} of ${String(total)} shown`,
  occupied: (occupied: number, limit: number) => `${String(occupied)} of ${String(limit)} places taken`,
  atLimit: 'at the limit: finish or park one to pull',
  overBy: (count: number) => `over the limit by ${String(count)}`,
  urgentBeside: (count: number) => `and ${String(count)} urgent, counted beside the limit`,
  urgentInside: (count: number) => `${String(count)} of them urgent`,
  soft: 'soft limit: it may be passed, and that is noted',
  limit: (limit: number) => `Limit ${limit}`,
  noLimit: (count: number) => cards(count),
  chip: (occupied: number, limit: number) => `${String(occupied)}/${String(limit)}`,
  plus: (count: number) => `+${String(count)}`,
  shortcut: (key: string) => `Key ${key}`,
  lineStopped: (name: string) => `Line stopped by ${name}`,
  columnStopped: (column: string, name: string) => `${column} stopped by ${name}`,
  stopRuns: (span: string) => `for ${span}`,
  stopNow: 'just now',
  release: 'Release…',
  stops: 'Stopped lines',
  parks: (key: string) => `Parks ${key}`,
  parksAsk: 'Asks which card to park',
  offlineSince: (time: string) => `Connection lost since ${time}.`,
  staleSince: (time: string) => `Stale since ${time}: the connection is lost.`,
  offlineQueue: (count: number) =>
    count === 0
      ? 'What you see is as of then. Changes you make wait here and are sent when it is back.'
      : `${count === 1 ? '1 change waits' : `${String(count)} changes wait`} here and will be sent when it is back.`,
  paused: 'Live updates are paused.',
  pausedWaiting: (count: number) =>
    count === 1 ? '1 change waits to be shown.' : `${String(count)} changes wait to be shown.`,
  resume: 'Show them',
  reconnect: 'Try now',
  newBuild: 'A new version of this page is ready.',
  reload: 'Reload',
} as const;
