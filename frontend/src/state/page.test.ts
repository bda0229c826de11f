import { afterEach, describe, expect, it, vi } from 'vitest';
import { actions, pressed } from './actions';
import { pageOf, router } from './router.svelte';
import { ui } from './ui.svelte';

describe('addresses', () => {
  const page = (path: string, query = '', hash = '') => pageOf(path, new URLSearchParams(query), hash);

  it('lead to pages', () => {
    expect(page('')).toEqual({ name: 'boards' });
    expect(page('b/OPS')).toEqual({ name: 'board', key: 'OPS', card: null });
    expect(page('b/OPS/c/42')).toEqual({ name: 'board', key: 'OPS', card: 42 });
    expect(page('b/OPS/settings')).toEqual({ name: 'settings', key: 'OPS' });
    expect(page('sign-in', 'next=b%2FOPS')).toEqual({ name: 'sign-in', next: 'b/OPS' });
    expect(page('b/OPS/iterations')).toEqual({ name: 'iterations', key: 'OPS' });
    expect(page('expectation', '', 'kbs_x')).toEqual({ name: 'expectation', token: 'kbs_x' });
    expect(page('setup', '', 'T')).toEqual({ name: 'setup', token: 'T' });
    expect(['b', 'b/OPS/c/x', 'nothing', 'b/%E0%A4%A/c/1/2'].map((path) => page(path).name)).toEqual(
      Array(4).fill('missing'),
    );
  });

  it('keep the filter when a card is opened', () => {
    const stop = router.start();
    router.setQuery({ me: '1', text: '' });
    expect(router.withQuery('b/OPS/c/1')).toBe('b/OPS/c/1?me=1');
    router.setQuery({ me: null });
    expect(router.withQuery('b/OPS')).toBe('b/OPS');
    stop();
  });
});

describe('actions', () => {
  it('have one meaning for a key, unless they exclude each other', () => {
    const keys = actions.flatMap((action) => action.on.map((key) => [key, action.id] as const));
    const users = new Map<string, string[]>();
    for (const [key, id] of keys) users.set(key, [...(users.get(key) ?? []), id]);
    expect([...users].filter(([, ids]) => ids.length > 1)).toEqual([
      ['m', ['move', 'bulk-move']],
      ['b', ['block', 'resume', 'bring-back', 'bulk-block']],
      ['u', ['urgent', 'not-urgent']],
      ['Escape', ['clear-selection', 'live']],
      ['t', ['replay', 'live']],
      ['Shift+P', ['plan', 'bulk-plan']],
    ]);
    expect(new Set(actions.map((action) => action.id)).size).toBe(actions.length);
  });

  it('read key presses alike on all keyboards', () => {
    const press = (init: KeyboardEventInit) => pressed(new KeyboardEvent('keydown', init));
    expect(press({ key: 'N' })).toBe('n');
    expect(press({ key: 'L', shiftKey: true })).toBe('Shift+L');
    expect(press({ key: 'ArrowLeft', shiftKey: true })).toBe('Shift+ArrowLeft');
    expect(press({ key: 'k', metaKey: true })).toBe('Ctrl+k');
    expect(press({ key: '?', shiftKey: true })).toBe('Shift+?');
  });
});

describe('messages', () => {
  afterEach(() => vi.useRealTimers());

  it('stay eight seconds, longer while somebody reads', async () => {
    vi.useFakeTimers();
    ui.toast({ text: 'Moved' });
    await vi.advanceTimersByTimeAsync(7_000);
    ui.pauseToasts();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ui.toasts).toHaveLength(1);
    ui.resumeToasts();
    await vi.advanceTimersByTimeAsync(1_100);
    expect([ui.toasts.length, ui.said]).toEqual([0, 'Moved']);
  });

  it('replace each other by subject', async () => {
    vi.useFakeTimers();
    const before = ui.toasts.length;
    ui.toast({ text: 'One', subject: 's' });
    const id = ui.toast({ text: 'Two', subject: 's' });
    expect(ui.toasts.slice(before).map((toast) => toast.text)).toEqual(['Two']);
    await vi.advanceTimersByTimeAsync(150);
    expect(ui.said).toBe('Two');
    ui.dismiss(id);
  });

  it('are said once, together, and again when they repeat', async () => {
    vi.useFakeTimers();
    ui.announce('A.');
    ui.announce('B.');
    await vi.advanceTimersByTimeAsync(150);
    expect(ui.said).toBe('A. B.');
    ui.announce('A. B.');
    await vi.advanceTimersByTimeAsync(150);
    expect(ui.said).not.toBe('A. B.');
    expect(ui.said.trim()).toBe('A. B.');
  });
});
