/** What the charts of iterations say: velocity, capacity, the price of interrupts, what was said and what came, skew. */
const number = /* @__PURE__ */ new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const dayMonth = /* @__PURE__ */ new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
/** 0.96 is said to be 1, and so is "1 point". */
function counted(count: number, one: string, many: string): string {
  const said = number.format(count);
  return `${said} ${said === '1' ? one : many}`;
}

const cards = (count: number) => counted(count, 'card', 'cards');
const personDays = (count: number) => counted(count, 'person-day', 'person-days');

export const flowIterations = {
  /** `until` is its last day. */
  window: (name: string, from: number, until: number) =>
    `${name}, ${dayMonth.format(from)} to ${dayMonth.format(until)}`,
  amount: (count: number, unit: string) => (unit === 'cards' ? cards(count) : counted(count, 'point', 'points')),
  anIteration: { points: 'points an iteration', cards: 'cards an iteration' } as Readonly<Record<string, string>>,
  inAll: 'In all',
  committed: 'Committed',
  carried: 'Carried over',
  added: (amount: string) => `${amount} added after planning`,
  removed: (amount: string) => `${amount} taken out`,
  reversed: 'Reopened later, taken off here',
  weather: 'Yesterday’s weather',
  weatherKey: 'Yesterday’s weather, lowest to highest',
  weatherEnd: (value: string) => `Weather ${value}`,
  range: (value: string, low: string, high: string) => `${value} (${low} to ${high})`,
  unestimated: (count: number) => `${cards(count)} without an estimate`,
  rate: 'Unplanned rate',

  personDays,
  shareOfDays: '% of the person-days there were',
  ofCapacity: (days: string, share: string) => `${days}, ${share}`,
  capacity: 'Capacity',
  noCapacity: 'No capacity: nobody is in its team',
  unattributed: 'Cards nobody of the team was on',
  slack: 'Slack',
  resume: 'Coming back to displaced cards',
  budget: (share: string) => `Budget ${share}`,
  burn: (share: string) => `${share} of the budget used`,

  addedLater: 'Added after planning',
  displaced: (count: number, days: string) => `${cards(count)} displaced for ${days}`,
  smaller: (count: number) => `And ${cards(count)} that took less; the table has them all.`,

  said: 'Said last',
  saidKey: 'Said last, with its range',
  first: 'Said first',
  came: 'Came',
  cameInside: 'Came, within the range',
  cameOutside: 'Came, outside the range',
  notYet: 'not over yet',
  notBegun: 'not begun yet',
  revisions: (count: number) => (count === 1 ? 'said once' : `said ${number.format(count)} times`),
  wereLost: (days: string) => `${days} lost to interrupts`,
  inUnit: { points: 'In points', cards: 'In cards' } as Readonly<Record<string, string>>,

  pair: (stream: string, other: string) => `${stream} to ${other}`,
  noStream: 'no stream',
  times: (ratio: string) => `${ratio} ×`,
  ratio: (ratio: string, low: string, high: string) => `${ratio} times the time (${low} to ${high})`,
  verdicts: { skewed: 'skewed', 'not enough evidence': 'not enough evidence' } as Readonly<Record<string, string>>,
  sizes: (own: number, other: number) => `${number.format(own)} and ${cards(other)}`,
  onePerson: 'done by one person, so stream and person cannot be told apart',
  skewed: 'Skewed: at least 1.5 times, and unlikely by chance',
  unclear: 'Not enough evidence',
} as const;
