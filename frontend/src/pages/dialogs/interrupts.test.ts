/** The conversations around interrupts: what they name, what has the focus, and what each answer sends. */
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { board as made, column, event, snapshotOf } from '../../core/testing';
import type { Board, Finding, Option, Snapshot } from '../../core/model';
import { accepts, answers, leave, sent, serve, settle } from '../../state/testing';
import LimitDialog from './LimitDialog.svelte';
import PolicyDialog from './PolicyDialog.svelte';
import ReleaseDialog from './ReleaseDialog.svelte';
import StopDialog from './StopDialog.svelte';
import SwapDialog from './SwapDialog.svelte';

vi.mock('../../api/live', async () => ({ LiveFeed: (await import('../../state/testing')).FakeFeed }));

const { BoardStore } = await import('../../state/board.svelte');
const { ui } = await import('../../state/ui.svelte');

const RAISES = [{ at: '2026-11-10T12:00:00.000Z', by: 'u1', from: 1, to: 2, reason: 'Holidays' }];
const COLUMNS = [
  column('todo', 'backlog', 'a0'),
  column('doing', 'work', 'a1', 2),
  column('stuck', 'blocked', 'a2'),
  column('done', 'done', 'a3'),
];
const STRUGGLING: Finding = {
  kind: 'struggling',
  cards: ['3'],
  people: [],
  sentence: 'OPS-3 has been here for 9 days.',
};

const option = (kind: Option['kind'], more: Partial<Option> = {}): Option => ({
  kind, recommended: false, sentence: '', ...more,
}); // prettier-ignore

const WAYS: readonly Option[] = [
  option('help', { recommended: true, card: '3', cards: ['3'] }),
  option('stop_the_line', { column: 'doing' }),
  option('review_first', { cards: ['4'], column: 'doing' }),
  option('park', { card: '4', cards: ['4', '3'] }),
  option('raise_limit', { to: 3, raises: RAISES, sentence: 'Raised twice in 6 weeks.' }),
  option('exceed'),
  option('leave'),
];

beforeEach(() => serve());
afterEach(() => {
  cleanup();
  leave();
  for (const toast of ui.toasts) ui.dismiss(toast.id);
  ui.close();
});

async function opened(more: Partial<Snapshot> = {}, on: Board = made({ todo: ['1'], doing: ['3', '4'] }, more)) {
  answers.push(() => ({ body: snapshotOf(on) }));
  return BoardStore.open('OPS');
}

/** A board whose limit has just stood against OPS-1, with the question on the table. */
async function asked(ways = WAYS, diagnosis: readonly Finding[] = [STRUGGLING]) {
  const store = await opened();
  const limit = { scope: 'column', id: 'doing', limit: 2, occupied: 2, hard: true };
  const facts = { limit, hit: 'h1', wanted: 1, diagnosis, options: ways, events: [] };
  answers.push(() => ({ status: 409, body: { code: 'wip_limit', detail: 'Full.', ...facts } }));
  void store.move('1', { column: 'doing', lane: 'main', before: null });
  await settle();
  const onclose = vi.fn();
  render(LimitDialog, { board: store, onclose });
  return { store, onclose, dialog: screen.getByRole('dialog', { name: 'doing is at its limit' }) };
}

const lastAnswer = () => sent.at(-1)!.body['answer'];

