/**
 * The one place where HTML made elsewhere enters the page. The server renders Markdown and sanitises it; this marks exactly
 * that text as trusted, so that the rest of the page can stay under `require-trusted-types-for 'script'`.
 */
interface HtmlPolicy {
  createHTML(html: string): string;
}

interface PolicyFactory {
  createPolicy(name: string, rules: HtmlPolicy): HtmlPolicy;
}

let policy: HtmlPolicy | undefined;

function markdownPolicy(): HtmlPolicy {
  const rules: HtmlPolicy = { createHTML: (html) => html };
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  policy ??= factory ? factory.createPolicy('kanban-markdown', rules) : rules;
  return policy;
}

/** An attachment that fills its element with HTML which the server has sanitised. */
export function serverHtml(html: string): (element: HTMLElement) => void {
  return (element) => {
    element.innerHTML = markdownPolicy().createHTML(html);
    settleHeadings(element);
    // What leads out of the wall opens beside it and learns nothing about where it came from.
    for (const link of element.querySelectorAll<HTMLAnchorElement>('a[href]')) {
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
    }
  };
}

/** Headings of the text stand below those of the page around it (which ends at level 3), without leaving a level out. */
function settleHeadings(element: HTMLElement): void {
  const headings = [...element.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((heading) => ({
    heading,
    own: Number(heading.tagName[1]),
  }));
  const top = Math.min(...headings.map(({ own }) => own));
  let above = 3;
  for (const { heading, own } of headings) {
    above = Math.min(6, above + 1, 4 + own - top);
    heading.setAttribute('aria-level', String(above));
  }
}
