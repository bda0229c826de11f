/** Filters over cards, kept in the URL. They choose what is drawn and never change a count. */
import type { Card } from './model';

export interface Filter {
  readonly me: boolean;
  readonly text: string;
  readonly type: string | null;
  readonly stream: string | null;
  readonly class: string | null;
  readonly blocked: boolean;
}

/** The filter that a page's query asks for. */
export function filterFrom(query: URLSearchParams): Filter {
  return {
    me: query.get('me') === '1',
    text: query.get('text') ?? '',
    type: query.get('type') || null,
    stream: query.get('stream') || null,
    class: query.get('class') || null,
    blocked: query.get('blocked') === '1',
  };
}

/** True when the filter leaves nothing out. */
export function isOpen(filter: Filter): boolean {
  return !filter.me && !filter.text.trim() && !filter.type && !filter.stream && !filter.class && !filter.blocked;
}

/** A test for cards; `user` is who "me" is. Every word of the text must be in the key or the title. */
export function matcher(filter: Filter, user: string | null): (card: Card) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return (card) => {
    if (filter.me && (user === null || !card.people.includes(user))) return false;
    if (filter.type && card.type !== filter.type) return false;
    if (filter.stream && card.stream !== filter.stream) return false;
    if (filter.class && card.class !== filter.class) return false;
    if (filter.blocked && !card.blocked) return false;
    if (words.length === 0) return true;
    const where = `${card.key} ${card.title}`.toLowerCase();
    return words.every((word) => where.includes(word));
  };
}
