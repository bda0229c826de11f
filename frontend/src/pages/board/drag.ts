/**
 * Moving a card by mouse, pen or finger, on Pointer Events alone: docs/drag.md has the measurements behind that choice.
 *
 * A mouse lifts after 4 px, a finger after resting 220 ms (a swipe scrolls as ever). While a card is held nothing on
 * the page is laid out anew: a copy follows the pointer on its own layer, and a line shows the gap it would fall into.
 * Esc, another button, letting go outside and leaving the window all cancel, and nothing has been sent.
 */
import type { Zone } from '../../state/attention.svelte';
import { DropTargets, type Spot } from './droptargets';

export interface DragHandlers {
  /** May this card be lifted now? */
  liftable(card: string): boolean;
  lifted(card: string): void;
  /** What letting go at `spot` would do besides the move, said in a few words, and the card it would be done to. */
  foretell?(card: string, spot: Spot): Foretold | null;
  /** Let go at `spot`; `from` is where the held copy was at that moment. */
  dropped(card: string, spot: Spot, from: DOMRect): void;
  cancelled(card: string): void;
  /** What takes cards at a point outside the board. */
  beside?(x: number, y: number): Zone | null;
}

export interface Foretold {
  readonly words: string;
  readonly victim: string | null;
}

interface Press {
  readonly pointer: number;
  readonly touch: boolean;
  readonly card: string;
  readonly slot: HTMLElement;
  readonly x: number;
  readonly y: number;
  rest: ReturnType<typeof setTimeout> | undefined;
}

interface Held {
  readonly card: string;
  readonly pointer: number;
  readonly slot: HTMLElement;
  readonly ghost: HTMLElement;
  readonly line: HTMLElement;
  readonly note: HTMLElement;
  readonly targets: DropTargets;
  readonly headBottom: number;
  readonly dx: number;
  readonly dy: number;
  x: number;
  y: number;
  height: number;
  spot: Spot | null;
  zone: Zone | null;
  victim: Element | null;
  frame: number;
}

const MOUSE_START = 4;
const TOUCH_REST = 220;
const TOUCH_SLACK = 8;
const EDGE = 56;
const FASTEST = 18;
const NOT_A_HANDLE = 'button, input, textarea, select, [data-no-drag]';

/** Make the cards inside `scroller` movable. Answers the way to stop. */
export function makeMovable(scroller: HTMLElement, handlers: DragHandlers): () => void {
  const drag = new Drag(scroller, handlers);
  return () => drag.stop();
}

class Drag {
  readonly #scroller: HTMLElement;
  readonly #handlers: DragHandlers;
  readonly #life = new AbortController();
  #press: Press | null = null;
  #held: Held | null = null;

