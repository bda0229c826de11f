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
    // A heading of the text stands below the headings of the page around it.
    for (const heading of element.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
      heading.setAttribute('aria-level', String(Math.min(6, Number(heading.tagName[1]) + 3)));
    }
    // What leads out of the wall opens beside it and learns nothing about where it came from.
    for (const link of element.querySelectorAll<HTMLAnchorElement>('a[href]')) {
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
    }
  };
}
