/**
 * A map whose changed copy costs the same for 20 entries and for 50,000: the entries stand on small shelves, and only
 * one of them is copied. Comparing two copies costs what differs between them, which is how the page learns what to
 * draw anew.
 */
const COUNT = 256;

function shelfOf(key: string): number {
  let hash = 0;
  for (let at = 0; at < key.length; at += 1) hash = (hash * 31 + key.charCodeAt(at)) | 0;
  return hash & (COUNT - 1);
}

export class Shelves<V> {
  readonly size: number;
  readonly #shelves: readonly ReadonlyMap<string, V>[];

  private constructor(shelves: readonly ReadonlyMap<string, V>[], size: number) {
    this.#shelves = shelves;
    this.size = size;
  }

  static of<V>(items: Iterable<readonly [string, V]>): Shelves<V> {
    const shelves = Array.from({ length: COUNT }, () => new Map<string, V>());
    let size = 0;
    for (const [key, value] of items) {
      shelves[shelfOf(key)]!.set(key, value);
      size += 1;
    }
    return new Shelves(shelves, size);
  }

  get(key: string): V | undefined {
    return this.#shelves[shelfOf(key)]!.get(key);
  }

  has(key: string): boolean {
    return this.#shelves[shelfOf(key)]!.has(key);
  }

  /** A copy with `key` set to `value`. */
  put(key: string, value: V): Shelves<V> {
    const at = shelfOf(key);
    const shelf = new Map(this.#shelves[at]!);
    const grown = shelf.has(key) ? 0 : 1;
    shelf.set(key, value);
    return new Shelves(this.#shelves.with(at, shelf), this.size + grown);
  }

  /** A copy without `key`. */
  without(key: string): Shelves<V> {
    const at = shelfOf(key);
    const shelf = new Map(this.#shelves[at]!);
    if (!shelf.delete(key)) return this;
    return new Shelves(this.#shelves.with(at, shelf), this.size - 1);
  }

  *values(): IterableIterator<V> {
    for (const shelf of this.#shelves) yield* shelf.values();
  }

  /** The keys whose values are not the same in `other`, those that only one of the two has among them. */
  *changedFrom(other: Shelves<V>): IterableIterator<string> {
    for (let at = 0; at < COUNT; at += 1) {
      const mine = this.#shelves[at]!;
      const theirs = other.#shelves[at]!;
      if (mine === theirs) continue;
      for (const [key, value] of mine) if (theirs.get(key) !== value) yield key;
      for (const key of theirs.keys()) if (!mine.has(key)) yield key;
    }
  }
}