describe('at a limit', () => {
  test('it says what was found, with the cards as links, and the way that fits has the focus', async () => {
    const { dialog } = await asked();
    expect(dialog.textContent).toContain('OPS-1 was not moved: doing holds 2 of 2.');
    expect(dialog.textContent).toContain('OPS-3 has been here for 9 days.');
    expect(within(dialog).getByRole('link', { name: 'OPS-3' }).getAttribute('href')).toBe('b/OPS/c/3');
    expect(document.activeElement?.textContent).toContain('Put me on OPS-3');
  });

  test('one press helps, and the focus is led to that card', async () => {
    const { onclose } = await asked();
    accepts(event(12, 'limit_answered', { hit: 'h1', kind: 'help', card: '1', about: '3' }));
    await fireEvent.click(screen.getByRole('button', { name: /Put me on OPS-3/u }));
    await settle();
    expect(lastAnswer()).toEqual({ hit: 'h1', kind: 'help', card: '3' });
    expect(onclose).toHaveBeenCalledExactlyOnceWith('3');
  });

  test('a number opens a way that needs a word; parking has its card chosen', async () => {
    const { dialog } = await asked();
    await fireEvent.keyDown(document.activeElement!, { key: '4' });
    expect(within(dialog).getByRole<HTMLInputElement>('radio', { name: /OPS-4/u }).checked).toBe(true);
    expect(document.activeElement?.getAttribute('type')).toBe('radio');
    accepts(event(12, 'limit_answered', { hit: 'h1', kind: 'park', card: '1', about: '4' }));
    await fireEvent.submit(document.querySelector('form')!);
    await settle();
    expect(lastAnswer()).toEqual({ hit: 'h1', kind: 'park', card: '4' });
  });

  test('raising stands among the other ways, tells of earlier raises and wants a reason', async () => {
    const { dialog } = await asked();
    const others = within(dialog).getByText('Other ways').closest('details')!;
    expect(others.open).toBe(false);
    await fireEvent.keyDown(document.activeElement!, { key: '5' });
    await tick();
    expect(others.open).toBe(true);
    expect(dialog.textContent).toContain('Holidays');
    await fireEvent.submit(document.querySelector('form')!);
    expect(dialog.textContent).toContain('Give the reason in a few words.');
    await fireEvent.input(within(dialog).getByLabelText('Reason'), { target: { value: 'Two of us now' } });
    accepts(event(12, 'limit_answered', { hit: 'h1', kind: 'raise_limit', card: '1', to: 3, reason: 'Two of us now' }));
    await fireEvent.submit(document.querySelector('form')!);
    await settle();
    expect(lastAnswer()).toEqual({ hit: 'h1', kind: 'raise_limit', to: 3, reason: 'Two of us now' });
  });

  test('where raising fits, what was found is the first word for the reason', async () => {
    const idle: Finding = { kind: 'people_idle', cards: [], people: ['u1'], sentence: 'Ada has nothing to do.' };
    const { dialog } = await asked([option('raise_limit', { to: 3, recommended: true }), option('leave')], [idle]);
    await fireEvent.click(screen.getByRole('button', { name: /Raise the limit to 3/u }));
    expect(within(dialog).getByLabelText<HTMLInputElement>('Reason').value).toBe('Ada has nothing to do.');
  });

  test('digits are text where somebody types', async () => {
    const { dialog } = await asked();
    await fireEvent.keyDown(document.activeElement!, { key: '2' });
    const trouble = within(dialog).getByLabelText('What is the trouble?');
    await fireEvent.keyDown(trouble, { key: '1' });
    expect(sent).toHaveLength(1);
    expect(trouble.isConnected).toBe(true);
  });

  test('few ways stand in front together, and without "exceed" it says that the board has none', async () => {
    const { dialog } = await asked(
      [option('park', { card: '4', cards: ['4'], recommended: true }), option('leave')],
      [],
    );
    expect(within(dialog).queryByText('Other ways')).toBeNull();
    expect(dialog.textContent).toContain('Nothing stands out');
    expect(within(dialog).getByRole('list', { name: /Standing in doing/u }).children).toHaveLength(2);
    expect(dialog.textContent).toContain('This board does not allow exceeding a limit.');
  });

  test('leaving it returns the card and is noted', async () => {
    const { store, onclose } = await asked();
    accepts(event(12, 'limit_answered', { hit: 'h1', kind: 'leave', card: '1' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Leave it where it is' }));
    await settle();
    expect(store.card('1')?.column).toBe('todo');
    expect(lastAnswer()).toEqual({ hit: 'h1', kind: 'leave' });
    expect(onclose).toHaveBeenCalledOnce();
  });
});

describe('an urgent card comes in', () => {
  const swap = (board: Awaited<ReturnType<typeof opened>>, urgent: string | null) => {
    render(SwapDialog, { board, request: { urgent, column: 'doing' }, onclose: vi.fn() });
    return screen.getByRole('dialog');
  };

  test('the proposal is chosen and named on the button, and Enter does it', async () => {
    const dialog = swap(await opened(), '1');
    const button = within(dialog).getByRole('button', { name: /^Bring it in, park OPS-/u });
    const key = /OPS-\d/u.exec(button.textContent)![0];
    expect(document.activeElement?.getAttribute('type')).toBe('radio');
    expect(dialog.textContent).toContain(`${key} goes to Blocked`);
    accepts();
    await fireEvent.submit(document.querySelector('form')!);
    await settle();
    expect(sent[0]!.body).toEqual({ urgent: { card: '1' }, column: 'doing', park: key.replace('OPS-', '') });
  });

  test('beside the limit nobody has to be parked; inside it somebody has to', async () => {
    const beside = swap(await opened(), '1');
    await fireEvent.click(within(beside).getByRole('radio', { name: /come in beside the limit/u }));
    accepts();
    await fireEvent.submit(document.querySelector('form')!);
    await settle();
    expect(sent[0]!.body['park']).toBeNull();
    cleanup();
    const inside = swap(await opened({ urgent_inside: true }), '1');
    expect(within(inside).queryByRole('radio', { name: /beside/u })).toBeNull();
  });

  test('where there is room, Enter is enough', async () => {
    const dialog = swap(await opened({}, made({ todo: ['1'], doing: ['3'] })), '1');
    expect(document.activeElement).toBe(within(dialog).getByRole('button', { name: 'Bring it in' }));
  });

  test('a new one wants a title, and where there is room nobody is asked for', async () => {
    const store = await opened({}, made({ doing: ['3'] }));
    const dialog = swap(store, null);
    expect(dialog.textContent).toContain('There is room in doing.');
    await fireEvent.submit(document.querySelector('form')!);
    expect(dialog.textContent).toContain('Give it a title');
    await fireEvent.input(within(dialog).getByLabelText('What has happened?'), { target: { value: 'DNS is down' } });
    accepts();
    await fireEvent.submit(document.querySelector('form')!);
    await settle();
    expect(sent[0]!.body).toEqual({ urgent: { title: 'DNS is down' }, column: 'doing', park: null });
  });
});

describe('the line', () => {
  test('is stopped with a trouble, for the board or a column', async () => {
    render(StopDialog, { board: await opened(), request: { column: 'doing', card: '3' }, onclose: vi.fn() });
    await fireEvent.submit(document.querySelector('form')!);
    expect(screen.getByText('Say in a few words what the trouble is. Everybody will read it.')).toBeTruthy();
    await fireEvent.input(screen.getByLabelText('What is the trouble?'), { target: { value: ' The disk is full ' } });
    accepts();
    await fireEvent.submit(document.querySelector('form')!);
    await settle();
    expect(sent[0]!.body).toEqual({ column: 'doing', card: '3', trouble: 'The disk is full' });
  });

  test('is released with its cause', async () => {
    const stop = {
      id: 's1',
      column: null,
      card: '3',
      trouble: 'The disk is full',
      since: '2026-11-20T12:00:00.000Z',
      by: 'u1',
    };
    render(ReleaseDialog, { board: await opened({ stops: [stop] }), request: { stop: 's1' }, onclose: vi.fn() });
    expect(screen.getByRole('dialog', { name: 'Release the line' }).textContent).toContain('The disk is full');
    expect(document.activeElement).toBe(screen.getByLabelText('What was it?'));
    await fireEvent.submit(document.querySelector('form')!);
    expect(sent).toHaveLength(0);
    await fireEvent.input(screen.getByLabelText('What was it?'), { target: { value: 'Logs without rotation' } });
    accepts();
    await fireEvent.submit(document.querySelector('form')!);
    await settle();
    expect(sent[0]!.body).toEqual({ stop: 's1', cause: 'Logs without rotation' });
  });
});

describe('a policy', () => {
  const CHECKS = ['Rollback tried', 'Alerts have an owner'];

  async function policy() {
    const columns = COLUMNS.map((one) => (one.id === 'done' ? { ...one, policy: 'It is written down.' } : one));
    const store = await opened({ columns });
    const facts = { column: 'done', link: 'runbook', checks: CHECKS, unticked: CHECKS };
    answers.push(() => ({ status: 409, body: { code: 'policy_asks', detail: 'It asks.', ...facts } }));
    void store.move('3', { column: 'done', lane: 'main', before: null });
    await settle();
    render(PolicyDialog, { board: store, onclose: vi.fn() });
    return { store, dialog: screen.getByRole('dialog', { name: 'What done asks' }) };
  }

  test('asks for what is missing, and sends what was ticked and linked', async () => {
    const { dialog } = await policy();
    expect(dialog.textContent).toContain('It is written down.');
    await fireEvent.submit(document.querySelector('form')!);
    expect(dialog.textContent).toContain('Tick what is true, or skip with a reason.');
    expect(dialog.textContent).toContain('Give the address of the page');
    expect(sent).toHaveLength(1);
    for (const check of CHECKS) await fireEvent.click(within(dialog).getByLabelText(check));
    const link = within(dialog).getByLabelText('Link to the runbook');
    await fireEvent.input(link, { target: { value: 'https://wiki.example.org/page' } });
    accepts();
    await fireEvent.submit(document.querySelector('form')!);
    await settle();
    const given = { checked: CHECKS, link: { url: 'https://wiki.example.org/page', kind: 'runbook' } };
    expect(sent[1]!.body['policy']).toEqual(given);
  });

  test('is skipped with a reason only', async () => {
    const { dialog } = await policy();
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Skip, with a reason' }));
    await fireEvent.submit(document.querySelector('form')!);
    expect(sent).toHaveLength(1);
    await fireEvent.input(within(dialog).getByLabelText('Why it is skipped this time'), { target: { value: 'Night' } });
    accepts();
    await fireEvent.submit(document.querySelector('form')!);
    await settle();
    expect(sent[1]!.body['policy']).toEqual({ checked: [], skip: 'Night' });
  });

  test('closed without a word, the card returns', async () => {
    const { store, dialog } = await policy();
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await settle();
    expect([store.card('3')?.column, store.asked]).toEqual(['doing', null]);
  });
});
