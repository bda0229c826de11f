/** What a wall display says: to whoever sets it up, and to a room at four metres. Short, and no sentence that is not true. */
const rounded = (value: number) => String(Number(value.toFixed(1)));
const REASONS: Readonly<Record<string, string>> = { displaced: 'Made room' };

export const wall = {
  pairTitle: 'Pair this screen',
  pairLead: 'A board’s admin opens this address, or the code, and confirms:',
  pairCode: 'The code of this screen',
  pairHelp: 'The code changes every ten minutes. The screen can only look; nobody signs in here.',
  pairQr: 'The same as a picture for a phone’s camera',
  pairing: 'Asking for a code…',
  paired: (name: string) => `${name} is paired`,
  pairedWith: (board: string) => `It shows ${board} from now on.`,
  waiting: 'Waiting for server…',
  waitingHelp: 'The board comes back by itself as soon as the server answers.',

  live: 'Live',
  returning: 'Reconnecting…',
  stale: (time: string) => `Stale since ${time}`,
  staleHelp: 'The server does not answer. What you see may have changed.',
  veiledHelp: (span: string) => `Nothing was heard from the server for ${span}.`,
  held: 'A new version is here, but three reloads in ten minutes did not bring it up. The next try is in a few minutes.',
  build: (name: string) => `build ${name}`,
  paused: 'Paused',

  onDuty: 'On duty',
  filtered: (shown: number, all: number) => `${String(shown)} of ${String(all)} cards`,
  stopped: 'Line stopped',
  stoppedIn: (column: string) => `${column} stopped`,
  by: (name: string) => `by ${name}`,
  since: (span: string) => (span === 'now' ? 'just now' : span),
  moreStops: (count: number) => `+${String(count)} more`,
  urgent: 'Urgent',
  isNew: 'New',
  more: (count: number) => `+${String(count)} more`,
  doneToday: (count: number) => `${String(count)} today`,
  limit: (occupied: number, limit: number | null) =>
    limit === null ? String(occupied) : `${String(occupied)}/${String(limit)}`,
  plusUrgent: (count: number) => `+ ${String(count)}`,
  reason: (reason: string) => REASONS[reason] ?? reason.charAt(0).toUpperCase() + reason.slice(1),
  page: (page: number, pages: number) => `Columns ${String(page)}/${String(pages)}`,

  blockedTitle: 'Blocked',
  nothingBlocked: 'Nothing is blocked.',
  waitsFor: (what: string) => `waits for ${what}`,
  madeRoomFor: (key: string) => `made room for ${key}`,

  noIteration: 'No iteration runs now.',
  said: (name: string, sentence: string) => (sentence ? `${name}: ${sentence}` : name),
  inDays: (count: number) => (count === 1 ? 'last working day' : `${String(count)} working days left`),
  expected: 'Expected',
  committed: 'Committed',
  done: 'Done',
  figure: rounded,
  range: (low: number, high: number) => `${rounded(low)}–${rounded(high)}`,
  units: { points: 'points', cards: 'cards' },
  causes: 'What took the time',
  personDays: (days: number) => `${rounded(days)} ${days === 1 ? 'person-day' : 'person-days'}`,
  noCauses: 'No unplanned work has taken time so far.',
  budget: (burn: number) => `Interrupt budget ${String(Math.round(burn * 100))} % used`,

  charts: {
    velocity: 'Velocity',
    throughput: 'Throughput',
    cfd: 'Cumulative flow',
    'cycle-time': 'Cycle time',
    ageing: 'Age of open work',
  },

  standup: (span: string) => (span === 'now' ? 'Stand-up' : `Stand-up · ${span}`),
  inColumn: (column: string, span: string) => `${column} · ${span}`,
  points: (points: number) => (points === 1 ? '1 point' : `${rounded(points)} points`),

  test: 'Test card',
  testOn: (width: number, height: number, ratio: number) =>
    `${String(width)} × ${String(height)} px, ${rounded(ratio)} device px each`,
  testSetup: (diagonal: number, metres: number) => `${rounded(diagonal)} inches, read from ${rounded(metres)} m`,
  testFloor: (px: number) => `The smallest text here is ${String(px)} px. Read this line from where the team stands.`,
  testTarget: (px: number) => `Most text has ${String(px)} px. This line should be easy.`,
  testRuler: 'This bar is 20 cm long. If it is not, the diagonal in the settings is not that of this screen.',
  testEdge: 'The frame touches all four edges. If one is missing, switch off overscan on the TV.',
  testTooSmall:
    'This screen is too small for that distance: text is as large as the layout bears, and still too small.',
  testKeys: 'Key T or any tap: back to the board. Arrow keys turn the views.',
} as const;
