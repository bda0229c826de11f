/**
 * The one way to the server over HTTP: JSON in, JSON out, every refusal an `ApiProblem`.
 *
 * Writes carry an Idempotency-Key, so that a request which was cut off can be sent again without doing its work twice.
 * Paths are relative to `/api` under the page's base address, wherever the app is mounted.
 */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
  /** The whole problem document: the facts beside the sentence. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: number, facts: Readonly<Record<string, unknown>>) {
    const detail = String(facts['detail'] ?? facts['title'] ?? 'The server did not answer.');
    super(detail);
    this.status = status;
    this.code = String(facts['code'] ?? (status === 0 ? 'unreachable' : 'unknown'));
    this.detail = detail;
    this.requestId = facts['request_id'] ? String(facts['request_id']) : null;
    this.facts = facts;
  }

  /** What is wrong with each field, for a 422. */
  get errors(): Readonly<Record<string, readonly string[]>> {
    return (this.facts['errors'] as Record<string, string[]> | undefined) ?? {};
  }

  /** True when the same request may succeed later: no connection, or a server that is busy or away. */
  get passing(): boolean {
    return (
      this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504
    );
  }
}

interface Options {
  /** The command's id; made up when absent. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

/** A random id that needs no secure context (a wall in a plain-http network has none). */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

let bearer: string | null = null;

/** Call with this token instead of the session's cookie; null goes back to that. */
export function authorise(token: string | null): void {
  bearer = token;
}

/** The token that calls are made with, if any. */
export const bearerToken = () => bearer;

const listeners = new Set<(problem: ApiProblem) => void>();

/** Call `listener` for every problem that an answer brings, before the caller sees it. Answers the way to stop. */
export function onProblem(listener: (problem: ApiProblem) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function call<T>(method: string, path: string, body: unknown, options: Options): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') {
    headers['X-Kanban'] = '1';
    headers['Idempotency-Key'] = options.key ?? newId();
    headers['Content-Type'] = 'application/json';
  }
  if (bearer) headers['Authorization'] = `Bearer ${bearer}`;
  const request: RequestInit = { method, headers, credentials: bearer ? 'omit' : 'same-origin' };
  if (method !== 'GET' && body !== undefined) request.body = JSON.stringify(body);
  if (options.signal) request.signal = options.signal;
  let response: Response;
  try {
    response = await fetch(new URL(`api/${path}`, document.baseURI), request);
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
    throw problem(0, { detail: 'The server cannot be reached.' });
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  throw problem(response.status, await factsOf(response));
}

function problem(status: number, facts: Readonly<Record<string, unknown>>): ApiProblem {
  const found = new ApiProblem(status, facts);
  for (const listener of listeners) listener(found);
  return found;
}

async function factsOf(response: Response): Promise<Record<string, unknown>> {
  const otherwise = { detail: `The server answered ${response.status}. Try again; if it stays, tell its admin.` };
  try {
    const facts: unknown = await response.json();
    return typeof facts === 'object' && facts !== null ? (facts as Record<string, unknown>) : otherwise;
  } catch {
    return otherwise;
  }
}

export const api = {
  get: <T>(path: string, options: Options = {}) => call<T>('GET', path, undefined, options),
  post: <T>(path: string, body?: unknown, options: Options = {}) => call<T>('POST', path, body, options),
  put: <T>(path: string, body: unknown, options: Options = {}) => call<T>('PUT', path, body, options),
  patch: <T>(path: string, body: unknown, options: Options = {}) => call<T>('PATCH', path, body, options),
  del: <T>(path: string, options: Options = {}) => call<T>('DELETE', path, undefined, options),
};
