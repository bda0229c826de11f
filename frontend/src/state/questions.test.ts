import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { board as made, event, moved, snapshotOf } from '../core/testing';
import { accepts, answers, leave, line, refuses, sent, serve, settle } from './testing';

vi.mock('../api/live', async () => ({ LiveFeed: (await import('./testing')).FakeFeed }));

const { actionContext, available } = await import('./actions');
const { Attention } = await import('./attention.svelte');
const { BoardStore } = await import('./board.svelte');
const { session } = await import('./session.svelte');
const { ui } = await import('./ui.svelte');

const start = made({ todo: ['1', '2'], doing: ['3', '4'], stuck: [] });
const IN = { column: 'doing', lane: 'main', before: null };
const LIMIT = { scope: 'column', id: 'doing', limit: 2, occupied: 2, hard: true };

beforeEach(() => serve());
afterEach(() => {
  leave();
  for (const toast of ui.toasts) ui.dismiss(toast.id);
  ui.close();
  session.user = null;
});

async function opened(board = start) {
  answers.push(() => ({ body: snapshotOf(board) }));
  return BoardStore.open('OPS');
}

const full = (hit: string) => refuses('wip_limit', { hit, limit: LIMIT, diagnosis: [], options: [] });

describe('a limit that is hit', () => {
  it('shows at once what an answer does, and sends it with the hit', async () => {
    const store = await opened();
    full('h1');
    const outcome = store.move('1', IN);
    await settle();
    expect(ui.dialog?.kind).toBe('limit');
    accepts();
    store.answer({ kind: 'park', card: '3' });
    expect([store.cell('doing', 'main'), store.cell('stuck', 'main')]).toEqual([['4', '1'], ['3']]);
    await outcome;
    expect(sent[1]!.body).toMatchObject({ column: 'doing', answer: { kind: 'park', card: '3', hit: 'h1' } });
  });

  it('keeps the card where it is for answers that do something else, and says what was done', async () => {
    const store = await opened();
    full('h1');
    const outcome = store.move('1', IN);
    await settle();
    const helped = event(11, 'card_changed', { card: '3', changes: { people: ['u1'] }, before: { people: [] } });
    answers.push(() => ({ body: { seq: 11, events: [helped], did: 'You are on OPS-3.' } }));
    store.answer({ kind: 'help', card: '3' });
    await expect(outcome).resolves.toMatchObject({ ok: false });
    await settle();
    expect(store.cell('todo', 'main')).toEqual(['1', '2']);
    expect(sent[1]).toMatchObject({ url: expect.stringContaining('cards/1/move') as string });
    expect(sent[1]!.body).toMatchObject({ answer: { kind: 'help', card: '3', hit: 'h1' } });
    expect(ui.toasts).toMatchObject([{ text: 'You are on OPS-3.', action: { label: 'Undo' } }]);
  });

  it('asks one thing after the other when two pulls are refused, and loses none', async () => {
    const store = await opened();
    full('h1');
    full('h2');
    const first = store.move('1', IN);
    const second = store.move('2', IN);
    await settle();
    expect([store.refused?.card, store.standing('1'), store.standing('2')]).toEqual(['1', 'held', 'held']);
    accepts(event(11, 'limit_answered', { hit: 'h1', kind: 'leave' }));
    // As a dialog closes: it goes away first, and what it means is done in the same breath.
    ui.close();
    store.leave();
    store.leave();
    expect(store.refused).toBeNull();
    await expect(first).resolves.toMatchObject({ ok: false });
    await settle();
    expect([store.refused?.card, ui.dialog?.kind]).toEqual(['2', 'limit']);
    accepts(event(12, 'card_moved', moved(start, '2', 'doing', 'a9')));
    store.answer({ kind: 'exceed', reason: 'It cannot wait' });
    ui.close();
    await expect(second).resolves.toMatchObject({ ok: true });
    expect(store.cell('doing', 'main')).toEqual(['3', '4', '2']);
  });

  it('lets the dialog that is open finish first', async () => {
    const store = await opened();
    full('h1');
    ui.open({ kind: 'help' });
    void store.move('1', IN);
    await settle();
    expect([ui.dialog?.kind, store.refused]).toEqual(['help', null]);
    ui.close();
    await settle();
    expect([ui.dialog?.kind, store.refused?.card]).toEqual(['limit', '1']);
  });

  it('notes nothing for a new card that is left', async () => {
    const store = await opened();
    full('h1');
    const outcome = store.create({ title: 'New', column: 'doing' });
    await settle();
    expect(store.cell('doing', 'main')).toHaveLength(3);
    store.leave();
    await expect(outcome).resolves.toMatchObject({ ok: false });
    await settle();
    expect([store.cell('doing', 'main'), sent.length]).toEqual([['3', '4'], 1]);
    ui.close();
    full('h2');
    const urgent = store.swap({ urgent: { title: 'Down' }, column: 'doing', park: '3' });
    await settle();
    store.leave();
    await expect(urgent).resolves.toMatchObject({ ok: false });
    await settle();
    expect([store.cell('doing', 'main'), store.cell('doing', 'urgent'), sent.length]).toEqual([['3', '4'], [], 2]);
  });
});

