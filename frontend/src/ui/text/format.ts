/** Dates and names as people read them; spans of time are in core/time. */
import { lasted } from '../../core/time';

/** A span in its biggest unit, where it stands among other figures: "42 min", "5 h", "11 d". */
export function coarse(ms: number): string {
  return lasted(ms).split(' ').slice(0, 2).join(' ');
}

/** A calendar day ("2026-11-30") without its year where that is this year's: "30 Nov". */
export function day(isoDay: string, now: number): string {
  const date = new Date(`${isoDay}T00:00:00Z`);
  const sameYear = date.getUTCFullYear() === new Date(now).getUTCFullYear();
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(date);
}

/** An instant in the board's zone: "12 Nov 2026, 14:02". */
export function moment(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
    new Date(instant),
  );
}

/** Today's date in a zone, as "2026-11-20": what a due date is compared with. */
export function today(now: number, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', ...(timeZone ? { timeZone } : {}) }).format(
    new Date(now),
  );
}

/** One or two letters that stand for a person. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0]?.at(0) ?? '?';
  const last = words.length > 1 ? (words.at(-1)?.at(0) ?? '') : '';
  return (first + last).toLocaleUpperCase();
}
