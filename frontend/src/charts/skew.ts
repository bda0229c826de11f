/** Whether a point costs one stream of work more time than another: for each pair the ratio and how sure it is. */
import { num, rowId, str, type Bars, type Line, type Report } from '../core/chart';
import { flow, flowIterations as text } from '../ui/text/en';

/** From here on a ratio is called a skew, if it is unlikely enough by chance. */
const SKEWED = 1.5;

export function skew(report: Report): Bars {
  const bounds = report.rows.flatMap((row) =>
    ['ratio', 'ratio_low', 'ratio_high'].flatMap((field) => {
      const value = num(row, field);
      return value !== null && value > 0 ? [Math.log2(value)] : [];
    }),
  );
  // Whole powers of two around everything there is, and alike to both sides: no difference stands in the middle.
  const reach = Math.min(6, Math.max(1, Math.ceil(Math.max(0, ...bounds.map(Math.abs)))));
  const powers = Array.from({ length: 2 * reach + 1 }, (_, step) => step - reach);
  const every = reach > 3 ? 2 : 1;
  const lines = report.rows.map((row): Line => {
    const [ratio, low, high] = ['ratio', 'ratio_low', 'ratio_high'].map((field) => num(row, field));
    const name = (field: string) => str(row, field) || text.noStream;
    return {
      row: rowId(report, row),
      label: text.pair(name('stream'), name('other')),
      value: ratio ?? Number.NaN,
      ...(typeof low === 'number' && typeof high === 'number' ? { span: [low, high] as const } : {}),
      text: [
        text.verdicts[str(row, 'verdict')] ?? str(row, 'verdict'),
        ...(typeof ratio === 'number' && typeof low === 'number' && typeof high === 'number'
          ? [text.ratio(flow.number(ratio), flow.number(low), flow.number(high))]
          : []),
        text.sizes(num(row, 'cards') ?? 0, num(row, 'other_cards') ?? 0),
        ...(row['one_person'] === true ? [text.onePerson] : []),
      ].join(' · '),
      look: str(row, 'verdict') === 'skewed' ? 'unplanned' : 'neutral',
    };
  });
  return {
    kind: 'bars',
    lines,
    scale: {
      from: 2 ** -reach,
      to: 2 ** reach,
      ticks: [
        ...powers.filter((power) => power % every === 0).map((power) => tick(2 ** power)),
        ...(reach < 3 ? [tick(SKEWED)] : []),
      ],
    },
    keys: [
      { look: 'unplanned', text: text.skewed },
      { look: 'neutral', text: text.unclear },
    ],
  };
}

const tick = (ratio: number) => ({ at: ratio, text: text.times(flow.exact(ratio)) });
