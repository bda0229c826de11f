import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inTurn } from './turns';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('draws later, in the order that was asked for', () => {
  const drawn: number[] = [];
  for (const turn of [1, 2, 3]) inTurn(() => drawn.push(turn));
  expect(drawn).toEqual([]);
  vi.runAllTimers();
  expect(drawn).toEqual([1, 2, 3]);
});

it('leaves out a turn that was given back', () => {
  const drawn: number[] = [];
  const giveBack = inTurn(() => drawn.push(1));
  inTurn(() => drawn.push(2));
  giveBack();
  vi.runAllTimers();
  expect(drawn).toEqual([2]);
});

it('lets the page breathe between turns that take long', () => {
  const drawn: number[] = [];
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (clock += 20));
  for (const turn of [1, 2, 3]) inTurn(() => drawn.push(turn));
  vi.advanceTimersToNextTimer();
  expect(drawn).toEqual([1]);
  vi.runAllTimers();
  expect(drawn).toEqual([1, 2, 3]);
});
