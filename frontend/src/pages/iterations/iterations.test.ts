/** Planning, capacity and expectations as a person meets them: what is said, what is sent, and how fresh it is kept. */
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Expectation, Planning } from '../../api/iterations';
import type { Iteration, Snapshot } from '../../core/model';
import { board as made, event, iteration, snapshotOf } from '../../core/testing';
import { accepts, answers, leave, line, sent, serve, settle } from '../../state/testing';
import Page from '../expectation/Expectation.svelte';
import CapacityDialog from './CapacityDialog.svelte';
import ExpectationDialog from './ExpectationDialog.svelte';
import IterationDialog from './IterationDialog.svelte';
import PlanPanel from './PlanPanel.svelte';
import PulledDialog from './PulledDialog.svelte';
import { Answers } from './answers.svelte';
import { asText, headline } from './headline';

vi.mock('../../api/live', async () => ({ LiveFeed: (await import('../../state/testing')).FakeFeed }));

const { BoardStore } = await import('../../state/board.svelte');
const { Attention } = await import('../../state/attention.svelte');
const { router } = await import('../../state/router.svelte');
const { ui } = await import('../../state/ui.svelte');

const MEMBERS = [
  { user: 'u1', name: 'Ada', role: 'member' },
  { user: 'u2', name: 'Bo', role: 'member' },
] as const;

const EXPECTED: Expectation = {
  board: 'Ops', time_zone: 'UTC', iteration: iteration(), unit: 'points', expected: 14, low: 11, high: 17,
  committed: 20, done: 6, capacity_days: 40, lost_days: 6, ahead_days: 2.5, spare_days: 1.5, other_days: 0,
  slack: 0.12, unattributed_days: 0,
  causes: [{ card: '5', key: 'OPS-5', title: 'Disk full', days: 6, ahead: 2.5, open: true, displaced_days: 0 }],
  pace: { value: 0.5, n: 3, left_out: [] }, budget: null,
  sentence: 'Expect 14 points (11–17), not 20: 6.0 of 40 person-days went to OPS-5, 2.5 more expected.',
  assumptions: ['A person-day has 8 hours.'], honesty: null, reduced: true, said: null,
  as_of: '2026-11-20T12:00:00.000Z',
}; // prettier-ignore

const PLANNING: Planning = {
  iteration: iteration({ plan: ['1'] }), unit: 'points',
  plan: { cards: 1, points: 3, unestimated: 0, in_unit: 3 },
  capacity: { person_days: 20, working_days: 10, people: 2, away_days: 0 },
  weather: { rule: 'median3', n: 3, value: 2, low: 1, high: 4, per_person_day: true, sentence: 'The weather is 2.' },
  forecast: { days: 10, p85: 3, p50: 5, sentence: '3 cards or more come.' },
  mix: [{ stream: '', cards: 1, points: 3 }], mix_sentence: null,
  over: { by: 1, sentence: 'The plan holds 3 points, 1 more than yesterday’s weather of 2.' },
}; // prettier-ignore

beforeEach(() => {
  serve();
  vi.setSystemTime('2026-11-20T12:00:00.000Z');
});
afterEach(() => {
  cleanup();
  router.setQuery({ plan: null });
  for (const toast of ui.toasts) ui.dismiss(toast.id);
  ui.close();
  leave();
});

async function opened(one: Partial<Iteration> = {}, more: Partial<Snapshot> = {}) {
  const wall = made(
    { todo: ['1', '2'], doing: ['3'], 'doing/urgent': ['5'] },
    { members: MEMBERS, iterations: [iteration(one)], ...more },
  );
  const pointed = { ...wall, cards: wall.cards.put('1', { ...wall.cards.get('1')!, points: 3 }) };
  answers.push(() => ({ body: snapshotOf(pointed) }));
  return BoardStore.open('OPS');
}

const replies = (body: unknown) => answers.push(() => ({ body }));
/** What is imported on demand comes in a turn of its own. */
const soon = async () => {
  await vi.dynamicImportSettled();
  await settle();
  await tick();
};