describe('a policy that asks', () => {
  const asks = () =>
    refuses('policy_asks', { column: 'done', link: 'runbook', checks: ['Written down'], unticked: [] });

  it('holds the card until it is answered, together with what was said before', async () => {
    const store = await opened();
    full('h1');
    const outcome = store.move('1', IN);
    await settle();
    asks();
    store.answer({ kind: 'raise_limit', to: 3, reason: 'Two new hands' });
    ui.close();
    await settle();
    expect(store.asked?.policy).toMatchObject({ link: 'runbook', checks: ['Written down'] });
    expect([ui.dialog?.kind, store.standing('1')]).toEqual(['policy', 'held']);
    accepts(event(11, 'card_moved', moved(start, '1', 'doing', 'a9')));
    store.answerPolicy({ checked: ['Written down'], skip: 'No runbook yet' });
    await expect(outcome).resolves.toMatchObject({ ok: true });
    expect(sent[2]!.body).toMatchObject({
      answer: { kind: 'raise_limit', to: 3 },
      policy: { checked: ['Written down'], skip: 'No runbook yet' },
    });
  });

  it('gives the card back when nothing is said', async () => {
    const store = await opened();
    asks();
    const outcome = store.move('1', { ...IN, column: 'done' });
    await settle();
    store.leavePolicy();
    await expect(outcome).resolves.toMatchObject({ ok: false });
    expect([store.card('1')?.column, sent.length]).toEqual(['todo', 1]);
  });
});

describe('a swap', () => {
  it('is asked about wherever an urgent card comes to a full column, before anything is sent', async () => {
    const store = await opened();
    await expect(store.move('1', { ...IN, lane: 'urgent' })).resolves.toBeNull();
    expect([ui.dialog, sent.length, store.card('1')?.column]).toEqual([
      { kind: 'swap', urgent: '1', column: 'doing' },
      0,
      'todo',
    ]);
    expect(store.parkable('doing', '1')).toHaveLength(2);
    accepts();
    void store.swap({ urgent: { card: '1' }, column: 'doing', park: '4' });
    expect([store.cell('doing', 'urgent'), store.cell('stuck', 'main')]).toEqual([['1'], ['4']]);
    expect([store.standing('1'), store.standing('4')]).toEqual(['saving', 'saving']);
    await settle();
    expect(sent[0]!.body).toEqual({ urgent: { card: '1' }, column: 'doing', park: '4' });
  });

  it('offers the parked card back to whoever parked it, once the urgent one is done', async () => {
    session.user = { id: 'u1', name: 'Ada', email: 'a@b.c', admin: false };
    const store = await opened();
    const parked = { ...moved(start, '4', 'stuck', 'a0'), reason: 'displaced', displaced_by: '1' };
    line.handlers!.events([
      event(11, 'card_blocked', parked),
      event(12, 'card_moved', moved(start, '1', 'doing', 'a0', 'urgent')),
    ]);
    expect([store.offer('4'), store.parkedFor('1').map((card) => card.id)]).toEqual([null, ['4']]);
    const urgent = store.view.board;
    line.handlers!.events([event(13, 'card_moved', moved(urgent, '1', 'done', 'a0', 'urgent'), { actor: 'u2' })]);
    expect(store.offer('4')).toMatchObject({ kind: 'back', because: '1' });
    expect(ui.toasts).toMatchObject([
      { text: 'OPS-1 is done. OPS-4 can come back.', action: { label: 'Bring OPS-4 back' } },
    ]);
    accepts();
    ui.toasts[0]!.action!.run();
    expect(store.cell('doing', 'main')).toEqual(['3', '4']);
    await settle();
    expect(sent[0]!.url).toContain('cards/4/resume');
  });
});

