/**
 * The arithmetic of drawing in pixels: paths for thousands of dots, labels that keep out of each other's way, the point
 * nearest to a pointer. Pure, so that it can be tried without a browser.
 */

/** Dots as one path: segments without length, which round or square caps turn into dots. */
export function dotsPath(dots: readonly (readonly [number, number])[]): string {
  let path = '';
  for (const [x, y] of dots) path += `M${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}h0`;
  return path;
}

/**
 * Where labels of one height go that want to stand at `wanted`: in the same order, `height` apart, between `top` and
 * `bottom`, and moved as little as the others allow. Labels that do not fit are left out (null), the last ones first.
 */
export function spread(
  wanted: readonly number[],
  height: number,
  top: number,
  bottom: number,
): readonly (number | null)[] {
  const room = Math.max(0, Math.floor((bottom - top) / height) + 1);
  const order = wanted.map((y, index) => ({ y, index })).slice(0, room);
  order.sort((a, b) => a.y - b.y || a.index - b.index);
  // Groups that touch are merged and stand around the mean of their wishes, as far as the edges let them.
  const groups: { sum: number; members: typeof order; first: number }[] = [];
  const startOf = (group: { sum: number; members: typeof order }) => {
    const middle = group.sum / group.members.length;
    const half = ((group.members.length - 1) * height) / 2;
    return Math.min(Math.max(middle - half, top), Math.max(top, bottom - 2 * half));
  };
  for (const one of order) {
    let group = { sum: one.y, members: [one], first: one.y };
    group.first = startOf(group);
    for (let before = groups.at(-1); before; before = groups.at(-1)) {
      if (before.first + before.members.length * height <= group.first + 1e-9) break;
      groups.pop();
      group = { sum: before.sum + group.sum, members: [...before.members, ...group.members], first: 0 };
      group.first = startOf(group);
    }
    groups.push(group);
  }
  const placed: (number | null)[] = wanted.map(() => null);
  for (const group of groups) {
    group.members.forEach((member, at) => (placed[member.index] = group.first + at * height));
  }
  return placed;
}

/** The index of the point nearest to (x, y): by x alone, or by both. -1 where there is none. */
export function nearest(
  points: readonly (readonly [number, number])[],
  x: number,
  y: number,
  by: 'x' | 'both',
): number {
  let best = -1;
  let least = Infinity;
  points.forEach(([px, py], index) => {
    const far = by === 'x' ? Math.abs(px - x) : (px - x) ** 2 + (py - y) ** 2;
    if (far < least) [best, least] = [index, far];
  });
  return best;
}

/**
 * Sideways offsets, in steps, for dots that share a column and would cover each other: 0, 1, -1, 2, -2 ... for those
 * whose heights are closer than `gap`. The order of the answer is that of the heights given.
 */
export function swarm(heights: readonly number[], gap: number): readonly number[] {
  const order = heights.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y || a.index - b.index);
  const offsets: number[] = heights.map(() => 0);
  const last = new Map<number, number>();
  for (const { y, index } of order) {
    const isFree = (offset: number) => y - (last.get(offset) ?? -Infinity) >= gap;
    let step = 0;
    while (!isFree(aside(step))) step += 1;
    last.set(aside(step), y);
    offsets[index] = aside(step);
  }
  return offsets;
}

/** 0, 1, -1, 2, -2 ... */
const aside = (step: number) => (step % 2 === 1 ? (step + 1) / 2 : 0 - step / 2);

/** About how wide a text is in px at a size; a label has to be placed before it is drawn. */
export function textWidth(text: string, size: number): number {
  return text.length * size * 0.56;
}

/** The text, shortened with an ellipsis where it would be wider than `room` px. */
export function cut(text: string, room: number, size: number): string {
  const most = Math.floor(room / (size * 0.56));
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1)).trimEnd()}…`;
}

/** Every how many names are shown so that none touches the next, `room` px apart. */
export function everyNth(names: readonly string[], room: number, size: number): number {
  const widest = Math.max(0, ...names.map((name) => textWidth(name, size))) + 10;
  return Math.max(1, Math.ceil(widest / Math.max(1, room)));
}
