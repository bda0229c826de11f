/**
 * Arithmetic over iterations, as the planning panel, the capacity grid and the head of the board need it: dates in the
 * board's zone, who is there on which day, and which events can change what is to be expected.
 */
import type { Away, Board, Card, Iteration } from './model';

const DAY = 86_400_000;

/** What of a board decides on which days people work. */
export type Calendar = Pick<Board, 'working_days' | 'holidays'>;

/** The open iteration that holds `today`, a date in the board's zone. */
export function currentOf(iterations: readonly Iteration[], today: string): Iteration | null {
  return iterations.find((one) => one.closed_at === null && one.starts <= today && today < one.ends) ?? null;
}

/** The open iterations that have not ended, the earliest first. */
export function openOf(iterations: readonly Iteration[], today: string): readonly Iteration[] {
  return iterations.filter((one) => one.closed_at === null && one.ends > today);
}

/** A date so many days later. */
export function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Every date in [starts, ends). */
export function daysOf({ starts, ends }: Pick<Iteration, 'starts' | 'ends'>): readonly string[] {
  const days: string[] = [];
  for (let day = starts; day < ends && days.length < 400; day = later(day, 1)) days.push(day);
  return days;
}

/** Monday is 1. */
function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** Why nobody works on a day; null where it is a working day. */
export function offDay(day: string, { working_days, holidays }: Calendar): 'holiday' | 'weekend' | null {
  if (holidays.includes(day)) return 'holiday';
  return working_days.includes(weekdayOf(day)) ? null : 'weekend';
}

export function workingDaysOf(iteration: Pick<Iteration, 'starts' | 'ends'>, calendar: Calendar): readonly string[] {
  return daysOf(iteration).filter((day) => offDay(day, calendar) === null);
}

/** The working days from today on, today among them. */
export function daysLeft(iteration: Iteration, calendar: Calendar, today: string): number {
  return workingDaysOf(iteration, calendar).filter((day) => day >= today).length;
}

/** When somebody is not there on a day, if so. */
export function absenceOf(away: readonly Away[], user: string, day: string): Away | null {
  return away.find((one) => one.user === user && one.day === day) ?? null;
}

export interface Capacity {
  /** Days of all people on the team, without absences. */
  readonly full: number;
  /** Days that they are away for reasons of their own; these are no capacity. */
  readonly away: number;
  /** Days that urgent cards took them for; these are capacity, and lost. */
  readonly taken: number;
  /** What can be counted on before interrupts: full minus away. */
  readonly days: number;
}

/** The person-days of an iteration. */
export function capacityOf(
  iteration: Pick<Iteration, 'starts' | 'ends' | 'team' | 'away'>,
  calendar: Calendar,
): Capacity {
  const working = workingDaysOf(iteration, calendar);
  const counted = iteration.away.filter(({ user, day }) => iteration.team.includes(user) && working.includes(day));
  const sum = (some: readonly Away[]) => some.reduce((days, { part }) => days + (part === 'half' ? 0.5 : 1), 0);
  const full = iteration.team.length * working.length;
  const away = sum(counted.filter(({ card }) => card === null));
  return { full, away, taken: sum(counted.filter(({ card }) => card !== null)), days: full - away };
}

/** What a cell of the grid becomes when it is pressed: full, then half, then away, then full again. */
export function nextPart(found: Away | null): Away['part'] | null {
  if (found === null) return 'half';
  return found.part === 'half' ? 'day' : null;
}

/** The absences with one person's day set; null: they are there. */
export function withAbsence(
  away: readonly Away[],
  { user, day, part, card }: { user: string; day: string; part: Away['part'] | null; card: string | null },
): readonly Away[] {
  const others = away.filter((one) => one.user !== user || one.day !== day);
  const all = part === null ? others : [...others, { user, day, part, card }];
  return all.toSorted((a, b) => (a.day + a.user < b.day + b.user ? -1 : 1));
}

/**
 * The absences once `people` are pulled into an urgent card from a day on, for the rest of the iteration. Who is away
 * for a reason of their own stays so.
 */
export function pulledInto(
  iteration: Iteration,
  calendar: Calendar,
  { card, people, from, half }: { card: string; people: readonly string[]; from: string; half: boolean },
): readonly Away[] {
  let { away } = iteration;
  for (const day of workingDaysOf(iteration, calendar)) {
    if (day < from) continue;
    for (const user of people) {
      const found = absenceOf(away, user, day);
      if (found && found.card === null) continue;
      away = withAbsence(away, { user, day, part: half && day === from ? 'half' : 'day', card });
    }
  }
  return away;
}

/** The absences without those that a card caused from a day on: its people are back. */
export function backFrom(away: readonly Away[], card: string, from: string): readonly Away[] {
  return away.filter((one) => one.card !== card || one.day < from);
}

/** The dates of an iteration nobody has made yet: where the last one ends, else from the next Monday, two weeks. */
export function proposed(iterations: readonly Iteration[], today: string, weeks = 2): { starts: string; ends: string } {
  const last = iterations.reduce((end, one) => (one.ends > end ? one.ends : end), '');
  const starts = last > today ? last : later(today, (8 - weekdayOf(today)) % 7);
  return { starts, ends: later(starts, 7 * weeks) };
}

/** The instant of a local date and time ("10:00") in a zone. */
export function instantIn(day: string, time: string, zone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let at = wanted;
  // Twice, because the first guess may lie on the other side of a change of the clocks.
  for (let turn = 0; turn < 2; turn += 1) at += wanted - Date.parse(`${localIn(new Date(at), zone).join('T')}:00Z`);
  return new Date(at).toISOString();
}

/** The local date and time of an instant in a zone. */
export function localIn(at: Date, zone: string): readonly [day: string, time: string] {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at); // prettier-ignore
  const part = (type: string) => parts.find((one) => one.type === type)!.value;
  return [`${part('year')}-${part('month')}-${part('day')}`, `${part('hour')}:${part('minute')}`];
}

const OF_BOARD = [
  'iterations', 'holidays', 'working_days', 'interrupt_budget', 'resume_hours', 'grace_hours', 'weather',
  'velocity_unit', 'columns', 'lanes', 'time_zone',
] as const; // prettier-ignore
const OF_CARD = ['column', 'lane', 'points', 'finished_at', 'started_at'] as const;

/** Whether what is to be expected can differ between two boards. */
export function matters(before: Board, after: Board): boolean {
  if (OF_BOARD.some((name) => before[name] !== after[name])) return true;
  for (const id of after.cards.changedFrom(before.cards)) {
    const [was, is] = [before.cards.get(id), after.cards.get(id)];
    if (!was || !is || counts(was, is)) return true;
  }
  return false;
}

function counts(was: Card, is: Card): boolean {
  const people = was.people !== is.people && was.people.join() !== is.people.join();
  return people || (was.blocked === null) !== (is.blocked === null) || OF_CARD.some((name) => was[name] !== is[name]);
}
