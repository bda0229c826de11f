/**
 * The shapes a new board can start from, as previews. The server builds the real thing; this shows what will come, so it
 * names the same columns as kanban/domain/templates.py.
 */
import type { ColumnKind } from '../../core/model';

export type TemplateName = 'ops' | 'dev+ops' | 'support' | 'empty';

export interface PreviewColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly limit?: number;
}

export const TEMPLATES: Readonly<Record<TemplateName, readonly PreviewColumn[]>> = {
  ops: [
    { name: 'Backlog', kind: 'backlog' },
    { name: 'Ready', kind: 'queue', limit: 6 },
    { name: 'In progress', kind: 'work', limit: 4 },
    { name: 'Review', kind: 'review', limit: 3 },
    { name: 'Blocked', kind: 'blocked' },
    { name: 'Done', kind: 'done' },
  ],
  'dev+ops': [
    { name: 'Backlog', kind: 'backlog' },
    { name: 'Ready', kind: 'queue', limit: 8 },
    { name: 'Develop', kind: 'work', limit: 4 },
    { name: 'Review', kind: 'review', limit: 3 },
    { name: 'Deploy', kind: 'work', limit: 2 },
    { name: 'Blocked', kind: 'blocked' },
    { name: 'Done', kind: 'done' },
  ],
  support: [
    { name: 'New', kind: 'backlog' },
    { name: 'Triaged', kind: 'queue', limit: 10 },
    { name: 'Working', kind: 'work', limit: 5 },
    { name: 'Blocked', kind: 'blocked' },
    { name: 'Resolved', kind: 'done' },
  ],
  empty: [
    { name: 'To do', kind: 'backlog' },
    { name: 'Doing', kind: 'work', limit: 3 },
    { name: 'Done', kind: 'done' },
  ],
};

export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as readonly TemplateName[];

/** The key the server would make from a name: initials of several words, or the first letters of one. */
export function keyFrom(name: string): string {
  const words = name.toUpperCase().match(/[A-Z0-9]+/gu) ?? [];
  const key =
    words.length > 1
      ? words
          .map((word) => word[0])
          .join('')
          .slice(0, 6)
      : (words[0] ?? '').slice(0, 4);
  return /^[A-Z][A-Z0-9]{1,5}$/u.test(key) ? key : '';
}
