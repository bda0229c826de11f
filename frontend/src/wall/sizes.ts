/**
 * How large text is on this screen: as core/legible asks for its distance, within what a layout bears, whatever the
 * screen's shape and resolution are.
 */
import { legible } from '../core/legible';

export interface Size {
  /** In CSS px. */
  readonly width: number;
  readonly height: number;
}

export interface Sizes {
  /** Nothing is smaller than this, in CSS px. */
  readonly floor: number;
  /** What heads and figures have at least. */
  readonly target: number;
  /** False where the screen is too small for that distance: then text is as large as the layout bears. */
  readonly fits: boolean;
}

/** core/legible counts with screens of 16:9: this much of the diagonal is width. */
const WIDTH_OF_DIAGONAL = 16 / Math.hypot(16, 9);
/** So many lines of the floor's size have to fit below each other, or there is no board. */
const LINES = 16;
/** On a desk the rule asks for less than anybody wants to read. */
const LEAST = 18 / 1080;

export function sizesFor({ width, height }: Size, diagonal: number, metres: number): Sizes {
  const wanted = legible(diagonal, metres, Math.hypot(width, height) * WIDTH_OF_DIAGONAL);
  const side = Math.min(width, height);
  const floor = Math.ceil(Math.min(side / LINES, Math.max(side * LEAST, wanted.floor)));
  const target = Math.ceil(Math.min((side / LINES) * 1.25, Math.max(floor * 1.1, wanted.target)));
  return { floor, target, fits: wanted.floor <= side / LINES };
}

/** CSS px that are as long as `mm` on this screen. */
export function pxOf(mm: number, { width, height }: Size, diagonal: number): number {
  return (mm * Math.hypot(width, height)) / (diagonal * 25.4);
}
