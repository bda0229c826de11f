/**
 * Files that have to be there at once when they are asked for are fetched while nobody waits. Without a connection they
 * are not: whoever needs one then asks for it again.
 */
export function fetchAhead(after: number, ...files: readonly (() => Promise<unknown>)[]): () => void {
  const later = setTimeout(() => {
    for (const fetched of files) fetched().catch(() => undefined);
  }, after);
  return () => clearTimeout(later);
}
