/** What goes onto a screen that never scrolls: how many columns and cards there is room for, and in which turns. */

/** How many things of `size` fit into `room` with `gap` between them. */
export function fitting(room: number, size: number, gap: number): number {
  return Math.max(0, Math.floor((room + gap) / (size + gap)));
}

export interface Slots {
  readonly shown: number;
  /** How many are not: "+7 more". */
  readonly more: number;
}

/** How many of `count` cards are shown where `most` fit, and `beside` a line that says how many are missing. */
export function slots(count: number, most: number, beside = most - 1): Slots {
  if (count <= most) return { shown: count, more: 0 };
  const shown = Math.max(0, Math.min(most, beside));
  return { shown, more: count - shown };
}

/** Columns in pages of at most `most`, as even as can be: 5 in pages of 4 are 3 and 2. */
export function pagesOf<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  const pages = Math.ceil(items.length / Math.max(1, most));
  const size = Math.floor(items.length / pages);
  const longer = items.length % pages;
  return Array.from({ length: pages }, (_, page) => {
    const from = page * size + Math.min(page, longer);
    return items.slice(from, from + size + (page < longer ? 1 : 0));
  });
}

const PAGE_EVERY = 15_000;

/** Which of `pages` is shown `elapsed` ms after the first one. */
export function pageAt(elapsed: number, pages: number): number {
  return pages < 2 ? 0 : Math.floor(Math.max(0, elapsed) / PAGE_EVERY) % pages;
}

/** Letters of ordinary text are about this wide, in ems. */
const LETTER = 0.53;

/** How many letters of `size` px go into `width` px. */
export function letters(width: number, size: number): number {
  return Math.floor(width / (size * LETTER));
}

/** A sentence of at most `most` letters: cut between its clauses, else between words, never within a number. */
export function clipped(sentence: string, most: number): string {
  if (sentence.length <= most) return sentence;
  const room = sentence.slice(0, Math.max(1, most - 1));
  const clause = Math.max(...[', ', '; ', ': '].map((edge) => room.lastIndexOf(edge)));
  const word = room.lastIndexOf(' ');
  const at = clause > most / 2 ? clause : word > 0 ? word : room.length;
  return `${sentence.slice(0, at)} …`;
}
