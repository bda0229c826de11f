/** The icons' list and sprite agree, and what is drawn for a limit is also said in words. */
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { agingOf, dotsOf } from './aging';
import CardState from './CardState.svelte';
import { NO_TIES, type Ties } from './cardties';
import ColumnHead from './ColumnHead.svelte';
import { ICONS } from './icons';
import LimitChip from './LimitChip.svelte';
import { limitState, limitWords } from './limits';
import Pips from './Pips.svelte';
import { day, initials, today } from './text/format';
import { AT, card, column } from '../core/testing';
import type { Card, Column } from '../core/model';

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

  test('urgent cards that count inside are in the figure, and the bolt says how many', () => {
    render(LimitChip, { occupied: 3, limit: 3, inside: 1 });
    expect(screen.getByText('3/3')).toBeTruthy();
    expect(screen.queryByText('+1')).toBeNull();
    expect(screen.getByText(/3 of 3 places taken.*1 of them urgent/u)).toBeTruthy();
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

describe('a column head', () => {
  const head = (more: Partial<Column>, props: Record<string, unknown> = {}) =>
    render(ColumnHead, {
      column: { ...column('Review', 'review', 'a0', 3), ...more },
      occupied: 1,
      urgent: 0,
      total: 1,
      canAdd: true,
      onadd: vi.fn(),
      ...props,
    });

  test('shows its policy in one line and what it asks behind that', () => {
    head({ policy: 'Read by somebody else.', asks_link: 'runbook', asks_checks: ['Rollback tried'] });
    const line = screen.getByRole('button', { name: /What Review means: Read by somebody else/u });
    expect(line.textContent).toContain('Asks 2 things on coming in');
  });

  test('says that it asks also where it has no policy text, and nothing where it has neither', async () => {
    const { rerender } = head({ asks_checks: ['Rollback tried'] });
    expect(screen.getByRole('button', { name: /Asks 1 thing on coming in/u })).toBeTruthy();
    await rerender({ column: column('Review', 'review', 'a0', 3) });
    expect(screen.queryByRole('button', { name: /What Review means/u })).toBeNull();
  });

  test('stopped, it says since when, and adding stays in reach and explains itself', async () => {
    const onadd = vi.fn();
    const stop = { id: 's', column: 'Review', card: null, trouble: 'Disk full', since: AT, by: 'u1' };
    head({}, { stop, closed: true, now: Date.parse(AT) + 14 * 60_000, onadd });
    expect(screen.getByText('Stopped · 14 min')).toBeTruthy();
    const add = screen.getByRole('button', { name: 'Add a card to Review: not while the line is stopped' });
    expect([add.getAttribute('aria-disabled'), add.hasAttribute('disabled')]).toEqual(['true', false]);
    await fireEvent.click(add);
    expect(onadd).toHaveBeenCalledOnce();
  });
});

describe('the state of a card', () => {
  const spell = {
    reason: 'displaced', note: '', waiting_for: '', since: AT, from_column: 'doing', from_lane: 'main', from_rank: 'a0',
    waiting_card: null, displaced_by: '42', by: 'u1', dismissed: false,
  }; // prettier-ignore
  const tie = { key: 'OPS-42', title: 'DNS is down', href: 'b/OPS/c/42' };
  const state = (more: Partial<Card>, ties: Partial<Ties>) =>
    render(CardState, {
      card: card('7', { column: 'stuck', rank: 'a0' }, more),
      now: Date.parse(AT) + 2 * 3_600_000,
      age: 0,
      dots: 0,
      ties: { ...NO_TIES, ...ties },
      current: true,
    });

  test('a parked card names what displaced it as a link, with its clock', () => {
    const { container } = state({ blocked: spell }, { displacedBy: tie });
    expect(container.textContent?.replace(/\s+/gu, ' ')).toContain('Displaced by OPS-42 · 2 h');
    expect(screen.getByRole('link', { name: 'OPS-42' }).getAttribute('href')).toBe(tie.href);
  });

  test('it says when it can come back, instead of whom it waits for', () => {
    state({ blocked: { ...spell, waiting_for: 'the vendor' } }, { offer: 'Can come back: OPS-42 is done' });
    expect(screen.getByText('Can come back: OPS-42 is done')).toBeTruthy();
    expect(screen.queryByText('Waits for the vendor')).toBeNull();
  });

  test('an urgent card names whom it parked, the first two as links', () => {
    const parked = [1, 2, 3].map((n) => ({ key: `OPS-${String(n)}`, title: '', href: `b/OPS/c/${String(n)}` }));
    const { container } = state({ class: 'urgent' }, { parked });
    expect(screen.getAllByRole('link')).toHaveLength(2);
    expect(container.textContent).toContain('and 1 more');
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
