/** What the server rendered fits into the page: heading levels without gaps, links that open beside it. */
import { expect, test } from 'vitest';
import { serverHtml } from './trusted';

function filled(html: string): HTMLElement {
  const element = document.createElement('div');
  serverHtml(html)(element);
  return element;
}

test('headings begin at level 4 and leave no level out', () => {
  const element = filled('<h2>Why</h2><h4>Deep</h4><h3>Steps</h3><h2>Way back</h2>');
  const levels = [...element.querySelectorAll('h2, h3, h4')].map((heading) => heading.getAttribute('aria-level'));
  expect(levels).toEqual(['4', '5', '5', '4']);
});

test('links open beside the wall and learn nothing about it', () => {
  const link = filled('<p><a href="https://example.org">x</a></p>').querySelector('a');
  expect(link?.target).toBe('_blank');
  expect(link?.rel).toBe('noopener noreferrer');
});
