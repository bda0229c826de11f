/** Scales of a drawing: from the units of the data to pixels, and where the ticks stand and what they say. */
import { ticks } from 'd3-array';
import { scaleLinear, scaleLog } from 'd3-scale';
import type { Axis, Plot, Tick } from '../core/chart';
import { everyNth, textWidth } from '../core/chartdraw';
import { flow as text } from '../ui/text/en';

export type Scale = (value: number) => number;

/** Where the drawing lies within its svg. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** px that a tick under the time axis takes. */
const TICK_ROOM = 72;
const DAY = 86_400_000;
const MONDAY = 4 * DAY;
const MONTHS = /* @__PURE__ */ new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

export function xScale(axis: Axis, left: number, right: number): Scale {
  const scale = scaleLinear([axis.from, Math.max(axis.to, axis.from + 1e-9)], [left, right]);
  return (value) => scale(value);
}

export function yScale(y: Plot['y'], top: number, bottom: number): Scale {
  const scale = y.log ? scaleLog([y.from, y.to], [bottom, top]) : scaleLinear([y.from, y.to], [bottom, top]);
  return (value) => scale(y.log ? Math.max(value, y.from) : value);
}

/** Ticks up the side: round numbers, and on a logarithmic axis 1, 2, 5, 10 ... */
export function yTicks(y: Plot['y'], height: number): readonly Tick[] {
  const wanted = Math.max(2, Math.round(height / 56));
  if (y.log) {
    const found = scaleLog([y.from, y.to], [0, 1])
      .ticks(30)
      .filter((value) => /^[125]/.test(value.toExponential()));
    const every = found.length > 1.5 * wanted ? /^1/ : /^/;
    return found.filter((value) => every.test(value.toExponential())).map((at) => ({ at, text: text.number(at) }));
  }
  const all = ticks(y.from, y.to, wanted);
  const whole = all.filter((value) => Number.isInteger(value));
  return (whole.length > 1 ? whole : all).map((at) => ({ at, text: text.number(at) }));
}

/** Ticks along the foot. */
export function xTicks(axis: Axis, width: number): readonly Tick[] {
  if (axis.names) {
    const every = everyNth(
      axis.names.map((name) => name.slice(0, 12)),
      width / axis.names.length,
      12,
    );
    return axis.names.flatMap((name, at) => (at % every === 0 ? [{ at, text: name }] : []));
  }
  const wanted = Math.max(2, Math.floor(width / TICK_ROOM));
  if (axis.ticks) return apart(axis.ticks, width / Math.max(1, axis.to - axis.from));
  if (axis.kind === 'number') {
    const all = ticks(axis.from, axis.to, Math.min(wanted, 12));
    return all.filter((at) => Number.isInteger(at)).map((at) => ({ at, text: text.number(at) }));
  }
  return timeTicks(axis.from, axis.to, wanted);
}

/** Ticks that have room, from the last one back: the present matters most. `scale` is px a unit. */
function apart(ticks: readonly Tick[], scale: number): readonly Tick[] {
  const kept: Tick[] = [];
  for (const tick of ticks.toReversed()) {
    const next = kept[0];
    if (next && (next.at - tick.at) * scale < (textWidth(tick.text, 12) + textWidth(next.text, 12)) / 2 + 8) continue;
    kept.unshift(tick);
  }
  return kept;
}

/** Days, Mondays or firsts of months, whichever are few enough; weeks begin on Monday here, as in the reports. */
function timeTicks(from: number, to: number, most: number): readonly Tick[] {
  const days = (to - from) / DAY;
  const step = [1, 2, 7, 14].find((one) => days / one <= most);
  const found: Tick[] = [];
  if (step !== undefined) {
    // 5 January 1970 was a Monday; even and odd weeks are counted from there, so that ticks stay when the range moves.
    const first = Math.ceil((from - MONDAY) / (step * DAY)) * step * DAY + MONDAY;
    for (let at = first; at <= to; at += step * DAY) found.push({ at, text: text.dayMonth(at) });
    return found;
  }
  const months = [1, 2, 3, 6, 12].find((one) => days / 30.4 / one <= most) ?? 24;
  const begin = new Date(from);
  for (let month = 0; ; month += 1) {
    const at = Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + month, 1);
    if (at > to) return found;
    const number = new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth();
    if (at < from || number % months !== 0) continue;
    found.push({ at, text: number % 12 === 0 ? String(number / 12) : MONTHS.format(at) });
  }
}
