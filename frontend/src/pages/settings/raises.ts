/**
 * A limit that is raised again and again may be telling something. What is said about that: how often, in how long, and
 * whether a change of a limit is a raise at all.
 */
import type { Raise } from '../../core/model';
import { raising as text } from '../../ui/text/en';

const WEEK = 7 * 86_400_000;
/** The look back: older raises belong to another team's habits. */
const WEEKS = 6;

/** True when `to` lets more in than `from` did; no limit (null) lets in most. */
export function isRaise(from: number | null, to: number | null): boolean {
  return from !== null && (to === null || to > from);
}

/** "Raised 4 times in 6 weeks. It may be telling you something.", or nothing while it was once or never. */
export function raisesSentence(raises: readonly Raise[], now: number): string {
  const late = raises.filter((raise) => now - Date.parse(raise.at) <= WEEKS * WEEK);
  return late.length < 2 ? '' : text.often(late.length, WEEKS);
}
