/**
 * How large text has to be on a wall. Letters are read when they fill 16 minutes of arc (the floor, NUREG-0700) and read
 * with ease at 20; a capital letter of our font is 0.728 em high, and of a 16:9 screen's diagonal 0.8716 is width.
 */
const FLOOR = 16;
const TARGET = 20;
const CAPITAL = 0.728;
const WIDTH_OF_DIAGONAL = 0.8716;
const MM_PER_INCH = 25.4;
/** The least width of a column with the gap beside it, in ems: a key, and titles that break after two or three words. */
const COLUMN_EMS = 8.86;

export interface Legible {
  /** Nothing may be smaller, in CSS px. */
  readonly floor: number;
  /** What titles should have. */
  readonly target: number;
  /** How many columns stand beside each other at the floor; the others come in turn. */
  readonly columns: number;
}

/** For a screen of `diagonal` inches, `distance` metres away, `width` CSS px wide. */
export function legible(diagonal: number, distance: number, width = 1920): Legible {
  const pitch = (diagonal * MM_PER_INCH * WIDTH_OF_DIAGONAL) / width;
  const px = (minutes: number) =>
    (2 * distance * 1000 * Math.tan((minutes / 60 / 2) * (Math.PI / 180))) / (pitch * CAPITAL);
  const floor = px(FLOOR);
  return {
    floor: Math.ceil(floor),
    target: Math.ceil(px(TARGET)),
    columns: Math.max(1, Math.floor(width / (COLUMN_EMS * floor))),
  };
}