describe('the words in the head', () => {
  test('say what is done, and what to expect where it is less', () => {
    const budget = { share: 0.2, days: 8, used: 6, burn: 0.75, over: false, sentence: '', displaced: [] };
    expect(headline({ ...EXPECTED, budget })).toEqual({
      done: '6 of 20 points',
      reduced: 'expect 14 (11–17), not 20',
      budget: '75 % of the interrupt budget used',
    });
    expect(headline({ ...EXPECTED, reduced: false }).reduced).toBe('');
    expect(headline({ ...EXPECTED, expected: null }).reduced).toBe('');
    const over = { ...budget, used: 9, burn: 1.125, over: true };
    expect(headline({ ...EXPECTED, budget: over }).budget).toBe('over the interrupt budget: 9 of 8 person-days');
  });

  test('make a text that stands by itself', () => {
    const lines = asText(EXPECTED, ' Back on Monday. ').split('\n');
    expect(lines[1]).toBe(EXPECTED.sentence);
    expect(lines[2]).toBe('Back on Monday.');
    expect(lines).toContain('- OPS-5 Disk full: 6 person-days, 2.5 more expected');
  });
});

describe('answers', () => {
  test('are asked again a moment after what matters, not after what does not, and every minute', async () => {
    const store = await opened();
    const ask = vi.fn(async () => 1);
    const kept = new Answers(ask, 2_000);
    const stop = kept.follow('b', 'i7');
    kept.saw(store.view.board);
    await settle();
    expect([ask.mock.calls.length, kept.answer]).toEqual([1, 1]);

    const { board } = store.view;
    const renamed = { ...board, cards: board.cards.put('1', { ...board.cards.get('1')!, title: 'x' }) };
    kept.saw(renamed);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ask).toHaveBeenCalledTimes(1);

    const estimated = { ...board, cards: board.cards.put('1', { ...board.cards.get('1')!, points: 8 }) };
    kept.saw(estimated);
    kept.saw({ ...estimated, iterations: [] });
    await vi.advanceTimersByTimeAsync(1_900);
    expect(ask).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(ask).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(3);
    stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(ask).toHaveBeenCalledTimes(3);
    store.close();
  });
});

describe('the planning panel', () => {
  async function panel(one: Partial<Iteration> = { plan: ['1'], promised: [] }) {
    const store = await opened(one);
    const attention = new Attention(store);
    attention.planning = 'next';
    replies(PLANNING);
    render(PlanPanel, { board: store, attention });
    await settle();
    return { store, attention };
  }

  test('says before commitment that the plan is too much, by how much, and what is in it', async () => {
    const { store } = await panel();
    const aside = screen.getByRole('complementary', { name: 'Plan an iteration' });
    expect(aside.textContent).toContain('over by 1');
    expect(aside.textContent).toContain('The plan holds 3 points');
    expect(aside.textContent).toContain('3 cards or more (85\u00a0%), 5 or more (50\u00a0%)');
    const plan = within(aside).getByRole('list', { name: 'In the plan' });
    // The cut-off has passed, and the card was not in the plan then.
    expect(plan.textContent).toContain('added later');
    expect(within(plan).getAllByRole('listitem')).toHaveLength(1);
    store.close();
  });

  test('plans by a press what is found by words, and takes it out again', async () => {
    const { store } = await panel();
    await fireEvent.input(screen.getByRole('searchbox', { name: 'Find by words or key' }), {
      target: { value: 'card 2' },
    });
    accepts(event(11, 'iteration_planned', { iteration: 'i7', added: ['2'], removed: [] }));
    await fireEvent.click(screen.getByRole('button', { name: 'Plan OPS-2 into Iteration 7' }));
    await soon();
    expect(sent.at(-1)).toMatchObject({ body: { add: ['2'], remove: [] } });
    expect(sent.at(-1)!.url).toMatch(/boards\/b\/iterations\/i7\/plan$/u);
    expect(screen.getByRole('list', { name: 'In the plan' }).textContent).toContain('OPS-2');
    accepts(event(12, 'iteration_planned', { iteration: 'i7', added: [], removed: ['1'] }));
    await fireEvent.click(screen.getByRole('button', { name: 'Take OPS-1 out of the plan' }));
    await soon();
    expect(screen.getByRole('list', { name: 'In the plan' }).textContent).not.toContain('OPS-1');
    store.close();
  });

  test('takes a card that is let go over it, and with it the others that are selected', async () => {
    const { store, attention } = await panel();
    attention.selection.toggle('2');
    attention.selection.toggle('3');
    await tick();
    accepts(event(11, 'iteration_planned', { iteration: 'i7', added: ['2', '3'], removed: [] }));
    attention.zone!.drop('3');
    await soon();
    expect(sent.at(-1)!.body).toEqual({ add: ['2', '3'], remove: [] });
    expect(attention.selection.size).toBe(0);
    store.close();
  });

  test('teaches the first step where there is no iteration, and closes with Esc', async () => {
    const store = await opened({}, { iterations: [] });
    const attention = new Attention(store);
    attention.planning = 'next';
    render(PlanPanel, { board: store, attention });
    await fireEvent.click(screen.getByRole('button', { name: 'Make an iteration' }));
    expect(ui.dialog).toEqual({ kind: 'iteration', iteration: null });
    await fireEvent.keyDown(screen.getByRole('complementary'), { key: 'Escape' });
    expect(attention.planning).toBeNull();
    store.close();
  });
});

