/** The summary of a stand-up as Markdown, for the chat or the minutes: what has changed, what was noted. */
import type { Since, SinceLine } from '../../api/standup';
import { clock } from '../../core/time';
import { card as cardText, standup as text } from '../../ui/text/en';
import { moment, weekday } from '../../ui/text/format';

type Lines = readonly (readonly [heading: string, lines: readonly string[]])[];

/** What a title says stays what it says: signs that Markdown would take for its own are escaped. */
const plain = (words: string) =>
  words
    .replace(/[\\`*_[\]<>#|~]/gu, '\\$&')
    .replace(/\s+/gu, ' ')
    .trim();

const named = ({ key, title }: SinceLine) => `${key} ${plain(title)}`;

/** From where to where a card went, as far as both are known. */
export function way({ from, to }: SinceLine): string {
  if (from !== null && to !== null && from !== to) return text.went(from, to);
  return to ?? '';
}

function withMore(lines: readonly string[], count: number): readonly string[] {
  return count > lines.length ? [...lines, text.andMore(count - lines.length)] : lines;
}

const noted = (line: string, more: string) => (more ? `${line} (${plain(more)})` : line);

/** The lists that hold something, in the order in which they are told. */
function listed(found: Since): Lines {
  const { counts, lists } = { counts: found.counts, lists: text.lists };
  const all: Lines = [
    [
      lists.finished,
      withMore(
        found.finished.map((one) => noted(named(one), way(one))),
        counts.finished,
      ),
    ],
    [
      lists.moved,
      withMore(
        found.moved.map((one) => noted(named(one), way(one))),
        counts.moved,
      ),
    ],
    [
      lists.blocked,
      withMore(
        found.blocked.map((one) => noted(named(one), cardText.reason(one.reason))),
        counts.blocked,
      ),
    ],
    [
      lists.old,
      withMore(
        found.old.map((one) => noted(named(one), text.aged(one.age_days, one.line_days))),
        counts.old,
      ),
    ],
    [
      lists.hits,
      withMore(
        found.hits.map((one) => {
          const hit = plain(text.hit(one.place ?? text.aPlace, one.limit, one.hits));
          return [hit, one.cards.map(({ key }) => key).join(', '), text.decided(one.decided)]
            .filter(Boolean)
            .join('; ');
        }),
        counts.hits,
      ),
    ],
    [
      lists.interrupts,
      withMore(
        found.interrupts.map((one) => noted(named(one), one.to ?? '')),
        counts.interrupts,
      ),
    ],
  ];
  return all.filter(([, lines]) => lines.length > 0);
}

export function summary(found: Since, board: { readonly key: string; readonly timeZone: string }): string {
  const at = (instant: string) => clock(Date.parse(instant), board.timeZone);
  const began = found.standup?.since ?? found.until;
  const over = found.standup?.until ?? found.until;
  const day = weekday(new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: board.timeZone }).format(Date.parse(began))); // prettier-ignore
  const notes = found.notes.map((note) => `${note.key ?? ''} ${plain(note.title ?? '')}: ${plain(note.text)}`.trim());
  const parts = [...listed(found), ...(notes.length > 0 ? [[text.markdown.notes, notes] as const] : [])];
  return [
    text.markdown.heading(board.key, day, at(began), at(over)),
    '',
    text.markdown.since(moment(found.since, board.timeZone), found.walked.length),
    ...parts.flatMap(([heading, lines]) => ['', `## ${heading}`, '', ...lines.map((line) => `- ${line}`)]),
    ...(parts.length === 0 ? ['', text.markdown.nothing] : []),
    '',
  ].join('\n');
}
