import { describe, expect, it } from 'vitest';
import { bandOf, choices, inUnit, plannedCards, sumOf } from './planning';
import { board, card, iteration } from './testing';

describe('a plan', () => {
  const wall = board({ todo: ['1', '2'], doing: ['3'], done: ['4'], 'doing/urgent': ['5'] });

  it('adds up points, and counts what nobody has estimated', () => {
    const place = { column: 'todo', rank: 'a' };
    const cards = [card('1', place, { points: 3 }), card('2', place), card('3', place, { points: 0 })];
    const sum = sumOf(cards);
    expect(sum).toEqual({ cards: 3, points: 3, unestimated: 1 });
    expect([inUnit(sum, 'points'), inUnit(sum, 'cards')]).toEqual([3, 3]);
    expect(inUnit(sumOf([]), 'points')).toBe(0);
  });

  it('lists what this page knows, in the order of the plan', () => {
    const planned = plannedCards(iteration({ plan: ['3', 'gone', '1'] }), (id) => wall.cards.get(id) ?? null);
    expect(planned.map((one) => one.id)).toEqual(['3', '1']);
  });

  it('can take what is open and not in it, the backlog first', () => {
    const finished = wall.cards.get('4')!;
    const shown = { ...wall, cards: wall.cards.put('4', { ...finished, finished_at: '2026-11-20T12:00:00.000Z' }) };
    const ids = (words: string, plan: string[] = []) => choices(shown, iteration({ plan }), words).map((one) => one.id);
    expect(ids('')).toEqual(['1', '2', '5', '3']);
    expect(ids('', ['1', '3'])).toEqual(['2', '5']);
    expect(ids('OPS-2')).toEqual(['2']);
    expect(ids('card 3')).toEqual(['3']);
    expect(ids('card nobody')).toEqual([]);
  });
});

describe("yesterday's weather", () => {
  const weather = { value: 10, low: 6, high: 14 };

  it('is a band with a place for the plan', () => {
    const fits = bandOf(weather, 8)!;
    expect(fits.low).toBeLessThan(fits.middle);
    expect(fits.middle).toBeLessThan(fits.high);
    expect(fits.planned).toBeGreaterThan(fits.low);
    expect(fits.over).toBe(0);
    expect(fits.high).toBeLessThan(1);
  });

  it('shows by how much a plan is over, also beyond the band', () => {
    const over = bandOf(weather, 28)!;
    expect(over.planned).toBeLessThan(1);
    expect(over.over).toBeCloseTo(over.planned - over.middle);
    expect(over.planned).toBeGreaterThan(over.high);
  });

  it('is not drawn before there is any, and stands nothing planned and nothing done', () => {
    expect(bandOf({ value: null, low: null, high: null }, 5)).toBeNull();
    expect(bandOf({ value: 0, low: 0, high: 0 }, 0)).toMatchObject({ planned: 0, over: 0 });
  });
});
