/** Two people at one card: different fields merge, the same field is a question with both values. */
import { expect, test, vi } from 'vitest';
import { ApiProblem } from '../../api/client';
import type { BoardStore } from '../../state/board.svelte';
import { CardEdit, type Seen } from './edit.svelte';

const seen = { version: 3, title: 'Old', stream: 'CI', base_class: 'standard', points: 2 } as Seen;
const stale = (card: Partial<Seen>) => ({
  ok: false,
  problem: new ApiProblem(409, { code: 'stale', card: { ...seen, version: 5, ...card } }),
});

const done = { ok: true, recorded: { seq: 9, events: [{ data: { card: 'c1' } }] } };

function editing(...outcomes: readonly unknown[]) {
  const change = vi.fn();
  for (const outcome of outcomes) change.mockResolvedValueOnce(outcome);
  return { change, edit: new CardEdit({ change } as unknown as BoardStore, 'c1') };
}

test('a change is sent against the version that was seen', async () => {
  const { change, edit } = editing(done);
  expect(await edit.save({ title: 'New' }, seen)).toBe(true);
  expect(change).toHaveBeenCalledWith('c1', { title: 'New' }, 3);
});

test("the next field is sent against the version that one's own last change made", async () => {
  const { change, edit } = editing(done, done);
  await edit.save({ title: 'New' }, seen);
  await edit.save({ points: 3 }, seen);
  expect(change).toHaveBeenLastCalledWith('c1', { points: 3 }, 4);
});

test('what was opened before somebody else came between is still sent as it was seen', async () => {
  const { change, edit } = editing(done, stale({ title: 'Theirs' }));
  await edit.save({ points: 3 }, { ...seen, version: 4 });
  expect(await edit.save({ title: 'Mine' }, seen)).toBe(false);
  expect(change).toHaveBeenLastCalledWith('c1', { title: 'Mine' }, 3);
  expect(edit.conflict?.fields).toEqual(['title']);
});

test('when somebody changed another field, mine goes through on top of theirs', async () => {
  const { change, edit } = editing(stale({ stream: 'network' }), done);
  expect(await edit.save({ title: 'New' }, seen)).toBe(true);
  expect(change).toHaveBeenLastCalledWith('c1', { title: 'New' }, 5);
  expect(edit.conflict).toBeNull();
});

test('the same field twice is a question, and both values are kept', async () => {
  const { change, edit } = editing(stale({ title: 'Theirs' }), done);
  expect(await edit.save({ title: 'Mine' }, seen)).toBe(false);
  expect(edit.conflict?.fields).toEqual(['title']);
  expect(edit.conflict?.theirs.title).toBe('Theirs');
  expect(edit.conflict?.changes.title).toBe('Mine');
  expect(await edit.keepMine()).toBe(true);
  expect(change).toHaveBeenLastCalledWith('c1', { title: 'Mine' }, 5);
});

test('the class in question is the chosen one, not urgent', async () => {
  const { edit } = editing(stale({ base_class: 'fixed_date', class: 'urgent' }));
  await edit.save({ class: 'standard' }, seen);
  expect(edit.conflict?.fields).toEqual(['class']);
});

test('faults stay beside their fields until the fields show again what holds', async () => {
  const problem = new ApiProblem(422, { code: 'invalid', errors: { points: ['Points are a number.'] } });
  const { edit } = editing({ ok: false, problem });
  expect(await edit.save({ points: -1 }, seen)).toBe(false);
  expect(edit.errors('points')).toEqual(['Points are a number.']);
  edit.clear();
  expect(edit.errors('points')).toEqual([]);
});
