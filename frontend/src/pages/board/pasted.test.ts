import { expect, it } from 'vitest';
import { titlesIn } from './pasted';

it('takes a pasted list for titles, without the marks of the list', () => {
  expect(titlesIn('- One\r\n* Two\n\n  • Three\n- [ ] Four\n12. Five\n')).toEqual([
    'One',
    'Two',
    'Three',
    'Four',
    'Five',
  ]);
});

it('leaves alone what only looks like a mark', () => {
  expect(titlesIn('-5 °C in the server room\n2026.11 release\n*bold* words')).toEqual([
    '-5 °C in the server room',
    '2026.11 release',
    '*bold* words',
  ]);
});
