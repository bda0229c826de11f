/** A form sends once, and says what is wrong in the place where it belongs. */
import { expect, test, vi } from 'vitest';
import { ApiProblem } from '../api/client';
import { common } from '../ui/text/en';
import { Form } from './form.svelte';

test('a second press while it runs does nothing', async () => {
  const form = new Form();
  let finish = () => {};
  const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const first = form.run(work);
  expect(form.busy).toBe(true);
  expect(await form.run(work)).toBe(false);
  finish();
  expect(await first).toBe(true);
  expect(work).toHaveBeenCalledTimes(1);
  expect(form.busy).toBe(false);
});

test('faults of fields that are shown leave the sentence empty', async () => {
  const form = new Form(['key']);
  await form.run(() => Promise.reject(new ApiProblem(422, { detail: 'Bad.', errors: { key: ['Too short.'] } })));
  expect(form.errors('key')).toEqual(['Too short.']);
  expect(form.sentence).toBe('');
});

test('a fault of a field that is not shown is said as a sentence', async () => {
  const form = new Form(['key']);
  await form.run(() =>
    Promise.reject(new ApiProblem(422, { detail: 'The template is unknown.', errors: { template: ['x'] } })),
  );
  expect(form.sentence).toBe('The template is unknown.');
});

test('no connection and broken promises have their own sentences', async () => {
  const form = new Form();
  await form.run(() => Promise.reject(new ApiProblem(0, {})));
  expect(form.sentence).toBe(common.unreachable);
  await form.run(() => Promise.reject(new Error('boom')));
  expect(form.sentence).toBe(common.failed);
});
