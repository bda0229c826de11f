/** Following a board for months: what a wall is told by the way, and a log that no longer reaches back to it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { board, card, event, snapshotOf } from '../core/testing';
import { Sync } from '../state/sync.svelte';
import { answers, leave, line, serve } from '../state/testing';

vi.mock('../api/live', async () => ({ LiveFeed: (await import('../state/testing')).FakeFeed }));
beforeEach(serve);
afterEach(leave);

function following() {
  const handlers = { advanced: vi.fn(), returned: vi.fn(), revoked: vi.fn(), heard: vi.fn(), display: vi.fn() };
  const sync = new Sync(board({ 'doing/main': ['1'] }), () => null, handlers);
  return { sync, handlers };
}

test('every word of the server is a sign of life, and settings are passed on', () => {
  const { handlers } = following();
  const feed = line.handlers!;
  feed.up(10);
  feed.events([event(11, 'card_changed', { card: '1', changes: {} })]);
  const beat = { seqs: { b: 11 }, server_time: '2026-11-20T12:00:00Z', build: 'one' };
  feed.heartbeat(beat);
  expect(handlers.heard.mock.calls).toEqual([[null], [null], [beat]]);
  feed.display!();
  expect(handlers.display).toHaveBeenCalledOnce();
});

test('a log that does not reach back far enough is answered with the board as it is now', async () => {
  const { sync } = following();
  answers.push(() => ({ status: 410, body: { code: 'gone' } }));
  const later = { ...board({ 'doing/main': [] }), seq: 9_000 };
  answers.push(() => ({ body: { ...snapshotOf(later), cards: [card('7', { column: 'doing', rank: 'a0' })] } }));
  line.handlers!.up(400);
  await vi.advanceTimersByTimeAsync(600);
  expect(sync.board.seq).toBe(9_000);
  expect(sync.board.cards.has('7')).toBe(true);
});
