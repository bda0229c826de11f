/**
 * Cards glide from where they were to where they are (FLIP): remember the places before the page changes, play the way
 * afterwards. Works across columns, because places are remembered by card and not by list.
 */
const DURATION = 120;
/** A change that moves more than this is a new view, not a move: it would only flicker. */
const MOST = 120;

const places = new Map<string, DOMRect>();
const still = matchMedia('(prefers-reduced-motion: reduce)');

function slots(list: Element): NodeListOf<HTMLElement> {
  return list.querySelectorAll<HTMLElement>(':scope > [data-card]');
}

/** Remember where the cards of a list are, before it changes. */
export function remember(list: Element): void {
  if (still.matches || document.hidden) return;
  const cards = slots(list);
  if (cards.length > MOST) return;
  for (const slot of cards) places.set(slot.dataset['card']!, slot.getBoundingClientRect());
}

/** Say that a card comes from `place`: where it was let go. */
export function cameFrom(card: string, place: DOMRect): void {
  if (!still.matches) places.set(card, place);
}

/** Let the cards of a list glide in from where they were. */
export function glide(list: Element): void {
  if (places.size === 0) return;
  for (const slot of slots(list)) {
    const before = places.get(slot.dataset['card']!);
    if (!before) continue;
    const now = slot.getBoundingClientRect();
    const x = before.left - now.left;
    const y = before.top - now.top;
    if (Math.abs(x) < 1 && Math.abs(y) < 1) continue;
    if (!inView(now) && !inView(before)) continue;
    // Above the cells it passes on its way; those further right are painted later.
    const way = [
      { translate: `${x}px ${y}px`, zIndex: 3 },
      { translate: '0 0', zIndex: 3 },
    ];
    slot.animate(way, { duration: DURATION, easing: 'ease-out' });
  }
  forgetSoon();
}

let scheduled = false;

/** All lists of one change play in the same flush; places are only good for that one. */
function forgetSoon(): void {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    places.clear();
  });
}

function inView(place: DOMRect): boolean {
  return place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.left < innerWidth;
}
