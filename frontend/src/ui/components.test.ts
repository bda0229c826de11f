/** The icons' list and sprite agree, and what is drawn for a limit is also said in words. */
import { cleanup, render, screen } from '@testing-library/svelte';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { agingOf, dotsOf } from './aging';
import { ICONS } from './icons';
import LimitChip from './LimitChip.svelte';
import { limitState, limitWords } from './limits';
import Pips from './Pips.svelte';
import { day, initials, today } from './text/format';
import type { Card } from '../core/model';

afterEach(cleanup);

test('every named icon is in the sprite, and nothing else is', () => {
  const sprite = readFileSync('src/ui/icons.svg', 'utf8');
  const ids = [...sprite.matchAll(/<symbol id="([^"]+)"/gu)].map((match) => match[1]);
  expect(ids).toEqual([...ICONS]);
});

describe('limits in words', () => {
  test('a limit of 0 is at its limit when empty', () => {
    expect(limitState(0, 0)).toBe('at');
    expect(limitState(1, 0)).toBe('over');
    expect(limitState(5, null)).toBe('none');
  });

  test('at the limit it says what can be done', () => {
    expect(limitWords(3, 3, 1)).toBe(
      '3 of 3 places taken, at the limit: finish or park one to pull, and 1 urgent, counted beside the limit',
    );
  });

  test('over a soft limit it says by how many and that it is soft', () => {
    const words = limitWords(5, 4, 0, false);
    expect(words).toContain('over the limit by 1');
    expect(words).toContain('soft limit');
  });

  test('the chip shows figures and reads the sentence', () => {
    render(LimitChip, { occupied: 3, limit: 3, urgent: 1 });
    expect(screen.getByText('3/3')).toBeTruthy();
    expect(screen.getByText('+1')).toBeTruthy();
    expect(screen.getByText(/3 of 3 places taken/u)).toBeTruthy();
  });

  test('without a limit nothing stands beside it: urgent cards are counted with the others', () => {
    render(LimitChip, { occupied: 5, limit: null, urgent: 1 });
    expect(screen.getByText('6')).toBeTruthy();
    expect(screen.queryByText('+1')).toBeNull();
    expect(screen.queryByText(/urgent/u)).toBeNull();
  });

  test('pips: one a place, the surplus outside the row, none where they cannot be counted', () => {
    const { container, rerender } = render(Pips, { occupied: 5, limit: 4 });
    expect(container.querySelectorAll('.pip').length).toBe(5);
    expect(container.querySelectorAll('.edge').length).toBe(1);
    return rerender({ occupied: 5, limit: 40 }).then(() => {
      expect(container.querySelectorAll('.pip').length).toBe(0);
    });
  });
});

describe('aging', () => {
  const finished = (days: number): Card =>
    ({ started_at: '2026-01-01T00:00:00Z', finished_at: new Date(Date.UTC(2026, 0, 1 + days)).toISOString() }) as Card;

  test('says nothing below ten finished cards', () => {
    expect(agingOf([1, 2, 3].map(finished))).toBeNull();
  });

  test('takes the nearest rank of 50, 70, 85 and 95 %', () => {
    const aging = agingOf(Array.from({ length: 20 }, (_, index) => finished(index + 1)));
    expect(aging?.map((ms) => ms / 86_400_000)).toEqual([10, 14, 17, 19]);
    expect(dotsOf(18 * 86_400_000, aging!)).toBe(3);
  });
});

test('names become initials, also single and accented ones', () => {
  expect(initials('Tomáš Dvořák')).toBe('TD');
  expect(initials('élodie')).toBe('É');
  expect(initials(' ')).toBe('?');
});

test('days leave out the year of today only', () => {
  const now = Date.UTC(2026, 10, 20);
  expect(day('2026-11-30', now)).toBe('30 Nov');
  expect(day('2027-01-02', now)).toBe('2 Jan 2027');
  expect(today(Date.UTC(2026, 10, 20, 23, 30), 'Asia/Tokyo')).toBe('2026-11-21');
});
