/** A dialog takes the focus, gives it back, and stays open while its content says so. */
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet, tick } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import Dialog from './Dialog.svelte';

const children = createRawSnippet(() => ({
  render: () => '<div><input aria-label="First"><button>Second</button></div>',
}));
let invoker: HTMLButtonElement;

afterEach(cleanup);

beforeEach(() => {
  document.body.innerHTML = '';
  invoker = document.createElement('button');
  document.body.append(invoker);
  invoker.focus();
});

function open(more: Record<string, unknown> = {}) {
  const onclose = vi.fn();
  const view = render(Dialog, { title: 'Move OPS-42', onclose, children, ...more });
  return { onclose, view, dialog: screen.getByRole('dialog') as HTMLDialogElement };
}

test('is named by its title and puts the focus on its first control, not on the close button', () => {
  const { dialog } = open();
  expect(dialog.open).toBe(true);
  expect(document.getElementById(dialog.getAttribute('aria-labelledby')!)?.textContent).toBe('Move OPS-42');
  expect(document.activeElement?.getAttribute('aria-label')).toBe('First');
});

test('prefers the control that asks for the focus', () => {
  const asking = createRawSnippet(() => ({ render: () => '<div><input><button data-autofocus>Here</button></div>' }));
  open({ children: asking });
  expect(document.activeElement?.textContent).toBe('Here');
});

test('closing gives the focus back to the invoker', async () => {
  const { onclose, view } = open();
  await fireEvent.click(screen.getByLabelText('Close'));
  expect(onclose).toHaveBeenCalledTimes(1);
  view.unmount();
  (document.activeElement as HTMLElement | null)?.blur();
  await tick();
  await Promise.resolve();
  expect(document.activeElement).toBe(invoker);
});

test('gives the focus to the element that stands for the invoker now', async () => {
  const other = document.createElement('button');
  document.body.append(other);
  open({ returnTo: () => other });
  await fireEvent.click(screen.getByLabelText('Close'));
  expect(document.activeElement).toBe(other);
});

test('stays open while its content has something to lose', async () => {
  const mayClose = vi.fn(() => false);
  const { onclose, dialog } = open({ mayClose });
  await fireEvent.click(screen.getByLabelText('Close'));
  expect(mayClose).toHaveBeenCalledTimes(1);
  expect(onclose).not.toHaveBeenCalled();
  expect(dialog.open).toBe(true);
});

test('keys pressed in it are not commands of the page', async () => {
  const page = vi.fn();
  document.addEventListener('keydown', page);
  open();
  await fireEvent.keyDown(screen.getByText('Second'), { key: 'm' });
  document.removeEventListener('keydown', page);
  expect(page).not.toHaveBeenCalled();
});
