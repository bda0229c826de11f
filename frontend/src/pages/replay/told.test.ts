/** Every event of the log has its sentence, and names what it is about. */
import { expect, test } from 'vitest';
import type { BoardEvent } from '../../core/model';
import { told, type Names } from './told';

const from = (known: Record<string, string>) => (id: string) => known[id] ?? null;
const names: Names = {
  key: from({ a: 'OPS-1', b: 'OPS-2' }),
  column: from({ ready: 'Ready', review: 'Review' }),
  lane: from({ fast: 'Urgent' }),
  person: from({ mira: 'Mira', jon: 'Jon' }),
};

function say(type: string, data: Record<string, unknown>, actor: string | null = 'mira'): string {
  const event: BoardEvent = { seq: 1, type, at: '2026-11-20T12:00:00.000Z', actor, command_id: 'c', data };
  return told(event, names);
}

test('a move says from where and to where, the lane only where it has a name to say', () => {
  const move = { card: 'a', from_column: 'ready', from_lane: 'main', column: 'review', lane: 'main' };
  expect(say('card_moved', move)).toBe('Mira moved OPS-1 from Ready to Review.');
  expect(say('card_moved', { ...move, lane: 'fast' })).toBe('Mira moved OPS-1 from Ready to Review, Urgent lane.');
  expect(say('card_moved', { ...move, column: 'ready' })).toBe('Mira moved OPS-1 within Ready.');
});

test('a parked card is told with the one it was parked for, a blocked one with its reason', () => {
  expect(say('card_blocked', { card: 'a', reason: 'displaced', displaced_by: 'b' })).toBe(
    'Mira parked OPS-1 for OPS-2.',
  );
  expect(say('card_blocked', { card: 'a', reason: 'vendor', waiting_for: 'the ISP' })).toBe(
    'Mira blocked OPS-1: Vendor, waiting for the ISP.',
  );
  expect(say('card_blocked', { card: 'a', reason: 'other', waiting_card: 'b' })).toBe(
    'Mira blocked OPS-1: Other, waiting for OPS-2.',
  );
});

test('a changed limit is told with both figures and its reason', () => {
  const change = { column: 'review', changes: { limit: 4 }, before: { limit: 3 }, reason: 'Two new hands' };
  expect(say('column_changed', change)).toBe('Mira set the limit of Review from 3 to 4: Two new hands.');
  expect(say('column_changed', { ...change, changes: { limit: null } })).toContain('from 3 to no limit');
  expect(say('column_changed', { column: 'review', changes: { policy: 'x' }, before: {} })).toBe(
    'Mira changed the column Review.',
  );
});

test('what has left the board is told without its name', () => {
  expect(say('card_archived', { card: 'z' })).toBe('Mira archived a card.');
  expect(say('card_resumed', { card: 'a', column: 'gone', lane: 'main' })).toBe(
    'Mira brought OPS-1 back to a column that is gone.',
  );
  expect(say('card_archived', { card: 'a' }, 'left')).toBe('Somebody archived OPS-1.');
});

test('duty goes by the rota or by hand', () => {
  const duty = { people: ['mira', 'jon'] };
  expect(say('duty_handed_over', duty, null)).toBe('Duty went to Mira and Jon.');
  expect(say('duty_handed_over', { ...duty, by_hand: true })).toBe('Mira handed duty over to Mira and Jon.');
});

test('a reason keeps its own words, and one full stop ends the sentence', () => {
  expect(say('line_stopped', { column: null, trouble: 'Nothing answers.' })).toBe(
    'Mira stopped the board: Nothing answers.',
  );
  expect(say('limit_answered', { kind: 'exceed', card: 'a', reason: '' }, null)).toBe(
    'Somebody went over the limit with OPS-1.',
  );
});

test('an event of a later version is not kept quiet about', () => {
  expect(say('card_folded', {})).toBe('Mira changed something.');
});

test('iterations and stand-ups are told', () => {
  expect(say('iteration_made', { name: 'Iteration 7' }, null)).toBe('Iteration 7 was made.');
  expect(say('iteration_planned', { added: ['a', 'b'], removed: [] })).toBe(
    'Mira planned OPS-1 and OPS-2 into an iteration.',
  );
  expect(say('iteration_planned', { added: [], removed: ['a'] })).toBe('Mira took OPS-1 out of an iteration.');
  expect(say('iteration_closed', { carried: ['a', 'b', 'c', 'd'] }, null)).toBe(
    'An iteration ended; 4 cards carried over.',
  );
  expect(say('iteration_closed', { carried: [] }, null)).toBe('An iteration ended.');
  expect(say('iteration_dropped', { was: { name: 'Iteration 8' } })).toBe('Mira deleted Iteration 8.');
  expect(say('cadence_set', { cadence: null })).toBe('Mira ended the cadence of iterations.');
  expect(say('expectation_said', { sentence: 'Expect 14 points.' })).toBe(
    'Mira told the stakeholders: Expect 14 points.',
  );
  expect(say('standup_started', {})).toBe('Mira began a stand-up.');
  expect(say('standup_stepped', { card: 'a' })).toBe('The stand-up looked at OPS-1.');
  expect(say('standup_ended', {})).toBe('The stand-up ended.');
});
