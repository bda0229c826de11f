/**
 * Arithmetic on a weekly rota, in calendar days of the board: when the coming turns begin and who has them. Only the
 * server says who is on duty; this shows what a rota that is being written would mean.
 */
import type { Rota } from '../../core/model';

type Weekly = NonNullable<Rota['weekly']>;

const DAY = 86_400_000;
const WEEK = 7 * DAY;

/** A turn to come: the day it begins, and which of the turns it is. */
export interface Coming {
  readonly day: string;
  readonly turn: number;
}

/** The turn that runs on `today`, then the ones after it; turns follow each other in weeks, and round again. */
export function coming(weekly: Pick<Weekly, 'start' | 'turns'>, today: string, count: number): readonly Coming[] {
  const start = Date.parse(weekly.start);
  const size = weekly.turns.length;
  if (Number.isNaN(start) || size === 0) return [];
  const first = Math.max(0, Math.floor((Date.parse(today) - start) / WEEK));
  return Array.from({ length: count }, (_, at) => ({
    day: new Date(start + (first + at) * WEEK).toISOString().slice(0, 10),
    turn: (first + at) % size,
  }));
}

/** The last Monday up to `today`: where a new rota begins. */
export function monday(today: string): string {
  const at = Date.parse(today);
  const weekday = (new Date(at).getUTCDay() + 6) % 7;
  return new Date(at - weekday * DAY).toISOString().slice(0, 10);
}

/** The day after. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);
}

/** The day before. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(day) - DAY).toISOString().slice(0, 10);
}
