/**
 * Velocity: what each iteration finished, planned and unplanned side by side, under what it had committed to and over what
 * the iterations before let expect; and how much of it was unplanned, with the limits of that.
 */
import { num, roof, str, type Bar, type EndLabel, type Layer, type Plot, type Report } from '../core/chart';
import { flow, flowIterations as text } from '../ui/text/en';
import type { Context } from './context';
import { signalWords } from './names';
import { at, axisOf, count, windowsOf, type Window } from './windows';

/** Where in an iteration its two bars stand. */
const PLANNED = [0.12, 0.56] as const;
const UNPLANNED = [0.6, 0.88] as const;

export function velocity(report: Report, { of }: Context): readonly Plot[] {
  const windows = windowsOf(report);
  const unit = of === 'cards' || of === 'points' ? of : report.summary['weather_unit'] === 'cards' ? 'cards' : 'points';
  // The weather is told in one unit; what it says of the other is nothing.
  const told = report.summary['weather_unit'] ?? unit;
  const all = windows.map((window) => measured(window, unit, told === unit));
  const bars = all.flatMap(({ window, planned, unplanned, carried, reversed }): Bar[] => {
    const [x0, x1] = [at(window, PLANNED[0]), at(window, PLANNED[1])];
    const beside = { x0: at(window, UNPLANNED[0]), x1: at(window, UNPLANNED[1]) };
    const { partial } = window;
    return [
      { x0, x1, y0: Math.min(0, planned), y1: Math.max(0, planned), look: 'planned', partial },
      { x0, x1, y0: Math.max(0, planned), y1: Math.max(0, planned) + carried, look: 'left' },
      { ...beside, y0: Math.min(0, unplanned), y1: Math.max(0, unplanned), look: 'unplanned', partial },
      { x0, x1: beside.x1, y0: -reversed, y1: 0, look: 'correction' },
    ];
  });
  const bands = all.flatMap(({ window, weather }): Bar[] =>
    weather ? [{ x0: window.from, x1: window.to, y0: weather.low, y1: weather.high, look: 'weather' }] : [],
  );
  const ahead = all.flatMap(({ window, weather }) => (weather && window.ahead ? [{ window, weather }] : []));
  const last = (ahead.length > 0 ? ahead : all).findLast(({ weather }) => weather)?.weather;
  const ends: readonly EndLabel[] = last ? [{ y: last.value, text: text.weatherEnd(flow.number(last.value)) }] : [];
  const top = Math.max(
    0,
    ...bars.map(({ y1 }) => y1),
    ...bands.map(({ y1 }) => y1),
    ...all.map((one) => one.committed),
  );
  const bottom = Math.min(0, ...bars.map(({ y0 }) => y0));
  const layers: readonly Layer[] = [
    { kind: 'bars', bars: bands },
    { kind: 'bars', bars },
    ...(bottom < 0 ? [{ kind: 'rule', dash: 'centre', y: 0 } as const] : []),
    ...all.flatMap(({ window, committed }): Layer[] => (committed > 0 ? [tickOf(window, committed, PLANNED)] : [])),
    ...ahead.map(({ window, weather }): Layer => ({
      kind: 'rule',
      dash: 'p50',
      y: weather.value,
      from: window.from,
      to: window.to,
    })),
  ];
  const main: Plot = {
    kind: 'plot',
    x: axisOf(windows),
    y: { from: bottom < 0 ? -roof(-bottom) : 0, to: roof(top * 1.04), title: text.anIteration[unit]! },
    layers,
    readings: all.map((one) => readingOf(one, unit)),
    ends,
    keys: [
      { look: 'planned', text: flow.isPlanned, as: 'bar' },
      { look: 'unplanned', text: flow.isUnplanned, as: 'bar' },
      { look: 'neutral', text: text.committed, as: 'tick' },
      ...(all.some(({ carried }) => carried > 0) ? [{ look: 'left', text: text.carried, as: 'bar' } as const] : []),
      ...(bands.length > 0 ? [{ look: 'weather', text: text.weatherKey, as: 'bar' } as const] : []),
      ...(bottom < 0 ? [{ look: 'correction', text: text.reversed, as: 'bar' } as const] : []),
    ],
    marks: report.marks,
  };
  const rates = rateOf(windows);
  return rates ? [main, rates] : [main];
}

/** A short stroke across a bar, a little wider than it. */
export function tickOf(window: Window, y: number, [from, to]: readonly [number, number]): Layer {
  return { kind: 'rule', dash: 'tick', y, from: at(window, from - 0.05), to: at(window, to + 0.05) };
}

type Measured = ReturnType<typeof measured>;

function measured(window: Window, unit: string, hasWeather: boolean) {
  const { row } = window;
  const [value, low, high] = [num(row, 'weather'), num(row, 'weather_low'), num(row, 'weather_high')];
  return {
    window,
    planned: count(window, `${unit}_planned`),
    unplanned: count(window, `${unit}_unplanned`),
    committed: count(window, `committed_${unit}`),
    carried: count(window, `carried_${unit}`),
    reversed: Math.abs(count(window, `reversed_${unit}`)),
    weather: hasWeather && value !== null ? { value, low: low ?? value, high: high ?? value } : null,
  };
}

