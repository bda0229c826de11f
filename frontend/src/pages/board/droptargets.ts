/**
 * Where a held card would land: the cells and the drawn cards as measured when the drag began, in coordinates of the
 * scrolled content, so that scrolling needs no new measurement. Finding a place is two binary-ish searches, no layout.
 */
export interface Spot {
  readonly column: string;
  readonly lane: string;
  /** The card below the gap, or null when the gap is after the last drawn card. */
  readonly below: string | null;
  /** The card above the gap, if there is one. */
  readonly above: string | null;
  readonly cell: HTMLElement;
  /** The gap's line, in content coordinates. */
  readonly line: { readonly left: number; readonly top: number; readonly width: number };
}

interface CellBox {
  readonly element: HTMLElement;
  readonly column: string;
  readonly lane: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly cards: readonly string[];
  readonly tops: readonly number[];
  readonly bottoms: readonly number[];
}

export class DropTargets {
  readonly #scroller: HTMLElement;
  readonly #lifted: string;
  #cells: readonly CellBox[] = [];

  constructor(scroller: HTMLElement, lifted: string) {
    this.#scroller = scroller;
    this.#lifted = lifted;
    this.measure();
  }

  /** Read all places anew; needed when more cards were drawn. */
  measure(): void {
    const { left: x, top: y } = this.#origin();
    this.#cells = Array.from(this.#scroller.querySelectorAll<HTMLElement>('[data-column][data-lane]'), (element) => {
      const box = element.getBoundingClientRect();
      const slots = Array.from(element.querySelectorAll<HTMLElement>(':scope > [data-card]'));
      const others = slots.filter((slot) => slot.dataset['card'] !== this.#lifted);
      const boxes = others.map((slot) => slot.getBoundingClientRect());
      return {
        element,
        column: element.dataset['column']!,
        lane: element.dataset['lane']!,
        left: box.left - x,
        right: box.right - x,
        top: box.top - y,
        bottom: box.bottom - y,
        cards: others.map((slot) => slot.dataset['card']!),
        tops: boxes.map((card) => card.top - y),
        bottoms: boxes.map((card) => card.bottom - y),
      };
    });
  }

  /** The place under a point of the window, or null outside the board. */
  at(clientX: number, clientY: number, headBottom: number): Spot | null {
    const view = this.#scroller.getBoundingClientRect();
    if (clientX < view.left || clientX > view.right || clientY < view.top || clientY > view.bottom) return null;
    const { left, top } = this.#origin();
    const x = clientX - left;
    // Over a column's head means the top of what is seen of the column.
    const y = Math.max(clientY, headBottom + 1) - top;
    const columns = this.#cells.filter((cell) => x >= cell.left && x < cell.right);
    const cell = columns.find((one) => y >= one.top && y < one.bottom) ?? nearest(columns, y);
    return cell ? spotIn(cell, y) : null;
  }

  /** Where the content's corner is in the window. */
  #origin(): { left: number; top: number } {
    const box = this.#scroller.getBoundingClientRect();
    return { left: box.left - this.#scroller.scrollLeft, top: box.top - this.#scroller.scrollTop };
  }
}

/** The cell that is closest above or below: gaps between lanes and the room under the last one count too. */
function nearest(cells: readonly CellBox[], y: number): CellBox | undefined {
  const distance = (cell: CellBox) => (y < cell.top ? cell.top - y : y - cell.bottom);
  return cells.toSorted((a, b) => distance(a) - distance(b))[0];
}

function spotIn(cell: CellBox, y: number): Spot {
  let low = 0;
  let high = cell.cards.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cell.tops[middle]! + cell.bottoms[middle]!) / 2 < y) low = middle + 1;
    else high = middle;
  }
  const above = cell.bottoms[low - 1];
  const below = cell.tops[low];
  const top = above !== undefined && below !== undefined ? (above + below) / 2 : (above ?? cell.top) + 4;
  return {
    column: cell.column,
    lane: cell.lane,
    below: cell.cards[low] ?? null,
    above: cell.cards[low - 1] ?? null,
    cell: cell.element,
    line: {
      left: cell.left + 8,
      top: above === undefined && below !== undefined ? below - 4 : top,
      width: cell.right - cell.left - 16,
    },
  };
}
