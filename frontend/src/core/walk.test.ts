/** The way a stand-up takes over the board. */
import { expect, test } from 'vitest';
import { fromSnapshot } from './board';
import type { Card } from './model';
import { board, column, snapshotOf } from './testing';
import { ahead, behind, walkOrder } from './walk';

const LIKE_OPS = [
  column('todo', 'backlog', 'a0'),
  column('ready', 'queue', 'a1'),
  column('doing', 'work', 'a2'),
  column('stuck', 'blocked', 'a3'),
  column('review', 'review', 'a4'),
  column('done', 'done', 'a5'),
];

function wall(cells: Record<string, readonly string[]>, started: Record<string, string> = {}) {
  const made = board(cells, { columns: LIKE_OPS });
  const cards = [...made.cards.values()].map((card): Card => ({ ...card, started_at: started[card.id] ?? null }));
  return fromSnapshot({ ...snapshotOf(made), cards });
}

test('from the right to the left, the oldest first, without what is done or only wished for', () => {
  const ops = wall(
    {
      todo: ['c1'],
      'todo/urgent': ['c2'],
      ready: ['c3'],
      doing: ['c4', 'c5'],
      'doing/urgent': ['c6'],
      stuck: ['c7'],
      review: ['c8'],
      done: ['c9'],
    },
    { c4: '2026-11-19T09:00:00.000Z', c5: '2026-11-18T09:00:00.000Z', c6: '2026-11-20T09:00:00.000Z' },
  );
  expect(walkOrder(ops)).toEqual(['c8', 'c7', 'c6', 'c5', 'c4', 'c3', 'c2']);
});

test('on to the first that was not looked at, wherever cards went meanwhile', () => {
  const before = wall({ doing: ['c1', 'c2', 'c3'] });
  expect(ahead(before, [], null)).toBe('c1');
  expect(ahead(before, ['c1'], 'c1')).toBe('c2');
  // The current one was carried to the right, and another one came in there: only that one is new.
  const after = wall({ doing: ['c2', 'c3'], review: ['c1', 'c4'] });
  expect(ahead(after, ['c1'], 'c1')).toBe('c4');
  expect(ahead(after, ['c1', 'c4', 'c2', 'c3'], 'c3')).toBe(null);
});

test('back and on again through what was looked at, past what has left the board', () => {
  const here = wall({ doing: ['c1', 'c3', 'c4'] });
  const walked = ['c1', 'c2', 'c3'];
  expect(behind(here, walked, 'c3')).toBe('c1');
  expect(behind(here, walked, 'c1')).toBe(null);
  expect(ahead(here, walked, 'c1')).toBe('c3');
  expect(ahead(here, walked, 'c3')).toBe('c4');
  // The current card was archived: on and back lead on from where it was.
  expect(ahead(here, walked, 'c2')).toBe('c3');
  expect(behind(here, walked, 'c2')).toBe('c1');
});
