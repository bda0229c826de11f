/**
 * What somebody pasted into the field for new cards, as titles. Lists come out of notes and chats with marks in front of
 * their lines; those say that it is a list, and are no part of a title.
 */
const MARK = /^(?:[-*+•–]\s+(?:\[[ xX]?\]\s+)?|\d{1,3}[.)]\s+)/u;

/** The lines that say something, without list marks. */
export function titlesIn(pasted: string): string[] {
  const lines = pasted.split(/\r?\n/).map((line) => line.trim().replace(MARK, ''));
  return lines.filter(Boolean);
}