describe('a stopped line', () => {
  it('explains itself before and after the attempt, and leads to who needs help', async () => {
    const store = await opened();
    const attention = new Attention(store);
    line.handlers!.events([event(11, 'line_stopped', { stop: 's', column: 'doing', card: '3', trouble: 'Disk full' })]);
    expect(store.stopFor('doing')).toMatchObject({ id: 's', trouble: 'Disk full' });
    attention.current = '1';
    const right = available(actionContext(store, attention)).find(({ action }) => action.id === 'move-right');
    expect(right?.why).toBe('doing is stopped by Ada: Disk full (OPS-3).');
    refuses('line_stopped', { stop: store.stopFor('doing'), detail: 'doing is stopped by Ada: Disk full.' });
    await store.move('1', IN);
    expect(ui.toasts).toMatchObject([
      { text: 'OPS-1 went back. doing is stopped by Ada: Disk full.', action: { label: 'Who needs help' } },
    ]);
    accepts(event(12, 'line_released', { stop: 's', cause: 'Logs' }));
    await store.releaseLine('s', 'Logs');
    expect([store.stops, sent.at(-1)!.body]).toEqual([[], { stop: 's', cause: 'Logs' }]);
  });
});

describe('a selection', () => {
  it('takes single cards, ranges and columns, and loses what leaves the board', async () => {
    const store = await opened();
    const { selection } = new Attention(store);
    selection.toggle('2');
    selection.extendTo('4');
    expect(selection.cards).toEqual(['2', '3', '4']);
    selection.toggle('3');
    expect([selection.has('3'), selection.size]).toEqual([false, 2]);
    line.handlers!.events([event(11, 'card_archived', { card: '4', discarded: true })]);
    expect(selection.cards).toEqual(['2']);
    selection.column('todo');
    expect(selection.cards).toEqual(['1', '2']);
    selection.clear();
    expect(selection.size).toBe(0);
  });

  it('takes over the keys of the card, and goes as one command', async () => {
    const store = await opened();
    const attention = new Attention(store);
    attention.current = '1';
    const offered = () => available(actionContext(store, attention)).map(({ action }) => action.id);
    expect(offered()).toEqual(expect.arrayContaining(['move', 'block', 'archive']));
    attention.selection.column('todo');
    expect(offered()).toEqual(expect.arrayContaining(['bulk-move', 'bulk-block', 'bulk-archive', 'clear-selection']));
    expect(offered()).not.toEqual(expect.arrayContaining(['move']));
    answers.push(() => ({ body: { seq: 10, events: [], did: '2 cards archived.' } }));
    await store.bulk(attention.selection.cards, { kind: 'archive' });
    expect(sent[0]!.body).toEqual({ cards: ['1', '2'], do: { kind: 'archive' } });
    expect(ui.toasts).toMatchObject([{ text: '2 cards archived.', action: { label: 'Undo' } }]);
  });
});
