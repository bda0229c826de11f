/** Previews name the same columns as the server's templates, and the key is guessed as the server would. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { keyFrom, TEMPLATE_NAMES, TEMPLATES } from './templates';

const source = readFileSync('../kanban/domain/templates.py', 'utf8');

// A column written out, or the one for Blocked that the templates share.
const SKETCH = /ColumnSketch\("([^"]+)", "([^"]+)"(?:, limit=(\d+))?|_BLOCKED/gu;

describe.each(TEMPLATE_NAMES)('the template %s', (name) => {
  test('has the columns, kinds and limits of the server', () => {
    const own = source.slice(source.indexOf(`"${name}": (`));
    const block = own.slice(0, own.indexOf('_URGENT, _STANDARD'));
    const columns = [...block.matchAll(SKETCH)].map(([, column, kind, limit]) => {
      if (column === undefined) return { name: 'Blocked', kind: 'blocked' };
      return limit === undefined ? { name: column, kind } : { name: column, kind, limit: Number(limit) };
    });
    expect(TEMPLATES[name]).toEqual(columns);
  });
});

test('keys come from initials or first letters', () => {
  expect(keyFrom('Network & storage')).toBe('NS');
  expect(keyFrom('operations')).toBe('OPER');
  expect(keyFrom('7')).toBe('');
});
