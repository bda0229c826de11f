/** Dates and names as people read them; spans of time are in core/time. */
import { lasted } from '../../core/time';

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter takes longer than drawing a card, so each is made once. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const made = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}

/** A span in its biggest unit, where it stands among other figures: "42 min", "5 h", "11 d". */
export function coarse(ms: number): string {
  return lasted(ms).split(' ').slice(0, 2).join(' ');
}

/** A calendar day ("2026-11-30") without its year where that is this year's: "30 Nov". */
export function day(isoDay: string, now: number): string {
  const date = new Date(`${isoDay}T00:00:00Z`);
  const sameYear = date.getUTCFullYear() === new Date(now).getUTCFullYear();
  return formatter('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(date);
}

/** A calendar day with its weekday: "Mon 23 Nov". */
export function weekday(isoDay: string): string {
  return formatter('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
    .format(new Date(`${isoDay}T00:00:00Z`))
    .replace(',', '');
}

/** An instant to come, in the board's zone: "Mon 09:00" within a week of `now`, else "Mon 23 Nov 09:00". */
export function soon(instant: string, timeZone: string, now: number): string {
  const near = Date.parse(instant) - now < 7 * 86_400_000;
  return formatter('en-GB', {
    weekday: 'short',
    ...(near ? {} : { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  })
    .format(new Date(instant))
    .replaceAll(',', '');
}

/** An instant in the board's zone: "12 Nov 2026, 14:02". */
export function moment(instant: string, timeZone: string): string {
  return formatter('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(instant));
}

/** The same, short, without the year where that is this year's: "12 Nov 14:02". */
export function stamp(instant: string, timeZone: string): string {
  const at = new Date(instant);
  return formatter('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(at.getUTCFullYear() === new Date().getUTCFullYear() ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  })
    .format(at)
    .replaceAll(',', '');
}

/** Today's date in a zone, as "2026-11-20": what a due date is compared with. */
export function today(now: number, timeZone?: string): string {
  return formatter('en-CA', { dateStyle: 'short', ...(timeZone ? { timeZone } : {}) }).format(new Date(now));
}

/** First names where they tell people apart among `all`, whole names where they do not. */
export function calledBy(names: readonly string[], all: readonly string[]): readonly string[] {
  const first = (name: string) => name.trim().split(/\s+/u)[0] ?? name;
  return names.map((name) => (all.filter((other) => first(other) === first(name)).length > 1 ? name : first(name)));
}

/** One or two letters that stand for a person. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0]?.at(0) ?? '?';
  const last = words.length > 1 ? (words.at(-1)?.at(0) ?? '') : '';
  return (first + last).toLocaleUpperCase();
}
