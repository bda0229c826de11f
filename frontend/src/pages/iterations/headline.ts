/** What is to be expected, in the few words that fit into the head of a board; the same wherever it is shortened. */
import type { Expectation } from '../../api/iterations';
import { expectation as text } from '../../ui/text/en';

export interface Headline {
  /** "6 of 20 points"; empty while nothing is committed. */
  readonly done: string;
  /** "expect 14 (11–17), not 20", only where less is to be expected than was committed. */
  readonly reduced: string;
  readonly budget: string;
}

export function headline({ unit, done, committed, reduced, expected, low, high, budget }: Expectation): Headline {
  const known = expected !== null && low !== null && high !== null;
  return {
    done: committed > 0 ? text.done(done, committed, unit) : '',
    reduced: reduced && known ? text.reduced(expected, low, high, committed) : '',
    budget:
      budget === null || budget.burn === null
        ? ''
        : budget.over
          ? text.over(budget.used, budget.days)
          : text.burn(budget.burn),
  };
}

/** The whole expectation as text to paste into a mail: sentence, causes, assumptions. */
export function asText(answer: Expectation, note = ''): string {
  const causes = answer.causes.map(({ key, title, days, ahead }) => {
    const more = ahead > 0 ? `, ${text.number(ahead)} more expected` : '';
    return `- ${key}${title ? ` ${title}` : ''}: ${text.days(days)}${more}`;
  });
  return [
    `${answer.iteration.name}, ${answer.iteration.starts} to ${answer.iteration.ends}`,
    answer.sentence,
    ...(note.trim() ? [note.trim()] : []),
    ...(answer.budget ? [answer.budget.sentence] : []),
    ...(causes.length > 0 ? ['', `${text.causes}:`, ...causes] : []),
    ...(answer.assumptions.length > 0 ? ['', ...answer.assumptions.map((one) => `- ${one}`)] : []),
    ...(answer.honesty ? ['', answer.honesty] : []),
  ].join('\n');
}
