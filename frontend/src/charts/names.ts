/** Short words for what has no room: the rules of a process behaviour chart, iterations under a bar. */
import { flow as text } from '../ui/text/en';

/** "beyond range" is two rules at once. */
export const signalWords = (signal: string) =>
  signal
    .split(' ')
    .map((rule) => text.signals[rule] ?? rule)
    .join(', ');

/** "Iteration 12" is 12 under a bar; a name of its own is said as it is. */
export const brief = (name: string) => /^\p{L}+ (\d+)$/u.exec(name)?.[1] ?? name;
