/** Ages in words that fit on a card: two units at most, and no seconds. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365.25 * DAY;

/** How long something has lasted: "now", "42 min", "1 h 5 min", "1 d 4 h", "12 d", "16 y". */
export function lasted(ms: number): string {
  if (ms < MINUTE) return 'now';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return joined(Math.floor(ms / HOUR), 'h', Math.floor((ms % HOUR) / MINUTE), 'min');
  if (ms < 10 * DAY) return joined(Math.floor(ms / DAY), 'd', Math.floor((ms % DAY) / HOUR), 'h');
  if (ms < 2 * YEAR) return `${Math.floor(ms / DAY)} d`;
  return `${Math.floor(ms / YEAR)} y`;
}

/** How long ago an instant of the wire was, seen from `now` (ms). */
export function since(instant: string, now: number): string {
  return lasted(Math.max(0, now - Date.parse(instant)));
}

/** The time of day of an instant, as people here write it. */
export function clock(ms: number, timeZone?: string): string {
  return new Intl.DateTimeFormat(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone ? { timeZone } : {}),
  }).format(ms);
}

function joined(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}
