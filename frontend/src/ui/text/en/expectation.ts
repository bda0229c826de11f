/** What is to be expected of an iteration: in the board's head, in its dialog, and on the stakeholders' page. */
/** Halves go up, as the server's sentences have them. */
const rounded = (value: number, digits = 1) => String(Math.round(value * 10 ** digits + 1e-9) / 10 ** digits);
const plural = (count: number, one: string, more: string) => `${rounded(count)} ${count === 1 ? one : more}`;
const days = (value: number) => plural(value, 'person-day', 'person-days');
const units = { points: ['point', 'points'], cards: ['card', 'cards'] } as const;
type Unit = keyof typeof units;
const inUnit = (value: number, unit: Unit) => plural(value, units[unit][0], units[unit][1]);
const range = (low: number, high: number) => `${rounded(low)}–${rounded(high)}`;

export const expectation = {
  days,
  inUnit,
  range,
  number: rounded,
  percent: (share: number) => `${rounded(share * 100, 0)} %`,

  daysLeft: (count: number) =>
    count === 0 ? 'no working day left' : count === 1 ? 'last working day' : `${String(count)} working days left`,
  starts: (when: string) => `starts ${when}`,
  done: (done: number, committed: number, unit: Unit) => `${rounded(done)} of ${inUnit(committed, unit)}`,
  reduced: (expected: number, low: number, high: number, committed: number) =>
    `expect ${rounded(expected)} (${range(low, high)}), not ${rounded(committed)}`,
  open: (sentence: string) => `${sentence}. What to expect…`,
  burn: (burn: number) => `${rounded(burn * 100, 0)} % of the interrupt budget used`,
  over: (used: number, budget: number) => `over the interrupt budget: ${rounded(used)} of ${days(budget)}`,
  burnShort: (burn: number) => `interrupts ${rounded(burn * 100, 0)} %`,
  overShort: 'over budget',

  title: (name: string) => `What to expect of ${name}`,
  window: (from: string, to: string) => `${from} to ${to}`,
  working: 'Working it out…',
  noExpectation: 'No iteration has been finished here yet, so there is no pace to count with.',
  figures: 'The figures',
  expected: 'Expected',
  committed: 'Committed',
  doneSoFar: 'Done so far',
  capacity: 'Capacity',
  lost: 'Lost to unplanned work',
  ahead: 'More expected',
  spare: 'Kept for new interrupts',
  slack: 'Slack: in no card',
  unattributed: 'Work that names nobody',
  pace: 'Pace',
  paceValue: (value: number, unit: Unit, n: number) =>
    `${rounded(value, 2)} ${units[unit][1]} a person-day, over ${plural(n, 'iteration', 'iterations')}`,
  leftOut: (names: string) => `Left out, because hardly a day of theirs was undisturbed: ${names}.`,
  causes: 'What took the time',
  causeCard: 'Card',
  causeDays: 'So far',
  causeAhead: 'Still ahead',
  causeDisplaced: 'Others waited',
  causeOpen: 'open',
  causeOther: 'Other unplanned work',
  noCauses: 'No unplanned work has taken time in this iteration so far.',
  budget: 'Interrupt budget',
  displaced: (keys: string) => `Displaced for it: ${keys}.`,
  assumptions: 'How this is counted',
  said: 'Said so far',
  saidLine: (when: string, who: string) => `${when}, ${who}`,
  saidNothing: 'Nothing has been said to the stakeholders yet.',
  note: 'One sentence of your own',
  notePlaceholder: 'The disk failure is over; we are back on the plan from Thursday on.',
  noteHelp: 'It goes with the sentence above. Both stay as they are, however the iteration ends.',
  publish: 'Say this to the stakeholders',
  copy: 'Copy as text',
  copied: 'Copied as text.',
  capacityLink: 'Capacity…',
  planLink: 'Plan',

  sharedTitle: 'What to expect',
  sharedOf: (board: string) => `From the team behind ${board}`,
  asOf: (when: string) => `As of ${when}. This page keeps itself up to date.`,
  stale: (when: string) => `Out of date since ${when}: the server cannot be reached. It is tried again every minute.`,
  revoked: 'This link no longer works',
  revokedHelp: 'The team has revoked it, or it was cut short on its way. Ask them for a new one.',
  noIteration: 'No iteration runs now',
  noIterationHelp: 'There is nothing to expect until the next one begins. This page will show it then.',
  away: 'The server cannot be reached',
  awayHelp: 'It is tried again every minute.',
  latest: (when: string) => `What the team said on ${when}`,
  print: 'Print',
} as const;
