/** What was said to the stakeholders, with its range, against what came: one pair of dots an iteration. */
import { num, onAxis, roof, str, type Layer, type Plot, type Report } from '../core/chart';
import { flow, flowIterations as text } from '../ui/text/en';
import { tickOf } from './velocity';
import { at, axisOf, count, windowsOf, type Window } from './windows';

/** Where in an iteration they stand: what was said, then what came. */
const SAID = 0.4;
const CAME = 0.62;
const RANGE = [0.3, 0.5] as const;

/** A plot for each unit in which something was said; usually one. */
export function expectations(report: Report): readonly Plot[] {
  const windows = windowsOf(report);
  const units = [...new Set(windows.map(({ row }) => str(row, 'unit')))];
  return units.map((unit) =>
    plotOf(
      report,
      windows.filter(({ row }) => str(row, 'unit') === unit),
      unit,
      units.length > 1,
    ),
  );
}

function plotOf(report: Report, windows: readonly Window[], unit: string, titled: boolean): Plot {
  const all = windows.map((window) => ({
    window,
    said: count(window, 'last_said'),
    first: num(window.row, 'first_said'),
    low: num(window.row, 'low'),
    high: num(window.row, 'high'),
    // While it goes on, what has come so far is held against nothing.
    came: window.ahead ? null : num(window.row, 'came'),
    committed: count(window, 'committed'),
    inside: window.row['inside'] !== false,
  }));
  type One = (typeof all)[number];
  const ranges = all.flatMap(({ window, low, high }) =>
    low === null || high === null
      ? []
      : [{ x0: at(window, RANGE[0]), x1: at(window, RANGE[1]), y0: low, y1: high, look: 'weather' as const }],
  );
  const came = (some: readonly One[]) =>
    some.flatMap((one) => (one.came === null ? [] : [[at(one.window, CAME), one.came] as const]));
  const ways = all.flatMap(({ window, said, came: result }): Layer[] =>
    result === null
      ? []
      : [
          {
            kind: 'line',
            points: [
              [at(window, SAID), said],
              [at(window, CAME), result],
            ],
          },
        ],
  );
  const top = Math.max(0, ...all.flatMap((one) => [one.said, one.high ?? 0, one.came ?? 0, one.committed]));
  return {
    kind: 'plot',
    ...(titled ? { title: text.inUnit[unit] ?? unit } : {}),
    x: axisOf(windows),
    y: { from: 0, to: roof(top * 1.04), title: text.anIteration[unit] ?? unit },
    layers: [
      { kind: 'bars', bars: ranges },
      ...ways,
      ...all.map(({ window, committed }) => tickOf(window, committed, [0.3, 0.7])),
      { kind: 'dots', look: 'neutral', dots: all.map(({ window, said }) => [at(window, SAID), said] as const) },
      { kind: 'dots', look: 'planned', dots: came(all.filter(({ inside }) => inside)) },
      { kind: 'dots', look: 'unplanned', dots: came(all.filter(({ inside }) => !inside)) },
    ],
    readings: all.map((one) => ({
      x: (one.window.from + one.window.to) / 2,
      y: one.came ?? one.said,
      row: one.window.id,
      say: () => ({ head: one.window.head, facts: facts(one, unit) }),
    })),
    ends: [],
    keys: [
      { look: 'neutral', text: ranges.length > 0 ? text.saidKey : text.said },
      { look: 'planned', text: text.cameInside },
      { look: 'unplanned', text: text.cameOutside },
      { look: 'neutral', text: text.committed, as: 'tick' },
    ],
    marks: report.marks.filter(({ date }) => windows.some(({ from, to }) => onAxis(date) >= from && onAxis(date) < to)),
  };

  function facts({ window, said, first, low, high, came: result, committed }: One, of: string): readonly string[] {
    const lost = count(window, 'lost_days');
    const range = low === null || high === null ? null : [flow.number(low), flow.number(high)];
    return [
      `${text.said} ${range ? text.range(flow.number(said), range[0]!, range[1]!) : flow.number(said)}`,
      result === null ? window.remark : `${text.came} ${text.amount(result, of)}`,
      `${text.committed} ${flow.number(committed)}`,
      ...(first !== null && first !== said ? [`${text.first} ${flow.number(first)}`] : []),
      text.revisions(count(window, 'revisions')),
      ...(lost > 0 ? [text.wereLost(text.personDays(lost))] : []),
    ];
  }
}
