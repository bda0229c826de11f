/**
 * Finding cards and actions by what somebody types. Plain substrings over prepared text: 2,000 cards take well under a
 * frame, and it finds what people see, without surprises of fuzziness.
 */
export interface Entry<T> {
  readonly item: T;
  /** What it is looked up by first: a card's key, an action's name. */
  readonly name: string;
  /** Everything it is looked up by, in lower case. */
  readonly haystack: string;
}

export function entry<T>(item: T, name: string, more = ''): Entry<T> {
  return { item, name: name.toLocaleLowerCase(), haystack: `${name} ${more}`.toLocaleLowerCase() };
}

/**
 * The best `most` entries that contain every word of `words`: an equal name first, then a name that begins with the words,
 * then a word in it that does, then the rest; the given order breaks ties.
 */
export function search<T>(entries: readonly Entry<T>[], words: string, most: number): readonly T[] {
  const query = words.trim().toLocaleLowerCase();
  if (query === '') return entries.slice(0, most).map(({ item }) => item);
  const parts = query.split(/\s+/u);
  const buckets: T[][] = [[], [], [], []];
  for (const { item, name, haystack } of entries) {
    if (!parts.every((part) => haystack.includes(part))) continue;
    const rank = name === query ? 0 : name.startsWith(query) ? 1 : haystack.includes(` ${query}`) ? 2 : 3;
    buckets[rank]?.push(item);
  }
  return buckets.flat().slice(0, most);
}
