/**
 * What engines from Chromium 108 on do not have and our code uses: the copying methods of arrays came with 110. Imported
 * before everything else.
 */
const missing: Readonly<Record<string, (this: unknown[], ...given: never[]) => unknown[]>> = {
  toReversed() {
    return [...this].reverse();
  },
  toSorted(compare?: (a: unknown, b: unknown) => number) {
    return [...this].sort(compare);
  },
  toSpliced(...given: [number, number, ...unknown[]]) {
    const copy = [...this];
    copy.splice(...given);
    return copy;
  },
  with(at: number, value: unknown) {
    const copy = [...this];
    copy[at < 0 ? copy.length + at : at] = value;
    return copy;
  },
};

/** Give `onto` what it lacks. */
export function complete(onto: object = Array.prototype): void {
  for (const [name, value] of Object.entries(missing)) {
    if (!(name in onto)) Object.defineProperty(onto, name, { value, writable: true, configurable: true });
  }
}

complete();
