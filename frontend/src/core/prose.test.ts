/** The documentation is shown whole: every heading, table and formula of the text that explains the numbers. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { anchorOf, blocksOf, spansOf } from './prose';

const METRICS = readFileSync('../docs/metrics.md', 'utf8');

test('headings get the names that citations use', () => {
  expect(anchorOf('Cycle time')).toBe('cycle-time');
  expect(anchorOf("Little's law, `r`")).toBe('littles-law-r');
});

test('a line has code, stress and links', () => {
  expect(spansOf('A **card** is `done` as in [throughput](#throughput), *never* 3 * 4.')).toEqual([
    { kind: 'text', text: 'A ' },
    { kind: 'strong', text: 'card' },
    { kind: 'text', text: ' is ' },
    { kind: 'code', text: 'done' },
    { kind: 'text', text: ' as in ' },
    { kind: 'link', text: 'throughput', href: '#throughput' },
    { kind: 'text', text: ', ' },
    { kind: 'em', text: 'never' },
    { kind: 'text', text: ' 3 * 4.' },
  ]);
});

test('blocks are told apart', () => {
  const source =
    '# One\n\nTwo\nlines.\n\n    x = y\n    z\n\n| a | b |\n|---|---|\n| `c|d` | e |\n\n- first\n  goes on\n- second\n\n```sh\nls\n```';
  expect(blocksOf(source)).toEqual([
    { kind: 'heading', level: 1, id: 'one', text: 'One' },
    { kind: 'paragraph', spans: [{ kind: 'text', text: 'Two lines.' }] },
    { kind: 'code', text: 'x = y\nz' },
    {
      kind: 'table',
      head: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]],
      rows: [[[{ kind: 'code', text: 'c|d' }], [{ kind: 'text', text: 'e' }]]],
    },
    { kind: 'list', items: [[{ kind: 'text', text: 'first goes on' }], [{ kind: 'text', text: 'second' }]] },
    { kind: 'code', text: 'ls' },
  ]);
});

test('nothing of the page on numbers is lost', () => {
  const blocks = blocksOf(METRICS);
  const said = JSON.stringify(blocks);
  for (const word of METRICS.match(/[\p{L}\d_]{5,}/gu) ?? []) if (word !== 'https') expect(said).toContain(word);
  expect(blocks.filter((block) => block.kind === 'heading').length).toBe(METRICS.match(/^#+ /gm)!.length);
  expect(blocks.filter((block) => block.kind === 'table').length).toBeGreaterThan(3);
});
