/**
 * Which cards of a long cell are drawn. A cell of up to 60 cards is drawn whole, so that the browser's own search finds
 * everything; a longer one begins with 14 and grows by 30 towards the end that comes into view.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** So many cards fill a view; drawing many more in one go would keep keys and frames waiting. */
export const DRAWN_AT_ONCE = 10;

const WHOLE = 60;
const FIRST = 14;
const STEP = 30;

/** What is drawn before anyone has scrolled. */
export function firstSpan(size: number): Span {
  return { from: 0, to: size <= WHOLE ? size : FIRST };
}

/** The span after the end of what is drawn came into view. */
export function grownDown(span: Span, size: number): Span {
  return { from: span.from, to: Math.min(size, span.to + STEP) };
}

/** The span after the start of what is drawn came into view. */
export function grownUp(span: Span): Span {
  return { from: Math.max(0, span.from - STEP), to: span.to };
}

/** A span in which `index` is drawn: the same one if it already is, else one around it. */
export function spanAround(span: Span, index: number, size: number): Span {
  if (index >= span.from && index < span.to) return span;
  return { from: Math.max(0, index - FIRST), to: Math.min(size, index + FIRST + 1) };
}

/** The span fitted to a cell that has changed its size: never beyond it, whole when it is short. */
export function fitted(span: Span, size: number): Span {
  if (size <= WHOLE) return { from: 0, to: size };
  const to = Math.min(size, Math.max(span.to, Math.min(size, FIRST)));
  return { from: Math.min(span.from, Math.max(0, to - FIRST)), to };
}
