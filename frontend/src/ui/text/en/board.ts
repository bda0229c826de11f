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
  columnMenu: (column: string) => `Actions for ${column}`,
  policy: (column: string) => `What ${column} means`,
  policyTitle: 'Policy',
  matching: (matching: number, total: number) => `${String(matching)} of ${String(total)} shown`,
  occupied: (occupied: number, limit: number) => `${String(occupied)} of ${String(limit)} places taken`,
  atLimit: 'at the limit: finish or park one to pull',
  overBy: (count: number) => `over the limit by ${String(count)}`,
  urgentBeside: (count: number) => `and ${String(count)} urgent, counted beside the limit`,
  soft: 'soft limit: it may be passed, and that is noted',
  limit: (limit: number) => `Limit ${limit}`,
  noLimit: (count: number) => cards(count),
  chip: (occupied: number, limit: number) => `${String(occupied)}/${String(limit)}`,
  plus: (count: number) => `+${String(count)}`,
  shortcut: (key: string) => `Key ${key}`,
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
