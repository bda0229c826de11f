import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { actionContext } from '../../state/actions';
import { ui } from '../../state/ui.svelte';
import { makeMovable, type DragHandlers } from './drag';
import type { Spot } from './droptargets';
import { act, actionFor } from './keys';

function press(key: string, init: KeyboardEventInit = {}, target: Element = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

describe('keys', () => {
  const context = actionContext(null, null);

  afterEach(() => {
    document.body.replaceChildren();
    ui.setSingleKeys(true);
    ui.close();
  });

  it('are commands, and dead in fields and with Alt', () => {
    const field = document.body.appendChild(document.createElement('input'));
    expect(actionFor(press('?'), context)?.id).toBe('help');
    expect(actionFor(press('?', {}, field), context)).toBeNull();
    expect(actionFor(press('?', { altKey: true }), context)).toBeNull();
    expect(actionFor(press('k', { ctrlKey: true }, field), context)?.id).toBe('palette');
  });

  it('can be switched off where one press would be enough', () => {
    ui.setSingleKeys(false);
    expect(actionFor(press('?'), context)).toBeNull();
    expect(actionFor(press('k', { metaKey: true }), context)?.id).toBe('palette');
  });

  it('open what they stand for', () => {
    const event = press('?');
    expect(act(event, context)).toBe(true);
    expect([event.defaultPrevented, ui.dialog?.kind]).toEqual([true, 'help']);
    expect(act(press('n'), context)).toBe(false);
  });
});

describe('a drag', () => {
  const handlers = {
    liftable: vi.fn(() => true),
    lifted: vi.fn(),
    dropped: vi.fn(),
    cancelled: vi.fn(),
  } satisfies DragHandlers;
  let scroller: HTMLElement;
  let slot: HTMLElement;
  let stop: () => void;

  const box = (left: number, top: number, width: number, height: number) => () => new DOMRect(left, top, width, height);

  beforeEach(() => {
    vi.useFakeTimers();
    vi.clearAllMocks();
    document.body.innerHTML = `<main data-scroller><ul data-column="a" data-lane="l"><li data-card="1"><article><a>One</a>
      <button>menu</button></article></li><li data-card="2"><article></article></li></ul>
      <ul data-column="b" data-lane="l"><li data-card="3"><article></article></li></ul></main>`;
    scroller = document.querySelector('main')!;
    slot = document.querySelector('[data-card="1"]')!;
    scroller.getBoundingClientRect = box(0, 0, 400, 400);
    const [first, second] = document.querySelectorAll<HTMLElement>('ul');
    first!.getBoundingClientRect = box(0, 0, 200, 400);
    second!.getBoundingClientRect = box(200, 0, 200, 400);
    slot.getBoundingClientRect = box(0, 0, 200, 50);
    document.querySelector<HTMLElement>('[data-card="2"]')!.getBoundingClientRect = box(0, 60, 200, 50);
    document.querySelector<HTMLElement>('[data-card="3"]')!.getBoundingClientRect = box(200, 0, 200, 50);
    stop = makeMovable(scroller, handlers);
  });

  afterEach(() => {
    stop();
    vi.useRealTimers();
    document.body.replaceChildren();
  });

  function pointer(type: string, x: number, y: number, init: PointerEventInit = {}, target: EventTarget = slot): void {
    target.dispatchEvent(
      new PointerEvent(type, {
        bubbles: true, cancelable: true, clientX: x, clientY: y, pointerId: 1, isPrimary: true, pointerType: 'mouse', ...init,
      }), // prettier-ignore
    );
  }

  it('begins after four pixels and drops where the pointer is', () => {
    pointer('pointerdown', 20, 20);
    pointer('pointermove', 22, 22);
    expect(handlers.lifted).not.toHaveBeenCalled();
    pointer('pointermove', 26, 20);
    expect(handlers.lifted).toHaveBeenCalledWith('1');
    expect(document.querySelectorAll('.drag-ghost')).toHaveLength(1);
    pointer('pointermove', 300, 10);
    pointer('pointerup', 300, 10);
    expect(handlers.dropped.mock.calls[0]![1]).toMatchObject({ column: 'b', lane: 'l', below: '3', above: null });
    expect(document.querySelectorAll('.drag-ghost, .drop-line, .is-lifted, .is-target')).toHaveLength(0);
  });

  it('says before the release what it would do, marks the card, and takes both back', () => {
    const foretell = vi.fn((_card: string, spot: Spot) =>
      spot.column === 'b' ? { words: 'Parks OPS-3', victim: '3' } : null,
    );
    stop();
    stop = makeMovable(scroller, { ...handlers, foretell });
    const note = () => document.querySelector<HTMLElement>('.drag-note');
    pointer('pointerdown', 20, 20);
    pointer('pointermove', 26, 20);
    expect(note()?.hidden).toBe(true);
    pointer('pointermove', 300, 10);
    expect([note()?.hidden, note()?.textContent]).toEqual([false, 'Parks OPS-3']);
    expect(document.querySelector('.is-victim')?.getAttribute('data-card')).toBe('3');
    pointer('pointermove', 20, 200);
    expect(note()?.hidden).toBe(true);
    expect(document.querySelector('.is-victim')).toBeNull();
    pointer('pointermove', 300, 10);
    pointer('pointerup', 300, 10);
    expect(document.querySelectorAll('.is-victim, .drag-note')).toHaveLength(0);
  });

  it('can be let go over what takes cards beside the board, and says which that is', () => {
    const element = document.body.appendChild(document.createElement('aside'));
    const zone = { element, drop: vi.fn() };
    stop();
    stop = makeMovable(scroller, { ...handlers, beside: (x) => (x > 450 ? zone : null) });
    pointer('pointerdown', 20, 20);
    pointer('pointermove', 420, 20);
    expect(element.classList.contains('is-target')).toBe(false);
    pointer('pointermove', 500, 20);
    expect(element.classList.contains('is-target')).toBe(true);
    pointer('pointerup', 500, 20);
    expect(zone.drop).toHaveBeenCalledExactlyOnceWith('1');
    expect(handlers.dropped).not.toHaveBeenCalled();
    // The board is told that nothing moves on it, and the mark is taken away.
    expect(handlers.cancelled).toHaveBeenCalledExactlyOnceWith('1');
    expect(element.classList.contains('is-target')).toBe(false);
  });

  it('takes nothing to the side when it is taken back there', () => {
    const zone = { element: document.body.appendChild(document.createElement('aside')), drop: vi.fn() };
    stop();
    stop = makeMovable(scroller, { ...handlers, beside: () => zone });
    pointer('pointerdown', 20, 20);
    pointer('pointermove', 500, 20);
    press('Escape');
    pointer('pointerup', 500, 20);
    expect(zone.drop).not.toHaveBeenCalled();
    expect(zone.element.classList.contains('is-target')).toBe(false);
  });

  it('finds the gap below the last card, the held one not counted', () => {
    pointer('pointerdown', 20, 20);
    pointer('pointermove', 20, 200);
    pointer('pointerup', 20, 200);
    expect(handlers.dropped.mock.calls[0]![1]).toMatchObject({ column: 'a', below: null, above: '2' });
  });

  it.each([
    ['Esc', () => press('Escape')],
    ['another button', () => pointer('pointerdown', 30, 30, { button: 2 })],
    ['leaving the window', () => window.dispatchEvent(new Event('blur'))],
    ['a lost pointer', () => pointer('pointercancel', 30, 30)],
  ])('is taken back by %s', (_name, cancel) => {
    pointer('pointerdown', 20, 20);
    pointer('pointermove', 300, 20);
    cancel();
    pointer('pointerup', 300, 20);
    expect(handlers.cancelled).toHaveBeenCalledOnce();
    expect(handlers.dropped).not.toHaveBeenCalled();
    expect(document.querySelectorAll('.drag-ghost')).toHaveLength(0);
  });

  it('is taken back by letting go outside', () => {
    pointer('pointerdown', 20, 20);
    pointer('pointermove', 300, 20);
    pointer('pointermove', 900, 20);
    pointer('pointerup', 900, 20);
    expect([handlers.cancelled.mock.calls.length, handlers.dropped.mock.calls.length]).toEqual([1, 0]);
  });

  it('leaves buttons alone', () => {
    pointer('pointerdown', 20, 20, {}, slot.querySelector('button')!);
    pointer('pointermove', 80, 20);
    expect(handlers.lifted).not.toHaveBeenCalled();
  });

  it('waits for a finger to rest, and lets a swipe scroll', () => {
    pointer('pointerdown', 20, 20, { pointerType: 'touch' });
    vi.advanceTimersByTime(219);
    expect(handlers.lifted).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(handlers.lifted).toHaveBeenCalledOnce();
    const swipe = new Event('touchmove', { bubbles: true, cancelable: true });
    slot.dispatchEvent(swipe);
    expect(swipe.defaultPrevented).toBe(true);
    pointer('pointercancel', 20, 20, { pointerType: 'touch' });

    pointer('pointerdown', 20, 20, { pointerType: 'touch' });
    pointer('pointermove', 20, 60, { pointerType: 'touch' });
    vi.advanceTimersByTime(500);
    expect(handlers.lifted).toHaveBeenCalledOnce();
  });

  it('keeps the menu of a long press away', () => {
    pointer('pointerdown', 20, 20, { pointerType: 'touch' });
    const menu = new MouseEvent('contextmenu', { bubbles: true, cancelable: true });
    slot.dispatchEvent(menu);
    expect(menu.defaultPrevented).toBe(true);
  });
});
