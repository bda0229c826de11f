/**
 * Drawing in turns: what needs not be seen at once is drawn a piece at a time, in tasks short enough that keys, pointer
 * and frames come between. A turn that is not wanted any more is given back before it is taken.
 */
import { flushSync } from 'svelte';

/** How long turns are taken one after the other before the page may breathe, in ms. */
const BREATH = 6;

const waiting = new Set<() => void>();
let asked = false;

/** Run `draw` when its turn comes. Answers the way to give the turn back. */
export function inTurn(draw: () => void): () => void {
  waiting.add(draw);
  ask();
  return () => waiting.delete(draw);
}

function ask(): void {
  if (asked) return;
  asked = true;
  setTimeout(take);
}

function take(): void {
  asked = false;
  const until = performance.now() + BREATH;
  for (const draw of waiting) {
    waiting.delete(draw);
    flushSync(draw);
    if (performance.now() >= until) break;
  }
  if (waiting.size > 0) ask();
}
