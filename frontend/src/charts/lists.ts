/** Lists of named bars: time in column, blocker clusters, limit hits, service level expectations. */
import { num, onAxis, rowId, str, type Bars, type Line, type Report, type Row } from '../core/chart';
import { flow as text } from '../ui/text/en';

/** How long cards stay in each column, in the order of the board: half of them to the bar's end, 85 % to the stop. */
export function timeInColumn(report: Report): Bars {
  const lines = report.rows.map((row): Line => {
    const [median, p85, share] = [num(row, 'median_seconds'), num(row, 'p85_seconds'), num(row, 'share')];
    const said = median === null || p85 === null ? '' : text.medianReach(text.lasting(median), text.lasting(p85));
    return {
      row: rowId(report, row),
      label: str(row, 'column'),
      value: median ?? 0,
      ...(p85 === null ? {} : { reach: p85 }),
      text: [said, share === null ? '' : text.share(text.percent(share))].filter(Boolean).join(' · '),
      look: row['waiting'] === true ? 'waiting' : str(row, 'kind') === 'done' ? 'neutral' : 'planned',
    };
  });
  return {
    kind: 'bars',
    lines,
    keys: [
      { look: 'planned', text: text.works },
      { look: 'waiting', text: text.waits },
    ],
  };
}

/** For each class how many of the last 30 days' cards kept the level that 85 % of those before them had kept. */
export function levels(report: Report): Bars {
  const lines = report.rows.map((row): Line => {
    const [target, kept, mean, worst] = ['target', 'attainment', 'mean_attainment', 'worst_attainment'].map((name) =>
      num(row, name),
    );
    const said =
      target === null || target === undefined
        ? [str(row, 'remark')]
        : [
            text.level(str(row, 'percent'), str(row, 'unit') === 'hours' ? text.hours(target) : text.days(target)),
            ...(typeof kept === 'number' ? [text.attained(text.percent(kept))] : []),
            ...(typeof mean === 'number' && typeof worst === 'number'
              ? [text.attainedOver(text.percent(mean), text.percent(worst))]
              : []),
          ];
    return {
      row: rowId(report, row),
      label: text.classes[str(row, 'class')] ?? str(row, 'class'),
      value: kept ?? 0,
      text: said.join(' · '),
      look: 'planned',
    };
  });
  return { kind: 'bars', title: text.levels, lines, most: 1 };
}

/** The two ladders of a forecast: the surer, the fewer cards or the later the day. */
export function forecast(report: Report): readonly Bars[] {
  const ladder = (
    question: string,
    field: 'cards' | 'days',
    said: (row: Row) => string,
    title: (row: Row) => string,
  ) => {
    const rows = report.rows.filter((row) => str(row, 'question') === question && num(row, field) !== null);
    const lines = rows.map((row): Line => {
      const share = num(row, 'came_true');
      return {
        row: rowId(report, row),
        label: text.sure(str(row, 'confidence')),
        value: num(row, field) ?? 0,
        text: [said(row), share === null ? '' : text.cameTrue(text.percent(share))].filter(Boolean).join(' · '),
        look: 'forecast',
      };
    });
    return rows[0] ? [{ kind: 'bars' as const, title: title(rows[0]), lines }] : [];
  };
  return [
    ...ladder(
      'how_many',
      'cards',
      (row) => text.orMore(num(row, 'cards') ?? 0),
      (row) => text.howMany(num(row, 'days') ?? 0),
    ),
    ...ladder(
      'when',
      'days',
      (row) => text.by(text.fullDay(onAxis(str(row, 'by'))), num(row, 'days') ?? 0),
      (row) => text.when(num(row, 'cards') ?? 0),
    ),
  ];
}

/** Where the time of finished cards went: worked on, waiting, blocked. */
export function efficiency(report: Report): Bars {
  const of = (field: string, label: string, look: Line['look']): Line[] => {
    const seconds = report.summary[field];
    return typeof seconds === 'number' ? [{ row: null, label, value: seconds, text: text.lasting(seconds), look }] : [];
  };
  return {
    kind: 'bars',
    lines: [
      ...of('active_seconds', text.works, 'planned'),
      ...of('waiting_seconds', text.waits, 'waiting'),
      ...of('blocked_seconds', text.isBlocked, 'blocked'),
    ],
  };
}

/** Blocked time by reason, the longest first. */
export function blockers(report: Report): Bars {
  return list(report, 'reason', 'total_seconds', 'blocked', (row) => [
    text.lasting(num(row, 'total_seconds') ?? 0),
    text.spells(num(row, 'spells') ?? 0),
    ...((num(row, 'open_now') ?? 0) > 0 ? [text.openNow(num(row, 'open_now') ?? 0)] : []),
  ]);
}

/** How often each limit stood against a pull. */
export function limitHits(report: Report): Bars {
  return list(report, 'column', 'hits', 'neutral', (row) => [
    text.hits(num(row, 'hits') ?? 0),
    text.refused(num(row, 'refused') ?? 0),
    ...((num(row, 'raises') ?? 0) > 0 ? [text.raises(num(row, 'raises') ?? 0)] : []),
  ]);
}

function list(
  report: Report,
  name: string,
  field: string,
  look: Line['look'],
  said: (row: Row) => readonly string[],
): Bars {
  const lines = report.rows.map((row): Line => ({
    row: rowId(report, row),
    label: str(row, name),
    value: num(row, field) ?? 0,
    text: said(row).join(' · '),
    look,
  }));
  return { kind: 'bars', lines: lines.toSorted((a, b) => b.value - a.value) };
}
