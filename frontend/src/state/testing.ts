/** A server and a line to it, as small as the store needs them: what is asked is answered in the order of `answers`. */
import { vi } from 'vitest';
import type { LiveHandlers } from '../api/live';
import type { BoardEvent } from '../core/model';

type Answer = { readonly status?: number; readonly body: unknown };
type Answering = (url: string, request: RequestInit) => Answer | Promise<Answer> | 'cut';

/** The newest feed's handlers: what the server pushes goes in here. */
export const line: { handlers: LiveHandlers | null } = { handlers: null };
export const answers: Answering[] = [];
/** The writes that came, in order. */
export const sent: { url: string; key: string; body: Record<string, unknown> }[] = [];

export class FakeFeed {
  constructor(_board: string, handlers: LiveHandlers) {
    line.handlers = handlers;
  }
  start = async () => undefined;
  stop = () => undefined;
  hurry = () => undefined;
}

/** Stand in for the network and the clock. */
export function serve(): void {
  answers.length = 0;
  sent.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal('fetch', async (url: URL, request: RequestInit) => {
    if (request.method !== 'GET') {
      const key = (request.headers as Record<string, string>)['Idempotency-Key']!;
      sent.push({ url: url.pathname, key, body: JSON.parse((request.body as string) ?? '{}') });
    }
    const found = await answers.shift()?.(url.href, request);
    if (found === undefined) throw new Error(`nobody answers ${url.href}`);
    if (found === 'cut') throw new TypeError('cut');
    return new Response(JSON.stringify(found.body), { status: found.status ?? 200 });
  });
}

export function leave(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

export const settle = () => vi.advanceTimersByTimeAsync(0);

/** The next write is accepted and causes these events. */
export const accepts = (...events: BoardEvent[]) =>
  answers.push(() => ({ body: { seq: events.at(-1)?.seq ?? 10, events } }));

/** The next write is refused. */
export const refuses = (code: string, facts: Readonly<Record<string, unknown>> = {}) =>
  answers.push(() => ({ status: 409, body: { code, detail: 'It is so.', ...facts } }));
