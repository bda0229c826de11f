import { describe, expect, it } from 'vitest';
import { aheadOf, planOf } from './current';
import { applyEvent } from './fold';
import {
  absenceOf,
  backFrom,
  capacityOf,
  currentOf,
  daysLeft,
  daysOf,
  instantIn,
  localIn,
  matters,
  nextPart,
  offDay,
  proposed,
  pulledInto,
  withAbsence,
} from './iterations';
import { predict } from './predict';
import { change, drop, endStandup, plan, setCadence, startStandup, stepStandup } from './team';
import { AT, board, event, iteration, moved } from './testing';

const calendar = { working_days: [1, 2, 3, 4, 5], holidays: ['2026-11-26'] };

describe('the fold of iterations', () => {
  const made = {
    iteration: 'i8', number: 8, name: 'Iteration 8', goal: 'Calm', starts: '2026-11-30', ends: '2026-12-14',
    cutoff: '2026-12-01T00:00:00.000Z', plan: ['1'], team: ['u1'],
  }; // prettier-ignore
  const start = board({ todo: ['1', '2'] }, { iterations: [iteration({ plan: ['2'], promised: ['2'] })] });

  it('promises what is planned until the cut-off, and no more', () => {
    const after = applyEvent(start, event(11, 'iteration_made', made));
    expect(after.iterations.map((one) => one.id)).toEqual(['i7', 'i8']);
    const early = applyEvent(after, event(12, 'iteration_planned', { iteration: 'i8', added: ['2'], removed: ['1'] }));
    expect(early.iterations[1]).toMatchObject({ plan: ['2'], promised: ['2'] });
    const late = event(13, 'iteration_planned', { iteration: 'i8', added: ['1'], removed: [] });
    expect(applyEvent(early, { ...late, at: made.cutoff }).iterations[1]).toMatchObject({
      plan: ['2', '1'],
      promised: ['2'],
    });
  });

  it('carries what is left into the next one, and forgets what closed before', () => {
    const past = iteration({ id: 'i6', starts: '2026-11-02', ends: '2026-11-16', closed_at: AT });
    const both = applyEvent(
      { ...start, iterations: [past, ...start.iterations] },
      event(11, 'iteration_made', { ...made, plan: [] }),
    );
    const due = '2026-11-30T00:00:00.000Z';
    const closed = applyEvent(
      both,
      event(12, 'iteration_closed', { iteration: 'i7', began: AT, due, carried: ['2'], into: 'i8' }),
    );
    expect(closed.iterations.map(({ id, closed_at }) => [id, closed_at])).toEqual([
      ['i7', due],
      ['i8', null],
    ]);
    expect(closed.iterations[1]).toMatchObject({ plan: ['2'], promised: ['2'] });
    expect(closed.iterations[0]!.carried).toEqual(['2']);
  });

  it('keeps the order when dates change, and leaves out what is dropped', () => {
    const two = applyEvent(start, event(11, 'iteration_made', made));
    const changes = { starts: '2026-11-01', ends: '2026-11-10' };
    const swapped = applyEvent(two, event(12, 'iteration_changed', { iteration: 'i8', changes, before: {} }));
    expect(swapped.iterations.map((one) => one.id)).toEqual(['i8', 'i7']);
    const left = applyEvent(swapped, event(13, 'iteration_dropped', { iteration: 'i8', was: {} }));
    expect(left.iterations.map((one) => one.id)).toEqual(['i7']);
  });

  it('follows a stand-up from its start to its end', () => {
    let now = applyEvent(start, event(11, 'standup_started', { standup: 's1' }));
    expect(now.standup).toMatchObject({ id: 's1', by: 'u1', seq: 11, card: null });
    now = applyEvent(now, event(12, 'standup_stepped', { standup: 's1', card: '1' }));
    expect(now.standup?.card).toBe('1');
    now = applyEvent(now, event(13, 'standup_ended', { standup: 's1' }));
    expect([now.standup, now.last_standup?.id, now.last_standup?.until]).toEqual([null, 's1', AT]);
  });
});