describe('an iteration', () => {
  test('is made with the dates that follow, and the last day is meant as people say it', async () => {
    const store = await opened();
    const onclose = vi.fn();
    render(IterationDialog, { board: store, request: { iteration: null }, onclose });
    expect(screen.getByLabelText<HTMLInputElement>('First day').value).toBe('2026-11-30');
    expect(screen.getByLabelText<HTMLInputElement>('Last day').value).toBe('2026-12-13');
    accepts(event(11, 'limit_answered', {}));
    await fireEvent.click(screen.getByRole('button', { name: 'Make it' }));
    await soon();
    expect(sent.at(-1)!.body).toEqual({ goal: '', starts: '2026-11-30', ends: '2026-12-14', team: ['u1', 'u2'] });
    expect(onclose).toHaveBeenCalledOnce();
    store.close();
  });

  test('is changed by what was changed, and the server’s word stands beside its field', async () => {
    const store = await opened();
    render(IterationDialog, { board: store, request: { iteration: 'i7' }, onclose: vi.fn() });
    await fireEvent.input(screen.getByLabelText(/Goal/u), { target: { value: 'Calm' } });
    answers.push(() => ({ status: 422, body: { code: 'invalid', detail: 'No.', errors: { goal: ['Shorter.'] } } }));
    await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await soon();
    expect(sent.at(-1)!.body).toEqual({ goal: 'Calm' });
    expect(screen.getByText('Shorter.')).toBeTruthy();
    expect(ui.toasts).toEqual([]);
    store.close();
  });
});

describe('capacity', () => {
  test('goes round by key, and the arrows pass the days that nobody works', async () => {
    const store = await opened();
    render(CapacityDialog, { board: store, request: { iteration: 'i7' }, onclose: vi.fn() });
    const cell = (name: string) => screen.getByRole('gridcell', { name });
    const monday = cell('Ada, Mon 16 Nov: there');
    monday.focus();
    accepts(event(11, 'limit_answered', {}));
    await fireEvent.keyDown(monday, { key: 'Enter' });
    await soon();
    expect(sent.at(-1)!.body).toEqual({ away: [{ user: 'u1', day: '2026-11-16', part: 'half', card: null }] });
    const friday = cell('Ada, Fri 20 Nov: there');
    friday.focus();
    await fireEvent.keyDown(friday, { key: 'ArrowRight' });
    await tick();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Ada, Mon 23 Nov: there');
    await fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
    await tick();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Bo, Mon 23 Nov: there');
    store.close();
  });

  test('is lost to an urgent card from here on', async () => {
    const store = await opened();
    render(PulledDialog, { board: store, request: { card: '5' }, onclose: vi.fn() });
    const input = screen.getByRole('combobox', { name: 'Who' });
    await fireEvent.input(input, { target: { value: 'Bo' } });
    await fireEvent.keyDown(input, { key: 'Enter' });
    accepts(event(11, 'limit_answered', {}));
    await fireEvent.click(screen.getByRole('button', { name: 'Say so' }));
    await soon();
    // It is noon on a Friday: the afternoon and the whole week after it.
    const { away } = sent.at(-1)!.body as unknown as Pick<Iteration, 'away'>;
    expect(away.map(({ day, part, card }) => `${day} ${part} ${card}`)).toEqual([
      '2026-11-20 half 5', '2026-11-23 day 5', '2026-11-24 day 5', '2026-11-25 day 5', '2026-11-26 day 5',
      '2026-11-27 day 5',
    ]); // prettier-ignore
    store.close();
  });
});

