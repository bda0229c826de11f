/**
 * Which page is shown, from the address. Own code instead of a routing library: there are few addresses, the base
 * is only known at run time (`<base href>`), and opening a card must not mount the board anew.
 */
export type Page =
  | { readonly name: 'boards' }
  | { readonly name: 'sign-in'; readonly next: string }
  | { readonly name: 'setup'; readonly token: string }
  | { readonly name: 'board'; readonly key: string; readonly card: number | null }
  | { readonly name: 'settings'; readonly key: string }
  | { readonly name: 'flow'; readonly key: string; readonly report: string | null }
  | { readonly name: 'iterations'; readonly key: string }
  /** What a stakeholder's link shows; the link's secret stays in the fragment, which no server sees. */
  | { readonly name: 'expectation'; readonly token: string }
  | { readonly name: 'standup'; readonly key: string }
  /** A display to be paired; the code may come from the square that it shows. */
  | { readonly name: 'pair'; readonly code: string }
  | { readonly name: 'people' }
  | { readonly name: 'missing' };

/** The page of a path below the base; `hash` and `query` without their marks. */
export function pageOf(path: string, query: URLSearchParams, hash: string): Page {
  const parts = path.split('/').filter(Boolean).map(decode);
  const [first, key, what, number] = parts;
  if (first === undefined) return { name: 'boards' };
  if (first === 'sign-in' && parts.length === 1) return { name: 'sign-in', next: query.get('next') ?? '' };
  if (first === 'setup' && parts.length === 1) return { name: 'setup', token: hash };
  if (first === 'expectation' && parts.length === 1) return { name: 'expectation', token: hash };
  if (first === 'pair' && parts.length === 1) return { name: 'pair', code: hash };
  if (first === 'people' && parts.length === 1) return { name: 'people' };
  if (first === 'b' && key) {
    if (parts.length === 2) return { name: 'board', key, card: null };
    if (parts.length === 3 && (what === 'settings' || what === 'iterations' || what === 'standup'))
      return { name: what, key };
    if (parts.length <= 4 && what === 'flow') return { name: 'flow', key, report: number ?? null };
    if (parts.length === 4 && what === 'c' && /^\d+$/.test(number!))
      return { name: 'board', key, card: Number(number) };
  }
  return { name: 'missing' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Router {
  page = $state.raw<Page>({ name: 'boards' });
  query = $state.raw(new URLSearchParams());

  /** Follow the address and clicks on links from now on. Answers the way to stop. */
  start(): () => void {
    const read = () => this.#read();
    const click = (event: MouseEvent) => this.#click(event);
    window.addEventListener('popstate', read);
    document.addEventListener('click', click);
    this.#read();
    return () => {
      window.removeEventListener('popstate', read);
      document.removeEventListener('click', click);
    };
  }

  /** Go to a path relative to the base, as a new entry in the history. */
  go(path: string): void {
    history.pushState({ own: true }, '', new URL(path, document.baseURI));
    this.#read();
  }

  /** The same in place of the current entry. */
  replace(path: string): void {
    history.replaceState(history.state, '', new URL(path, document.baseURI));
    this.#read();
  }

  /** Back to where one came from, or to `otherwise` when the page was opened by its address. */
  back(otherwise: string): void {
    if ((history.state as { own?: boolean } | null)?.own) history.back();
    else this.replace(otherwise);
  }

  /** A path with the current query, so that opening a card keeps the filter. */
  withQuery(path: string): string {
    return this.query.size > 0 ? `${path}?${this.query}` : path;
  }

  /** Set (or with null remove) parts of the query, in place. */
  setQuery(changes: Readonly<Record<string, string | null>>): void {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    history.replaceState(history.state, '', url);
    this.#read();
  }

  /** The current address below the base, for coming back after signing in. */
  get here(): string {
    return this.#path(location.href) + location.search + location.hash;
  }

  #path(address: string): string {
    const base = new URL('.', document.baseURI).pathname;
    const { pathname } = new URL(address);
    return pathname.startsWith(base) ? pathname.slice(base.length) : pathname.slice(1);
  }

  #read(): void {
    this.query = new URLSearchParams(location.search);
    this.page = pageOf(this.#path(location.href), this.query, location.hash.slice(1));
  }

  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    const path = this.#path(link.href);
    if (path.startsWith('api/') || !link.pathname.startsWith(new URL('.', document.baseURI).pathname)) return;
    event.preventDefault();
    this.go(path + link.search + link.hash);
  }
}

export const router = new Router();
export type { Router };