describe('the commands', () => {
  const next = iteration({ id: 'i8', name: 'Iteration 8', starts: '2026-11-30', ends: '2026-12-14', plan: ['2'] });
  const wall = board({ todo: ['1', '2'] }, { iterations: [iteration(), next] });

  it('take a card out of the plan it was in', () => {
    const command = plan(wall, wall.iterations[0]!, { add: ['1', '2'] });
    expect(command).toMatchObject({ path: 'iterations/i7/plan', body: { add: ['1', '2'], remove: [] } });
    expect(command.says).toBe('2 cards planned into Iteration 7.');
    const after = predict(wall, command, 'c', AT);
    expect(after.iterations.map((one) => one.plan)).toEqual([['1', '2'], []]);
    // Told again on a board that has it already, it changes nothing.
    expect(predict(after, command, 'c', AT).iterations.map((one) => one.plan)).toEqual([['1', '2'], []]);
  });

  it('name a single card, and say what leaves', () => {
    expect(plan(wall, next, { remove: ['2'] }).says).toBe('OPS-2 taken out of Iteration 8.');
  });

  it('show a change, a deletion, a cadence and a stand-up at once', () => {
    const renamed = predict(wall, change(next, { goal: 'Fewer pages' }), 'c', AT);
    expect(renamed.iterations[1]!.goal).toBe('Fewer pages');
    expect(predict(wall, drop(next), 'c', AT).iterations).toHaveLength(1);
    const cadence = { starts: '2026-11-16', weeks: 2, cutoff_days: 1, name: 'Iteration' };
    expect(predict(wall, setCadence(cadence), 'c', AT).cadence).toEqual(cadence);
    const standing = predict(wall, startStandup(), 'c', AT);
    const at = predict(standing, stepStandup('new', '1'), 'c', AT);
    expect(at.standup?.card).toBe('1');
    expect(predict(at, endStandup('new'), 'c', AT).standup).toBeNull();
  });
});

describe('which iteration', () => {
  const two = [iteration({ plan: ['1'] }), iteration({ id: 'i8', starts: '2026-11-30', ends: '2026-12-14' })];

  it('is the one that holds today: its end is not in it', () => {
    expect(currentOf(two, '2026-11-29')?.id).toBe('i7');
    expect(currentOf(two, '2026-11-30')?.id).toBe('i8');
    expect(currentOf(two, '2026-11-15')).toBeNull();
    expect(aheadOf(two, '2026-11-15')?.id).toBe('i7');
    expect(aheadOf(two, '2026-12-14')).toBeNull();
    expect([planOf(two, '1')?.id, planOf(two, '2')]).toEqual(['i7', null]);
  });

  it('is proposed where the last one ends, else from the next Monday', () => {
    expect(proposed(two, '2026-11-20')).toEqual({ starts: '2026-12-14', ends: '2026-12-28' });
    expect(proposed([], '2026-11-20', 1)).toEqual({ starts: '2026-11-23', ends: '2026-11-30' });
    expect(proposed([], '2026-11-23')).toEqual({ starts: '2026-11-23', ends: '2026-12-07' });
  });
});

