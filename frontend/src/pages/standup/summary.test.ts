/** The summary of a stand-up in Markdown: all of it, in order, and nothing that a title could break. */
import { expect, test } from 'vitest';
import type { Since, SinceLine } from '../../api/standup';
import { summary } from './summary';

const BOARD = { key: 'OPS', timeZone: 'Europe/Berlin' };

function line(number: number, title: string, from: string | null, to: string | null): SinceLine {
  return { id: `c${number}`, number, key: `OPS-${number}`, title, archived: false, from, to };
}

const EMPTY: Since = {
  seq: 9,
  standup: { id: 's', since: '2026-11-20T08:00:00.000Z', by: 'u1', seq: 7, card: null, until: '2026-11-20T08:12:00.000Z' },
  since: '2026-11-19T08:01:00.000Z',
  until: '2026-11-20T08:12:30.000Z',
  cut: false,
  counts: { finished: 0, moved: 0, blocked: 0, old: 0, hits: 0, interrupts: 0 },
  finished: [],
  moved: [],
  blocked: [],
  old: [],
  hits: [],
  interrupts: [],
  walked: ['c1', 'c2'],
  notes: [],
}; // prettier-ignore

test('everything that changed, and what was noted', () => {
  const found: Since = {
    ...EMPTY,
    counts: { finished: 1, moved: 3, blocked: 1, old: 1, hits: 1, interrupts: 1 },
    finished: [line(1, 'Rotate keys', 'Review', 'Done')],
    moved: [line(2, 'Fix [the] *build*', 'Ready', 'In progress')],
    blocked: [{ ...line(3, 'Order disks', 'In progress', 'Blocked'), reason: 'vendor', since: EMPTY.since }],
    old: [{ ...line(4, 'Slow', null, 'In progress'), age_days: 9, line_days: 1 }],
    hits: [
      {
        scope: 'column',
        place: 'Review',
        limit: 3,
        hits: 2,
        decided: ['exceed', 'leave'],
        cards: [line(2, 'Fix', null, 'Review')],
      },
    ],
    interrupts: [{ ...line(5, 'Disk full', null, 'In progress'), open: true }],
    notes: [{ card: 'c3', key: 'OPS-3', title: 'Order disks', text: 'call\nthem <now>' }],
  };
  expect(summary(found, BOARD)).toBe(
    `# Stand-up OPS, Fri 20 Nov, 09:00–09:12

Since 19 Nov 2026, 09:01. 2 cards looked at.

## Finished

- OPS-1 Rotate keys (Review → Done)

## Moved

- OPS-2 Fix \\[the\\] \\*build\\* (Ready → In progress)
- and 2 more

## Blocked

- OPS-3 Order disks (Vendor)

## Newly old

- OPS-4 Slow (9 days; 85 % leave here within 1 day)

## Limits hit

- Review, limit 3: 2 times; OPS-2; went over it, left it

## Interrupts

- OPS-5 Disk full (In progress)

## Notes

- OPS-3 Order disks: call them \\<now\\>
`,
  );
});

test('a quiet day is said to be one', () => {
  expect(summary(EMPTY, BOARD)).toBe(
    `# Stand-up OPS, Fri 20 Nov, 09:00–09:12

Since 19 Nov 2026, 09:01. 2 cards looked at.

Nothing has changed since the last stand-up.
`,
  );
});
