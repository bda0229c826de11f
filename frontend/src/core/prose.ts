/**
 * The documentation's own text as blocks that a page can show: headings, paragraphs, tables, code and lists. It reads the
 * little Markdown that docs/ is written in and makes no HTML, so that nothing in it can ever run.
 */
export interface Span {
  readonly kind: 'text' | 'code' | 'strong' | 'em' | 'link';
  readonly text: string;
  /** For links. */
  readonly href?: string;
}

type Inline = readonly Span[];

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly id: string; readonly text: string }
  | { readonly kind: 'paragraph'; readonly spans: Inline }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Inline[] }
  | { readonly kind: 'table'; readonly head: readonly Inline[]; readonly rows: readonly (readonly Inline[])[] };

/** The name under which a heading is linked to: "Cycle time" is "cycle-time". */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** The blocks of a text, in order. */
export function blocksOf(source: string): readonly Block[] {
  const lines = source.split('\n');
  const blocks: Block[] = [];
  let at = 0;
  const take = (belongs: (line: string) => boolean): string[] => {
    const first = at;
    while (at < lines.length && belongs(lines[at]!)) at += 1;
    return lines.slice(first, at);
  };
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = /^(#{1,6}) (.+)$/.exec(line);
    if (line.trim() === '') at += 1;
    else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]!.length, id: anchorOf(heading[2]!), text: heading[2]! });
      at += 1;
    } else if (line.startsWith('```')) {
      at += 1;
      blocks.push({ kind: 'code', text: take((one) => !one.startsWith('```')).join('\n') });
      at += 1;
    } else if (line.startsWith('    ')) {
      blocks.push({ kind: 'code', text: take((one) => one.startsWith('    ')).map((one) => one.slice(4)).join('\n') }); // prettier-ignore
    } else if (line.startsWith('|')) {
      const [head, , ...rows] = take((one) => one.startsWith('|')).map(cellsOf);
      blocks.push({ kind: 'table', head: head ?? [], rows });
    } else if (ITEM.test(line)) {
      const items: string[] = [];
      for (const one of take((each) => ITEM.test(each) || /^ +\S/.test(each))) {
        if (ITEM.test(one)) items.push(one.replace(ITEM, ''));
        else items[items.length - 1] += ` ${one.trim()}`;
      }
      blocks.push({ kind: 'list', items: items.map(spansOf) });
    } else {
      const text = take((one) => one.trim() !== '' && !/^(#{1,6} |\||```)/.test(one) && !ITEM.test(one));
      blocks.push({ kind: 'paragraph', spans: spansOf(text.join(' ')) });
    }
  }
  return blocks;
}

const ITEM = /^(?:[-*]|\d+\.) /;
const SPANS = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)]+)\)/g;

/** A line's code, stress and links. */
export function spansOf(text: string): Inline {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(SPANS)) {
    if (match.index > from) spans.push({ kind: 'text', text: text.slice(from, match.index) });
    const [, code, strong, em, words, href] = match;
    if (code !== undefined) spans.push({ kind: 'code', text: code });
    else if (strong !== undefined) spans.push({ kind: 'strong', text: strong });
    else if (em !== undefined) spans.push({ kind: 'em', text: em });
    else spans.push({ kind: 'link', text: words!, href: href! });
    from = match.index + match[0].length;
  }
  if (from < text.length) spans.push({ kind: 'text', text: text.slice(from) });
  return spans;
}

/** The cells of a table's line; a `|` within code is no edge. */
function cellsOf(line: string): readonly Inline[] {
  const cells: string[] = [];
  let cell = '';
  let coded = false;
  for (const letter of line.trim().slice(1)) {
    if (letter === '`') coded = !coded;
    if (letter === '|' && !coded) {
      cells.push(cell.trim());
      cell = '';
    } else cell += letter;
  }
  return cells.map(spansOf);
}
