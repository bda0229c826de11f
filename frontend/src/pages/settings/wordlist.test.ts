/** The list of phrases: adding, order and taking off by keyboard, and what it refuses. */
import { cleanup, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import WordList from './WordList.svelte';

afterEach(cleanup);

function list(words: readonly string[], more: Record<string, unknown> = {}) {
  const onchange = vi.fn();
  render(WordList, { legend: 'Reasons', label: 'Another', words, maxlength: 60, most: 3, onchange, ...more });
  const field = () => screen.getByLabelText<HTMLInputElement>('Another');
  const type = async (value: string) => {
    field().value = value;
    field().dispatchEvent(new Event('input', { bubbles: true }));
    await tick();
    field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    await tick();
  };
  return { onchange, type, field };
}

test('Enter adds what is typed, its spaces tidied, and keeps the field', async () => {
  const { onchange, type, field } = list(['vendor']);
  await type('  parts   missing ');
  expect(onchange).toHaveBeenCalledWith(['vendor', 'parts missing']);
  expect(field().value).toBe('');
  expect(document.activeElement).toBe(field());
});

test('what is there already is not added twice, also not by the name it is shown under', async () => {
  const { onchange, type } = list(['vendor'], { shown: (word: string) => `${word.toUpperCase()}!`, fixed: ['other'] });
  await type('Vendor');
  await type('vendor!');
  await type('other');
  expect(onchange).not.toHaveBeenCalled();
  expect(screen.getByText('“other” is in the list already.')).toBeTruthy();
});

test('a full list says so', async () => {
  const { onchange, type } = list(['a', 'b', 'c']);
  await type('d');
  expect(onchange).not.toHaveBeenCalled();
  expect(screen.getByText(/at most 3/u)).toBeTruthy();
});

test('a phrase goes up and off by its buttons; the first cannot go further', () => {
  const { onchange } = list(['a', 'b']);
  screen.getByRole('button', { name: 'Move a one place up' }).click();
  expect(onchange).not.toHaveBeenCalled();
  screen.getByRole('button', { name: 'Move b one place up' }).click();
  expect(onchange).toHaveBeenLastCalledWith(['b', 'a']);
  screen.getByRole('button', { name: 'Take off: a' }).click();
  expect(onchange).toHaveBeenLastCalledWith(['b']);
});

test('who may not change it sees it only', () => {
  list(['a'], { disabled: true, fixed: ['other'] });
  expect(screen.getByText('a')).toBeTruthy();
  expect(screen.getByText('other')).toBeTruthy();
  expect(screen.queryByRole('button')).toBeNull();
});
