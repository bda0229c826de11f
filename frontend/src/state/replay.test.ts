import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromSnapshot } from '../core/board';
import { applyEvent } from '../core/fold';
import type { Board, BoardEvent } from '../core/model';
import { board as made, event, snapshotOf } from '../core/testing';
import { leave, line, serve } from './testing';

vi.mock('../api/live', async () => ({ LiveFeed: (await import('./testing')).FakeFeed }));

const { BoardStore } = await import('./board.svelte');
const { ui } = await import('./ui.svelte');

const HEAD = 950;
const BEGIN = Date.parse('2026-11-01T08:00:00.000Z');
const HOUR = 3_600_000;

/** A life of 950 events, an hour apart: the one card is renamed again and again. */
const boards: Board[] = [made({ todo: ['1'] }, { seq: 1 })];
const log: BoardEvent[] = [event(1, 'board_changed', { changes: {} }, { at: new Date(BEGIN).toISOString() })];
for (let seq = 2; seq <= HEAD + 5; seq += 1) {
  const at = new Date(BEGIN + seq * HOUR).toISOString();
  log.push(event(seq, 'card_changed', { card: '1', changes: { title: `Title ${seq}` }, before: {} }, { at }));
  boards.push(applyEvent(boards.at(-1)!, log.at(-1)!));
}
const DAYS = [
  { date: '2026-11-01', first: 1, last: 15 },
  { date: '2026-11-02', first: 16, last: 39 },
  { date: '2026-12-10', first: 40, last: HEAD },
];

let asked: string[] = [];
let away = false;

beforeEach(() => {
  serve();
  asked = [];
  away = false;
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(url.pathname.split('/').at(-1)! + url.search);
    if (away) throw new TypeError('cut');
    const query = (name: string) => Number(url.searchParams.get(name));
    const body = () => {
      if (url.pathname.endsWith('/days')) return { head: HEAD, days: DAYS };
      if (url.pathname.endsWith('/events')) {
        return { seq: HEAD, events: log.slice(query('after'), Math.min(HEAD, query('after') + query('limit'))) };
      }
      const seq = url.searchParams.has('seq') ? query('seq') : HEAD;
      return { ...snapshotOf(boards[seq - 1]!), at: log[seq - 1]!.at };
    };
    return new Response(JSON.stringify(body()));
  });
});
afterEach(() => {
  leave();
  ui.close();
});

const settle = () => vi.advanceTimersByTimeAsync(10);

async function opened() {
  const store = await BoardStore.open('OPS');
  await store.startReplay();
  return { store, replay: store.replay! };
}

const title = (store: InstanceType<typeof BoardStore>) => store.card('1')!.title;

describe('the past', () => {
  it('begins with now, and is read only', async () => {
    const { store, replay } = await opened();
    expect([replay.position, replay.head, replay.loading, replay.at]).toEqual([HEAD, HEAD, false, null]);
    expect([store.canWork, title(store), replay.changesSince]).toEqual([false, `Title ${HEAD}`, 0]);
  });

  it('is walked event by event without asking for each', async () => {
    const { store, replay } = await opened();
    await settle();
    const before = asked.length;
    for (let step = 0; step < 100; step += 1) {
      replay.step(-1);
      expect([replay.loading, title(store)]).toEqual([false, `Title ${HEAD - 1 - step}`]);
    }
    expect([replay.changesSince, replay.at, store.now]).toEqual([100, log[HEAD - 101]!.at, Date.parse(replay.at!)]);
    await settle();
    replay.step(1);
    expect(title(store)).toBe(`Title ${HEAD - 99}`);
    // One stretch before the one it began in, because the walk came near to its edge.
    expect(asked.slice(before).filter((one) => one.includes('seq='))).toEqual(['b?seq=601']);
  });

  it('jumps anywhere, and shows the last place that was asked for', async () => {
    const { store, replay } = await opened();
    await settle();
    replay.to(5);
    expect([replay.loading, replay.shown]).toEqual([true, HEAD]);
    replay.to(400);
    replay.to(3);
    await settle();
    expect([replay.loading, replay.shown, title(store)]).toEqual([false, 3, 'Title 3']);
    expect(asked).not.toContain('b?seq=201');
    replay.to(-7);
    expect([replay.position, title(store)]).toEqual([1, 'Card 1']);
    expect(replay.event).toEqual(log[0]);
  });

  it('goes by day', async () => {
    const { replay } = await opened();
    await settle();
    const days = [-1, -1, -1, 1, 1, 1].map((step) => {
      replay.goToDay(step as 1 | -1);
      return replay.position;
    });
    expect(days).toEqual([39, 15, 1, 39, HEAD, HEAD]);
    expect(replay.day?.date).toBe('2026-12-10');
  });

  it('stays where it is while the board goes on, and comes back to all of it', async () => {
    const { store, replay } = await opened();
    await settle();
    line.handlers!.events(log.slice(HEAD, HEAD + 2));
    expect([replay.head, replay.changesSince, title(store)]).toEqual([HEAD + 2, 2, `Title ${HEAD}`]);
    expect(replay.at).toBe(log[HEAD - 1]!.at);
    replay.step(-10);
    line.handlers!.events(log.slice(HEAD + 2, HEAD + 3));
    expect([replay.changesSince, title(store)]).toEqual([13, `Title ${HEAD - 10}`]);
    store.endReplay();
    expect([store.replay, title(store), store.canWork]).toEqual([null, `Title ${HEAD + 3}`, true]);
  });

  it('says why it cannot be shown, and stays where it was', async () => {
    const { store, replay } = await opened();
    await settle();
    away = true;
    replay.to(2);
    await settle();
    expect([replay.problem, replay.position, title(store)]).toEqual([
      'The server cannot be reached.',
      HEAD,
      `Title ${HEAD}`,
    ]);
    away = false;
    replay.to(2);
    await settle();
    expect([replay.problem, title(store)]).toEqual(['', 'Title 2']);
  });

  it('is the same board, whichever way it came there', async () => {
    const { store, replay } = await opened();
    await settle();
    for (const seq of [777, 600, 601, 599, 200, 201, 950, 1]) {
      replay.to(seq);
      await settle();
      const { cards, cells, columns, seq: shown } = store.view.board;
      const there = fromSnapshot(snapshotOf(boards[seq - 1]!));
      expect([shown, [...cards.values()], [...cells], columns]).toEqual([
        seq,
        [...there.cards.values()],
        [...there.cells],
        there.columns,
      ]);
    }
  });
});