describe('capacity', () => {
  it('counts working days without holidays', () => {
    expect(daysOf(iteration())).toHaveLength(14);
    expect([offDay('2026-11-26', calendar), offDay('2026-11-21', calendar), offDay('2026-11-20', calendar)]).toEqual([
      'holiday',
      'weekend',
      null,
    ]);
    expect(daysLeft(iteration(), calendar, '2026-11-27')).toBe(1);
    expect(capacityOf(iteration(), calendar)).toEqual({ full: 18, away: 0, taken: 0, days: 18 });
    expect(capacityOf(iteration({ team: [] }), calendar).days).toBe(0);
  });

  it('takes absences off, and counts a day that an urgent card took as lost, not as absent', () => {
    const away = [
      { user: 'u1', day: '2026-11-17', part: 'half', card: null },
      { user: 'u1', day: '2026-11-18', part: 'day', card: 'x' },
      { user: 'u1', day: '2026-11-21', part: 'day', card: null },
      { user: 'gone', day: '2026-11-18', part: 'day', card: null },
    ] as const;
    expect(capacityOf(iteration({ away }), calendar)).toEqual({ full: 18, away: 0.5, taken: 1, days: 17.5 });
  });

  it('goes round full, half, away', () => {
    let away = iteration().away;
    const seen = [1, 2, 3, 4].map(() => {
      const part = nextPart(absenceOf(away, 'u1', '2026-11-17'));
      away = withAbsence(away, { user: 'u1', day: '2026-11-17', part, card: null });
      return part;
    });
    expect(seen).toEqual(['half', 'day', null, 'half']);
    expect(away).toHaveLength(1);
  });

  it('gives the rest of the iteration to an urgent card and back, but no holiday of anybody', () => {
    const holiday = { user: 'u2', day: '2026-11-24', part: 'day', card: null } as const;
    const it7 = iteration({ away: [holiday] });
    const pull = { card: 'x', people: ['u1', 'u2'], from: '2026-11-23', half: true };
    const away = pulledInto(it7, calendar, pull);
    expect(away.filter((one) => one.user === 'u1').map(({ day, part }) => [day, part])).toEqual([
      ['2026-11-23', 'half'],
      ['2026-11-24', 'day'],
      ['2026-11-25', 'day'],
      ['2026-11-27', 'day'],
    ]);
    expect(absenceOf(away, 'u2', '2026-11-24')).toEqual(holiday);
    expect(capacityOf(iteration({ away }), calendar)).toEqual({ full: 18, away: 1, taken: 6, days: 17 });
    const back = backFrom(away, 'x', '2026-11-25');
    expect(back.map(({ user, day }) => user + day)).toEqual(['u12026-11-23', 'u22026-11-23', 'u12026-11-24', 'u22026-11-24']); // prettier-ignore
  });
});

describe('local times', () => {
  it('are found across a change of the clocks', () => {
    expect(instantIn('2026-11-20', '10:00', 'UTC')).toBe('2026-11-20T10:00:00.000Z');
    expect(instantIn('2026-10-25', '00:30', 'Europe/Berlin')).toBe('2026-10-24T22:30:00.000Z');
    expect(instantIn('2026-10-25', '10:00', 'Europe/Berlin')).toBe('2026-10-25T09:00:00.000Z');
    expect(instantIn('2026-03-29', '12:00', 'America/New_York')).toBe('2026-03-29T16:00:00.000Z');
    expect(localIn(new Date('2026-10-25T09:00:00Z'), 'Europe/Berlin')).toEqual(['2026-10-25', '10:00']);
  });
});

describe('what can change the expectation', () => {
  const before = board({ todo: ['1'], doing: ['2'] }, { iterations: [iteration()] });

  it('is a card that goes on, not one that is renamed', () => {
    const step = (type: string, data: Record<string, unknown>) => applyEvent(before, event(11, type, data));
    expect(matters(before, step('card_moved', moved(before, '1', 'doing', 'z')))).toBe(true);
    expect(matters(before, step('card_changed', { card: '1', changes: { points: 3 }, before: {} }))).toBe(true);
    expect(matters(before, step('card_changed', { card: '1', changes: { title: 'x' }, before: {} }))).toBe(false);
    expect(matters(before, step('card_changed', { card: '1', changes: { people: [] }, before: {} }))).toBe(false);
    expect(matters(before, step('card_commented', { card: '1', text: 'x', outward: false }))).toBe(false);
    expect(matters(before, step('board_changed', { changes: { interrupt_budget: 0.2 }, before: {} }))).toBe(true);
    expect(matters(before, step('card_archived', { card: '2', discarded: true }))).toBe(true);
  });
});
