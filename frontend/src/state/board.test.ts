import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { board as made, card, event, moved, snapshotOf } from '../core/testing';
import { accepts, answers, leave, line, sent, serve, settle } from './testing';

vi.mock('../api/live', async () => ({ LiveFeed: (await import('./testing')).FakeFeed }));

const { BoardStore } = await import('./board.svelte');
const { session } = await import('./session.svelte');
const { ui } = await import('./ui.svelte');

const PLACE = { column: 'doing', lane: 'main', before: null };
const start = made({ todo: ['1', '2'], doing: ['3'] });

beforeEach(() => serve());
afterEach(() => {
  leave();
  for (const toast of ui.toasts) ui.dismiss(toast.id);
  ui.close();
});

async function opened() {
  answers.push(() => ({ body: snapshotOf(start) }));
  return BoardStore.open('OPS');
}

describe('the store', () => {
  it('shows a move at once and keeps it when the server agrees', async () => {
    const store = await opened();
    accepts(event(11, 'card_moved', moved(start, '1', 'doing', 'a5')));
    const outcome = store.move('1', PLACE);
    expect(store.cell('doing', 'main')).toEqual(['3', '1']);
    expect(store.standing('1')).toBe('saving');
    await expect(outcome).resolves.toMatchObject({ ok: true });
    expect([store.seq, store.standing('1'), store.card('1')?.rank]).toEqual([11, 'still', 'a5']);
    expect(ui.toasts.map((toast) => toast.action?.label)).toEqual(['Undo']);
  });

  it('returns a refused card and says why, with a way to try again', async () => {
    const store = await opened();
    answers.push(() => ({ status: 409, body: { code: 'conflict', detail: 'It is gone.' } }));
    await expect(store.move('1', PLACE)).resolves.toMatchObject({ ok: false });
    expect(store.cell('todo', 'main')).toEqual(['1', '2']);
    expect(ui.toasts).toMatchObject([{ text: 'OPS-1 went back. It is gone.', tone: 'limit' }]);
    accepts();
    ui.toasts[0]!.action!.run();
    await settle();
    expect(sent).toHaveLength(2);
    expect(sent[0]!.key).not.toBe(sent[1]!.key);
  });

  it('keeps what is asked for while the line is cut, and sends it once and in order', async () => {
    const store = await opened();
    line.handlers!.down();
    answers.push(() => 'cut');
    const first = store.move('1', PLACE);
    const second = store.change('2', { title: 'Later' });
    await settle();
    expect([store.live.state, store.live.queued, store.standing('2')]).toEqual(['away', 2, 'queued']);
    accepts(event(11, 'card_moved', moved(start, '1', 'doing', 'a5')));
    accepts(event(12, 'card_changed', { card: '2', changes: { title: 'Later' }, before: { title: 'Card 2' } }));
    line.handlers!.up(10);
    await Promise.all([first, second]);
    expect(sent.map((one) => one.url.split('/').slice(-2).join('/'))).toEqual(['1/move', '1/move', 'cards/2']);
    expect(sent[0]!.key).toBe(sent[1]!.key);
    expect([store.live.state, store.live.queued, store.card('2')?.title]).toEqual(['live', 0, 'Later']);
  });

  it('asks when a limit stands against it, and sends the answer as a command of its own', async () => {
    const store = await opened();
    const hit = event(11, 'limit_hit', { card: '1' });
    const limit = { scope: 'column', id: 'doing', limit: 2, occupied: 2, hard: true };
    const refusal = { code: 'wip_limit', detail: 'Full.', limit, hit: 'h1', diagnosis: [], options: [], events: [hit] };
    answers.push(() => ({ status: 409, body: refusal }));
    const outcome = store.move('1', PLACE);
    await settle();
    expect([store.standing('1'), ui.dialog?.kind, store.seq]).toEqual(['held', 'limit', 11]);
    expect(store.refused).toMatchObject({ card: '1', place: PLACE, doing: 'move' });
    // It is shown where it wants to go, and counted where it stands.
    expect([store.cell('doing', 'main'), store.counts('doing').occupied]).toEqual([['3', '1'], 1]);
    accepts(event(12, 'card_moved', moved(start, '1', 'doing', 'a5')));
    store.answer({ kind: 'exceed', reason: 'It cannot wait' });
    await expect(outcome).resolves.toMatchObject({ ok: true });
    expect(sent[1]!.body).toMatchObject({ answer: { hit: 'h1', kind: 'exceed', reason: 'It cannot wait' } });
    expect(sent[1]!.key).not.toBe(sent[0]!.key);
    expect(store.refused).toBeNull();
  });

  it('returns a held card when it is left, and notes that it was', async () => {
    const store = await opened();
    answers.push(() => ({ status: 409, body: { code: 'wip_limit', hit: 'h1', limit: {}, detail: 'Full.' } }));
    const outcome = store.move('1', PLACE);
    await settle();
    accepts(event(11, 'limit_answered', { hit: 'h1', kind: 'leave' }));
    store.leave();
    await expect(outcome).resolves.toMatchObject({ ok: false });
    await settle();
    expect(store.card('1')?.column).toBe('todo');
    expect(sent[1]!.body).toMatchObject({ answer: { hit: 'h1', kind: 'leave' } });
  });

  it('shows a new card once, also when its event is there before its answer', async () => {
    const store = await opened();
    let answer: (body: { body: unknown }) => void;
    answers.push(() => new Promise((resolve) => (answer = resolve)));
    const outcome = store.create({ title: 'New', column: 'todo', lane: 'main' });
    await settle();
    expect(store.cell('todo', 'main')).toHaveLength(3);
    const facts = { card: 'n', number: 9, title: 'New', type: 'feature', column: 'todo', lane: 'main', rank: 'a9' };
    const created = event(11, 'card_created', facts, { command_id: sent[0]!.key });
    line.handlers!.events([created]);
    expect(store.cell('todo', 'main')).toEqual(['1', '2', 'n']);
    answer!({ body: { seq: 11, events: [created] } });
    await expect(outcome).resolves.toMatchObject({ ok: true });
    expect(store.cell('todo', 'main')).toEqual(['1', '2', 'n']);
  });

  it('applies what others do, and names them for a moment', async () => {
    const store = await opened();
    line.handlers!.events([event(11, 'card_moved', moved(start, '1', 'doing', 'a5'), { actor: 'u1' })]);
    expect([store.card('1')?.column, store.touchedBy('1')]).toEqual(['doing', 'Ada']);
    await vi.advanceTimersByTimeAsync(1_600);
    expect(store.touchedBy('1')).toBeNull();
  });

  it('fills a gap from the log after a moment', async () => {
    const store = await opened();
    const missing = event(11, 'card_changed', { card: '1', changes: { title: 'Eleven' }, before: {} });
    const early = event(12, 'card_changed', { card: '2', changes: { title: 'Twelve' }, before: {} });
    answers.push((url) => {
      expect(url).toContain('events?after=10');
      return { body: { seq: 12, events: [missing, early] } };
    });
    line.handlers!.events([early]);
    expect(store.seq).toBe(10);
    await vi.advanceTimersByTimeAsync(600);
    expect([store.seq, store.card('1')?.title, store.card('2')?.title]).toEqual([12, 'Eleven', 'Twelve']);
  });

  it('finds a silent gap by the heartbeat, and a new build', async () => {
    const store = await opened();
    const beat = { seqs: { b: 11 }, server_time: new Date().toISOString(), build: 'one' };
    answers.push(() => ({ body: { seq: 11, events: [event(11, 'limit_answered', {})] } }));
    line.handlers!.heartbeat(beat);
    await vi.advanceTimersByTimeAsync(600);
    expect([store.seq, store.live.newBuild]).toEqual([11, false]);
    line.handlers!.heartbeat({ ...beat, build: 'two' });
    expect(store.live.newBuild).toBe(true);
  });

  it('takes a new snapshot when it is too far behind or cannot follow', async () => {
    const store = await opened();
    const fresh = made({ todo: ['1'], done: ['2', '3'] }, { seq: 5_000 });
    answers.push(() => ({ body: snapshotOf(fresh) }));
    line.handlers!.up(5_000);
    await settle();
    expect([store.seq, store.cell('done', 'main')]).toEqual([5_000, ['2', '3']]);
    answers.push(() => ({
      body: { ...snapshotOf(fresh), seq: 5_001, cards: [card('9', { column: 'todo', rank: 'a0' })] },
    }));
    line.handlers!.events([event(5_001, 'card_restored', { card: '9', column: 'todo', lane: 'main', rank: 'a0' })]);
    await settle();
    expect([store.seq, store.card('9')?.key]).toEqual([5_001, 'OPS-9']);
  });

  it('holds back what comes while it is paused, and counts it', async () => {
    const store = await opened();
    store.setPaused(true);
    line.handlers!.events([event(11, 'card_moved', moved(start, '1', 'doing', 'a5'))]);
    expect([store.live.waiting, store.card('1')?.column]).toEqual([1, 'todo']);
    store.setPaused(false);
    expect([store.live.waiting, store.card('1')?.column]).toEqual([0, 'doing']);
  });

  it('feels a new role though the board was there before the session was known', async () => {
    session.user = null;
    const store = await opened();
    session.user = { id: 'u1', name: 'Ada', email: 'a@b.c', admin: false };
    line.handlers!.events([event(11, 'member_set', { user: 'u1', name: 'Ada', role: 'viewer', before: 'admin' })]);
    expect(store.role).toBe('viewer');
  });

  it('moves nothing between hold and release', async () => {
    const store = await opened();
    store.hold();
    line.handlers!.events([event(11, 'card_moved', moved(start, '1', 'doing', 'a5'))]);
    expect(store.cell('todo', 'main')).toEqual(['1', '2']);
    store.release();
    expect(store.cell('todo', 'main')).toEqual(['2']);
  });

  it('says that the right to look has ended', async () => {
    const store = await opened();
    answers.push(() => ({ body: { user: { id: 'u1', name: 'Ada', email: 'a@b.c', admin: false }, permissions: [] } }));
    line.handlers!.revoked();
    await settle();
    expect(store.revoked).toBe(true);
  });

  it('blames no membership when it is the session that ended, in another tab', async () => {
    const store = await opened();
    answers.push(() => ({ status: 401, body: { status: 401, code: 'unauthenticated', detail: 'Sign in first.' } }));
    line.handlers!.revoked();
    await settle();
    expect(session.user).toBeNull();
    expect(store.revoked).toBe(false);
  });
});
