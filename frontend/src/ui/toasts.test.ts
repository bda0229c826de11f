/** The stack tells when it is read, so that its owner can stop the clock; a toast that goes away lets it run again. */
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import Toasts from './Toasts.svelte';

afterEach(cleanup);

function shown() {
  const calls = { ondismiss: vi.fn(), onpause: vi.fn(), onresume: vi.fn() };
  const run = vi.fn();
  const toasts = [{ id: 1, text: 'OPS-42 moved to Review.', tone: 'ok' as const, action: { label: 'Undo', run } }];
  const view = render(Toasts, { toasts, ...calls });
  return { ...calls, run, view };
}

test('pauses while the pointer is over it or the focus in it, and resumes once', async () => {
  const { onpause, onresume } = shown();
  const stack = screen.getByRole('region');
  await fireEvent.mouseEnter(stack);
  await fireEvent.focusIn(screen.getByText('Undo'));
  expect(onpause).toHaveBeenCalledTimes(1);
  await fireEvent.mouseLeave(stack);
  expect(onresume).not.toHaveBeenCalled();
  await fireEvent.focusOut(screen.getByText('Undo'), { relatedTarget: document.body });
  expect(onresume).toHaveBeenCalledTimes(1);
});

test('its action runs and takes the message away', async () => {
  const { run, ondismiss } = shown();
  await fireEvent.click(screen.getByText('Undo'));
  expect(run).toHaveBeenCalledTimes(1);
  expect(ondismiss).toHaveBeenCalledWith(1);
});

test('a stack that empties under the pointer does not stay paused', async () => {
  const { onresume, view } = shown();
  await fireEvent.mouseEnter(screen.getByRole('region'));
  await view.rerender({ toasts: [] });
  expect(onresume).toHaveBeenCalledTimes(1);
});