  constructor(scroller: HTMLElement, handlers: DragHandlers) {
    this.#scroller = scroller;
    this.#handlers = handlers;
    const { signal } = this.#life;
    scroller.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    window.addEventListener('pointermove', (event) => this.#move(event), { signal });
    window.addEventListener('pointerup', (event) => this.#up(event), { signal });
    window.addEventListener('pointercancel', (event) => this.#lost(event), { signal });
    // A second button or finger while a card is held takes the hold back.
    window.addEventListener('pointerdown', () => this.#held && this.#cancel(), { signal, capture: true });
    window.addEventListener('keydown', (event) => this.#key(event), { signal, capture: true });
    window.addEventListener('blur', () => this.#cancel(), { signal });
    window.addEventListener('contextmenu', (event) => this.#menu(event), { signal, capture: true });
    // The browser asks once, before it begins to scroll: a held card says no.
    scroller.addEventListener('touchmove', (event) => this.#held && event.cancelable && event.preventDefault(), {
      signal,
      passive: false,
    });
    scroller.addEventListener('dragstart', (event) => event.preventDefault(), { signal });
  }

  stop(): void {
    this.#cancel();
    this.#life.abort();
  }

  #down(event: PointerEvent): void {
    if (this.#press || this.#held || event.button !== 0 || !event.isPrimary) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target as Element;
    const slot = target.closest<HTMLElement>('[data-card]');
    const card = slot?.dataset['card'];
    if (!slot || !card || target.closest(NOT_A_HANDLE) || !this.#handlers.liftable(card)) return;
    const touch = event.pointerType === 'touch';
    const press: Press = {
      pointer: event.pointerId, touch, card, slot, x: event.clientX, y: event.clientY, rest: undefined,
    }; // prettier-ignore
    this.#press = press;
    if (touch) press.rest = setTimeout(() => this.#lift(press, press.x, press.y), TOUCH_REST);
  }

  #move(event: PointerEvent): void {
    const held = this.#held;
    if (held) {
      if (event.pointerId !== held.pointer) return;
      held.x = event.clientX;
      held.y = event.clientY;
      this.#follow(held);
      return;
    }
    const press = this.#press;
    if (!press || event.pointerId !== press.pointer) return;
    const way = Math.hypot(event.clientX - press.x, event.clientY - press.y);
    if (press.touch) {
      if (way > TOUCH_SLACK) this.#forget();
    } else if (way >= MOUSE_START) {
      this.#lift(press, event.clientX, event.clientY);
    }
  }

  #up(event: PointerEvent): void {
    const held = this.#held;
    if (!held) return this.#forget();
    if (event.pointerId !== held.pointer) return;
    const { spot } = held;
    const from = held.ghost.getBoundingClientRect();
    swallowClick();
    this.#held = null;
    // The page is told while its layout is still clean: taking the copy away first would force a second one.
    if (spot) this.#handlers.dropped(held.card, spot, from);
    else this.#handlers.cancelled(held.card);
    if (!spot) held.zone?.drop(held.card);
    this.#letGo(held);
  }

  #lost(event: PointerEvent): void {
    if (this.#held?.pointer === event.pointerId) this.#cancel();
    else if (this.#press?.pointer === event.pointerId) this.#forget();
  }

  #key(event: KeyboardEvent): void {
    if (!this.#held) return;
    // Every other key would act on a board that is being held still.
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') this.#cancel();
  }

  #menu(event: MouseEvent): void {
    if (this.#held || this.#press?.touch) event.preventDefault();
    if (this.#held && event.button === 2 && !this.#press?.touch) this.#cancel();
  }

  #forget(): void {
    clearTimeout(this.#press?.rest);
    this.#press = null;
  }

  #lift(press: Press, x: number, y: number): void {
    this.#forget();
    if (!press.slot.isConnected) return;
    this.#handlers.lifted(press.card);
    const box = press.slot.getBoundingClientRect();
    const heads = this.#scroller.querySelector('[data-heads]')?.getBoundingClientRect();
    const targets = new DropTargets(this.#scroller, press.card);
    const ghost = copyOf(press.slot, box);
    const line = document.createElement('div');
    line.className = 'drop-line';
    line.hidden = true;
    const note = document.createElement('p');
    note.className = 'drag-note';
    note.hidden = true;
    ghost.append(note);
    // The line lies in the scrolled content, the copy above everything: neither is part of the layout.
    this.#scroller.append(line);
    document.body.append(ghost);
    press.slot.classList.add('is-lifted');
    this.#scroller.classList.add('is-dragging');
    this.#held = {
      card: press.card, pointer: press.pointer, slot: press.slot, ghost, line, note, targets,
      headBottom: heads?.bottom ?? 0, dx: press.x - box.left, dy: press.y - box.top, x, y,
      height: this.#scroller.scrollHeight, spot: null, zone: null, victim: null, frame: 0,
    }; // prettier-ignore
    this.#follow(this.#held);
    this.#held.frame = requestAnimationFrame(() => this.#scroll());
  }

  /** Put the copy under the pointer and the line into the gap. */
  #follow(held: Held): void {
    // Ask first, write afterwards: the other way round every move would force a layout.
    const spot = held.targets.at(held.x, held.y, held.headBottom);
    held.ghost.style.translate = `${held.x - held.dx}px ${held.y - held.dy}px`;
    const zone = spot === null ? (this.#handlers.beside?.(held.x, held.y) ?? null) : null;
    if (zone !== held.zone) {
      held.zone?.element.classList.remove('is-target');
      zone?.element.classList.add('is-target');
      held.zone = zone;
    }
    if (same(spot, held.spot)) return;
    held.spot?.cell.classList.remove('is-target');
    held.spot = spot;
    held.line.hidden = spot === null;
    this.#foretell(held);
    if (!spot) return;
    spot.cell.classList.add('is-target');
    held.line.style.translate = `${spot.line.left}px ${spot.line.top}px`;
    held.line.style.inlineSize = `${spot.line.width}px`;
  }

  /** Say before the release what it would do, and mark the card it would be done to. */
  #foretell(held: Held): void {
    const foretold = held.spot && this.#handlers.foretell ? this.#handlers.foretell(held.card, held.spot) : null;
    held.note.hidden = foretold === null;
    held.note.textContent = foretold?.words ?? '';
    held.victim?.classList.remove('is-victim');
    held.victim = foretold?.victim
      ? this.#scroller.querySelector(`[data-card="${CSS.escape(foretold.victim)}"]`)
      : null;
    held.victim?.classList.add('is-victim');
  }

  /** Near an edge the board scrolls on its own, faster the nearer. */
  #scroll(): void {
    const held = this.#held;
    if (!held) return;
    const box = this.#scroller.getBoundingClientRect();
    const across = speed(held.x, box.left, box.right);
    const down = speed(held.y, Math.max(box.top, held.headBottom), box.bottom);
    if (held.zone === null && (across !== 0 || down !== 0)) {
      this.#scroller.scrollBy({ left: across, top: down, behavior: 'instant' });
      if (this.#scroller.scrollHeight !== held.height) {
        held.height = this.#scroller.scrollHeight;
        held.targets.measure();
      }
      this.#follow(held);
    }
    held.frame = requestAnimationFrame(() => this.#scroll());
  }

  #cancel(): void {
    this.#forget();
    const held = this.#held;
    if (!held) return;
    swallowClick();
    this.#letGo(held);
    this.#handlers.cancelled(held.card);
  }

  #letGo(held: Held): void {
    this.#held = null;
    cancelAnimationFrame(held.frame);
    held.ghost.remove();
    held.line.remove();
    held.slot.classList.remove('is-lifted');
    held.victim?.classList.remove('is-victim');
    held.spot?.cell.classList.remove('is-target');
    held.zone?.element.classList.remove('is-target');
    this.#scroller.classList.remove('is-dragging');
  }
}

/** A copy to carry: same size, no ids or names of its own, nothing to focus. */
function copyOf(slot: HTMLElement, box: DOMRect): HTMLElement {
  const ghost = document.createElement('div');
  ghost.className = 'drag-ghost';
  ghost.setAttribute('aria-hidden', 'true');
  ghost.inert = true;
  ghost.style.inlineSize = `${box.width}px`;
  const card = slot.firstElementChild?.cloneNode(true);
  if (card instanceof Element) {
    card.classList.add('is-held');
    for (const named of card.querySelectorAll('[id], [data-card-link]')) {
      named.removeAttribute('id');
      named.removeAttribute('data-card-link');
    }
    ghost.append(card);
  }
  return ghost;
}

function same(a: Spot | null, b: Spot | null): boolean {
  return a === b || (a !== null && b !== null && a.cell === b.cell && a.below === b.below && a.line.top === b.line.top);
}

/** How fast to scroll for a pointer at `at` between two edges, in px a frame. */
function speed(at: number, low: number, high: number): number {
  if (at < low + EDGE) return -Math.ceil(FASTEST * Math.min(1, (low + EDGE - at) / EDGE));
  if (at > high - EDGE) return Math.ceil(FASTEST * Math.min(1, (at - high + EDGE) / EDGE));
  return 0;
}

/** The click that ends a drag is no click on a card. */
function swallowClick(): void {
  const swallow = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }));
}
