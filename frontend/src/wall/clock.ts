/**
 * The time as the server knows it. A TV's own clock may be an hour off or in another zone; only the ticking of the
 * machine is used, which nobody sets, and the zone is always the board's.
 */
import { instantIn, later, localIn } from '../core/iterations';

export class ServerClock {
  #server: number | null = null;
  #at = 0;

  /** The server said it is `server` (ms) at `at` of the monotonic clock. */
  set(server: number, at: number): void {
    if (Number.isNaN(server)) return;
    this.#server = server;
    this.#at = at;
  }

  get known(): boolean {
    return this.#server !== null;
  }

  /** The server's time in ms; before it was heard the device's own, which is better than nothing. */
  now(at: number): number {
    return this.#server === null ? Date.now() : this.#server + (at - this.#at);
  }

  /** How many seconds the device's clock is ahead of the server's; null while that is not known. */
  skew(at: number): number | null {
    return this.#server === null ? null : Math.round((Date.now() - this.now(at)) / 100) / 10;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
  formats.set(key, made);
  return made;
}

/** "14:02" in a zone. */
export function timeIn(zone: string, now: number): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now);
}

/** "Fri 20 Nov" in a zone. */
export function dayIn(zone: string, now: number): string {
  return format(zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(now).replace(',', '');
}

/** "2026-11-20" in a zone. */
export function dateIn(zone: string, now: number): string {
  return localIn(new Date(now), zone)[0];
}

/** What a zone is called for a glance: "Europe/London" is "London". */
export function placeOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** The latest instant (ms) at which it was `time` ("04:00") in a zone. */
export function lastTime(time: string, zone: string, now: number): number {
  const today = dateIn(zone, now);
  const at = Date.parse(instantIn(today, time, zone));
  return at <= now ? at : Date.parse(instantIn(later(today, -1), time, zone));
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Whether "23:10" lies in a span of the day, which may go over midnight. From and to alike are the whole day. */
export function within(time: string, { from, to }: Span): boolean {
  return from < to ? from <= time && time < to : from <= time || time < to;
}