describe('the expectation', () => {
  test('is said with one’s own sentence, and every revision stays', async () => {
    const store = await opened();
    replies(EXPECTED);
    render(ExpectationDialog, { board: store, request: { iteration: 'i7' }, onclose: vi.fn() });
    await settle();
    expect(screen.getByText(EXPECTED.sentence)).toBeTruthy();
    expect(screen.getByText('Nothing has been said to the stakeholders yet.')).toBeTruthy();
    await fireEvent.input(screen.getByLabelText(/One sentence/u), { target: { value: 'Back on Monday.' } });
    const revision = { iteration: 'i7', revision: 1, unit: 'points', expected: 14, low: 11, high: 17, committed: 20,
      capacity_days: 40, lost_days: 6, ahead_days: 2.5, causes: [], sentence: EXPECTED.sentence,
      note: 'Back on Monday.' }; // prettier-ignore
    accepts(event(11, 'expectation_said', revision));
    await fireEvent.click(screen.getByRole('button', { name: 'Say this to the stakeholders' }));
    await soon();
    expect(sent.at(-1)!.body).toEqual({ note: 'Back on Monday.' });
    expect(screen.getByText('Back on Monday.', { selector: '.note' })).toBeTruthy();
    store.close();
  });

  test('of others is heard of', async () => {
    const store = await opened();
    const said = { iteration: 'i7', revision: 1, sentence: 'Expect 14.', note: '' };
    line.handlers!.events([event(11, 'expectation_said', said, { actor: 'u2' })]);
    await vi.advanceTimersByTimeAsync(200);
    expect(ui.said).toContain('Bo told the stakeholders: Expect 14.');
    store.close();
  });
});

describe('the stakeholders’ page', () => {
  const asked: { url: string; request: RequestInit }[] = [];
  const replied = (status: number, body: unknown) =>
    answers.push((url, request) => {
      asked.push({ url, request });
      return { status, body };
    });

  test('asks with its own token and no cookie, and keeps itself up to date', async () => {
    replied(200, { ...EXPECTED, causes: [{ ...EXPECTED.causes[0]!, title: null }] });
    render(Page, { token: 'kbs_secret' });
    await settle();
    expect(asked[0]!.url).toMatch(/api\/shared\/expectation$/u);
    expect(asked[0]!.request).toMatchObject({ credentials: 'omit', headers: { Authorization: 'Bearer kbs_secret' } });
    expect(screen.getByText(EXPECTED.sentence)).toBeTruthy();
    expect(screen.getByRole('rowheader', { name: 'OPS-5 open' })).toBeTruthy();

    answers.push(() => 'cut');
    await vi.advanceTimersByTimeAsync(60_000);
    await tick();
    expect(screen.getByText(/^Out of date since 20 Nov 2026, 12:00/u)).toBeTruthy();
    expect(screen.getByText(EXPECTED.sentence)).toBeTruthy();

    replied(401, { code: 'not_signed_in', detail: 'No.' });
    await vi.advanceTimersByTimeAsync(60_000);
    await tick();
    expect(screen.getByText('This link no longer works')).toBeTruthy();
    expect(screen.queryByText(EXPECTED.sentence)).toBeNull();
  });

  test('waits between iterations', async () => {
    replied(404, { code: 'not_found', detail: 'No iteration goes on at the moment.' });
    render(Page, { token: 'kbs_secret' });
    await settle();
    expect(screen.getByText('No iteration runs now')).toBeTruthy();
  });
});