function readingOf({ window, planned, unplanned, committed, carried, reversed, weather }: Measured, unit: string) {
  const amount = (value: number) => text.amount(value, unit);
  const [x0, x1] = [at(window, PLANNED[0]), at(window, PLANNED[1])];
  const left = Math.max(0, planned);
  const some = (field: string, say: (value: number) => string) => {
    const value = count(window, field);
    return value > 0 ? [say(value)] : [];
  };
  return {
    x: (window.from + window.to) / 2,
    y: Math.max(0, planned, unplanned),
    row: window.id,
    parts: [
      part(flow.isPlanned, planned, `${unit}_planned`, { x0, x1, y0: 0, y1: left }),
      part(text.carried, carried, `carried_${unit}`, { x0, x1, y0: left, y1: left + carried }),
      part(flow.isUnplanned, unplanned, `${unit}_unplanned`, {
        x0: at(window, UNPLANNED[0]),
        x1: at(window, UNPLANNED[1]),
        y0: 0,
        y1: Math.max(0, unplanned),
      }),
    ],
    say: () => ({
      head: window.head,
      facts: [
        `${flow.isPlanned} ${flow.number(planned)}`,
        `${flow.isUnplanned} ${flow.number(unplanned)}`,
        `${text.inAll} ${amount(planned + unplanned)}`,
        `${text.committed} ${flow.number(committed)}`,
        ...(carried > 0 ? [`${text.carried} ${flow.number(carried)}`] : []),
        ...some(`added_${unit}`, (value) => text.added(amount(value))),
        ...some(`removed_${unit}`, (value) => text.removed(amount(value))),
        ...(reversed > 0 ? [`${text.reversed} ${flow.number(reversed)}`] : []),
        ...some('unestimated', text.unestimated),
        ...(weather ? [`${text.weather} ${ranged(weather)}`] : []),
        ...(window.remark ? [window.remark] : []),
      ],
    }),
  };
}

const part = (
  name: string,
  value: number,
  column: string,
  place: { readonly x0: number; readonly x1: number; readonly y0: number; readonly y1: number },
) => ({ name, value: flow.number(value), column, ...place });

const ranged = ({ value, low, high }: { readonly value: number; readonly low: number; readonly high: number }) =>
  text.range(flow.number(value), flow.number(low), flow.number(high));

/** The share of unplanned work per iteration as a process behaviour chart; null while there is not even a pair. */
function rateOf(windows: readonly Window[]): Plot | null {
  const points = windows.flatMap((window) => {
    const rate = num(window.row, 'unplanned_rate');
    return rate === null ? [] : [{ window, x: (window.from + window.to) / 2, y: rate * 100 }];
  });
  if (points.length < 2) return null;
  const limited = windows.findLast(({ row }) => num(row, 'limit_high') !== null)?.row;
  const [low, high] = (['limit_low', 'limit_high'] as const).map((field) => {
    const limit = limited ? num(limited, field) : null;
    return limit === null ? null : Math.min(100, limit * 100);
  }) as [number | null, number | null];
  const limits = [
    ...(high === null ? [] : [{ y: high, text: flow.upper(flow.number(high)) }]),
    ...(low === null ? [] : [{ y: low, text: flow.lower(flow.number(low)) }]),
  ];
  const dots = (some: typeof points) => some.map(({ x, y }) => [x, y] as const);
  const whole = points.filter(({ window }) => !window.partial);
  return {
    kind: 'plot',
    title: text.rate,
    low: true,
    x: axisOf(windows),
    y: {
      from: 0,
      to: Math.min(100, roof(Math.max(10, high ?? 0, ...points.map(({ y }) => y)))),
      title: flow.axes.unplanned,
    },
    layers: [
      ...limits.map(({ y }): Layer => ({ kind: 'rule', y, dash: 'limit' })),
      { kind: 'line', points: dots(whole) },
      { kind: 'dots', look: 'planned', dots: dots(points.filter(({ window }) => signalOf(window) !== '')), ring: true },
      { kind: 'dots', look: 'planned', dots: dots(whole) },
      { kind: 'dots', look: 'neutral', dots: dots(points.filter(({ window }) => window.partial)) },
    ],
    readings: points.map(({ window, x, y }) => ({
      x,
      y,
      row: window.id,
      say: () => ({
        head: window.head,
        facts: [
          `${flow.number(y)} ${flow.axes.unplanned}`,
          ...(signalOf(window) === '' ? [] : [flow.signal(signalWords(signalOf(window)))]),
          ...(window.remark ? [window.remark] : []),
        ],
      }),
    })),
    ends: limits,
  };
}

const signalOf = ({ row }: Window) => str(row, 'signal');
