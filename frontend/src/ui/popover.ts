/**
 * Placing a popover beside the control that opened it. Browsers with CSS anchor positioning do it themselves (the invoker
 * is the implicit anchor); for the others this sets two offsets through CSSOM, which the content security policy allows.
 */
const GAP = 4;
const MARGIN = 8;

/** Whether the browser places popovers by style sheet. */
export function placesItself(): boolean {
  return typeof CSS !== 'undefined' && CSS.supports('position-area', 'block-end span-inline-end');
}

/** Put `popover` under `invoker`, or above it where there is more room, inside the window. */
export function place(popover: HTMLElement, invoker: HTMLElement): void {
  const anchor = invoker.getBoundingClientRect();
  const box = popover.getBoundingClientRect();
  const rtl = getComputedStyle(invoker).direction === 'rtl';
  const below = anchor.bottom + GAP + box.height <= innerHeight - MARGIN;
  const top = below ? anchor.bottom + GAP : Math.max(MARGIN, anchor.top - GAP - box.height);
  const wanted = rtl ? anchor.right - box.width : anchor.left;
  const left = Math.min(Math.max(MARGIN, wanted), innerWidth - MARGIN - box.width);
  popover.style.setProperty('inset', 'auto');
  popover.style.setProperty('top', `${String(top)}px`);
  popover.style.setProperty('left', `${String(left)}px`);
}
