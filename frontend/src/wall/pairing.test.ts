/** A screen that asks for its board, and what it asks for besides: patient, and never asking twice for nothing. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bearerToken, authorise } from '../api/client';
import { board, iteration } from '../core/testing';
import { answers, leave, sent, serve, settle } from '../state/testing';
import { Facts } from './facts.svelte';
import { Pairing, type Paired } from './pairing.svelte';

const asked = (code: string) => () => ({ status: 201, body: { code, secret: `kbp_${code}`, poll_seconds: 5 } });
const own = {
  display: { id: 'd', name: 'NOC left', settings: {}, revision: 1 },
  board: { id: 'b', key: 'OPS', name: 'Ops', time_zone: 'UTC' },
  server_time: '2026-11-20T12:00:00Z',
};
const screen = () => ({ width: 1920, height: 1080, ratio: 1 });

beforeEach(serve);
afterEach(() => {
  leave();
  authorise(null);
});

test('a code is shown and asked about until somebody has confirmed it; then its token comes, once', async () => {
  const done = vi.fn<(paired: Paired) => void>();
  const pairing = new Pairing(screen, 'abc', done);
  answers.push(asked('WDJB-MJHT'));
  pairing.start();
  await settle();
  expect(pairing.code).toBe('WDJB-MJHT');
  expect(sent[0]!.body).toEqual({ screen: screen(), build: 'abc' });
  expect(bearerToken()).toBe('kbp_WDJB-MJHT');
  answers.push(() => ({ body: { state: 'waiting' } }));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(done).not.toHaveBeenCalled();
  answers.push(() => ({ body: { state: 'paired', token: 'kbd_1', ...own } }));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(done).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ token: 'kbd_1' }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers).toEqual([]);
});

test('a code that has run out is replaced by another', async () => {
  const pairing = new Pairing(screen, 'abc', () => undefined);
  answers.push(asked('AAAA-AAAA'), () => ({ body: { state: 'expired' } }), asked('BBBB-BBBB'));
  pairing.start();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(pairing.code).toBe('BBBB-BBBB');
  pairing.stop();
});

test('a server that is away is waited for, and what it refuses is begun again', async () => {
  const pairing = new Pairing(screen, 'abc', () => undefined);
  answers.push(() => 'cut');
  pairing.start();
  await settle();
  expect([pairing.away, pairing.code]).toEqual([true, null]);
  answers.push(asked('CCCC-CCCC'));
  await vi.advanceTimersByTimeAsync(2_000);
  expect([pairing.away, pairing.code]).toEqual([false, 'CCCC-CCCC']);
  answers.push(() => ({ status: 401, body: { code: 'unauthenticated' } }), asked('DDDD-DDDD'));
  await vi.advanceTimersByTimeAsync(7_000);
  expect(pairing.code).toBe('DDDD-DDDD');
  pairing.stop();
});

test('a view is ready once it has something to show, asked for seldom, and not for ever', async () => {
  const facts = new Facts();
  const shown = board({ 'doing/main': ['1'] });
  const when = (at: number) => ({ at, today: '2026-11-20' });
  const rows = (count: number) => () => ({ body: { report: 'cfd', rows: Array.from({ length: count }, () => ({})) } });
  expect([facts.isReady('board', 0), facts.isReady('cfd', 0)]).toEqual([true, false]);
  answers.push(rows(0));
  expect(await facts.prepare('cfd', shown, '', when(0))).toBe(true);
  expect(facts.isReady('cfd', 0)).toBe(false);
  expect(await facts.prepare('cfd', shown, '', when(49_000))).toBe(false);
  let address = '';
  answers.push((url) => {
    address = url;
    return rows(3)();
  });
  await facts.prepare('cfd', shown, 'type=incident&text=fan', when(60_000));
  expect(facts.isReady('cfd', 60_000)).toBe(true);
  expect(new URL(address).search).toBe('?from=2026-08-22&to=2026-11-21&type=incident');
  answers.push(() => 'cut');
  expect(await facts.prepare('cfd', shown, '', when(200_000))).toBe(false);
  expect([facts.isReady('cfd', 200_000), facts.isReady('cfd', 3_700_000)]).toEqual([true, false]);
});

test('what is to be expected is asked for only while an iteration runs; ages come from their report', async () => {
  const facts = new Facts();
  const when = { at: 0, today: '2026-11-20' };
  await facts.prepare('expectation', board({}), '', when);
  expect(facts.isReady('expectation', 0)).toBe(false);
  const running = board({}, { iterations: [iteration()] });
  answers.push(() => ({ body: { iteration: { id: 'i7' }, sentence: 'Expect 14 points.' } }));
  await facts.prepare('expectation', running, '', { ...when, at: 60_000 });
  expect(facts.isReady('expectation', 60_000)).toBe(true);
  answers.push(() => ({ body: { rows: [{ key: 'OPS-1', over: 85 }, { key: 'OPS-2', over: null }] } })); // prettier-ignore
  await facts.readAges(running, when);
  expect([...facts.ages]).toEqual([['OPS-1', 85], ['OPS-2', 0]]); // prettier-ignore
  await facts.readAges(running, { ...when, at: 599_000 });
});
