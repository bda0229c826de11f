/** An old board never looks live, and a live one never looks old. */
import { cleanup, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import LiveBanner from './LiveBanner.svelte';

const live = { state: 'live' as const, since: null, paused: false, waiting: 0, queued: 0, newBuild: false };
const calls = { onresume: vi.fn(), onreload: vi.fn() };
const veil = () => document.querySelector('[data-veil]');

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 12) });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('a lost connection says since when and what waits; after 45 s the page is veiled; its return clears both', async () => {
  const { rerender, container } = render(LiveBanner, { live, ...calls });
  expect(container.textContent.trim()).toBe('');
  await rerender({ live: { ...live, state: 'away', since: Date.now(), queued: 2 } });
  expect(container.textContent).toContain('Connection lost since');
  expect(container.textContent).toContain('2 changes wait');
  vi.advanceTimersByTime(44_000);
  await tick();
  expect(veil()).toBeNull();
  vi.advanceTimersByTime(2_000);
  await tick();
  expect(veil()).not.toBeNull();
  expect(container.textContent).toContain('Stale since');
  await rerender({ live });
  expect(veil()).toBeNull();
  expect(container.textContent.trim()).toBe('');
});

test('paused updates are counted and can be shown', async () => {
  render(LiveBanner, { live: { ...live, paused: true, waiting: 3 }, ...calls });
  expect(screen.getByRole('status').textContent).toContain('3 changes wait to be shown.');
  screen.getByRole('button').click();
  expect(calls.onresume).toHaveBeenCalledTimes(1);
});
