/** Iterations over HTTP: what is to be expected, help with planning, what was said, and the stakeholders' links. */
import type { Cadence, Iteration, Revision, Unit } from '../core/model';
import { ApiProblem, api } from './client';

/** The fields of an iteration that say which one it is and when. */
type Window = Pick<Iteration, 'id' | 'number' | 'name' | 'goal' | 'starts' | 'ends'>;

/** How much of the capacity one unplanned card took, and what it displaced. */
interface Cause {
  readonly card: string;
  readonly key: string;
  /** Null where titles are not for those who look. */
  readonly title: string | null;
  readonly days: number;
  readonly ahead: number;
  readonly open: boolean;
  readonly displaced_days: number;
}

/** The share of the capacity that was agreed for unplanned work, and how much of it is used. */
interface Budget {
  readonly share: number;
  readonly days: number;
  readonly used: number;
  /** Used over agreed; null where there is nothing to use. */
  readonly burn: number | null;
  readonly over: boolean;
  readonly sentence: string;
  /** The keys of the cards that were parked for it. */
  readonly displaced: readonly string[];
}

/** What is to be expected of an iteration now. */
export interface Expectation {
  /** The board's name. */
  readonly board: string;
  readonly time_zone: string;
  readonly iteration: Window;
  readonly unit: Unit;
  readonly expected: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly committed: number;
  readonly done: number;
  readonly capacity_days: number;
  readonly lost_days: number;
  readonly ahead_days: number;
  readonly spare_days: number;
  readonly other_days: number;
  readonly slack: number | null;
  readonly unattributed_days: number;
  readonly causes: readonly Cause[];
  readonly pace: { readonly value: number | null; readonly n: number; readonly left_out: readonly string[] };
  readonly budget: Budget | null;
  readonly sentence: string;
  readonly assumptions: readonly string[];
  readonly honesty: string | null;
  readonly reduced: boolean;
  readonly said: Revision | null;
  readonly as_of: string;
}

/** Help with planning one iteration. */
export interface Planning {
  readonly iteration: Iteration;
  readonly unit: Unit;
  readonly plan: {
    readonly cards: number;
    readonly points: number;
    readonly unestimated: number;
    readonly in_unit: number;
  };
  readonly capacity: {
    readonly person_days: number;
    readonly working_days: number;
    readonly people: number;
    readonly away_days: number;
  };
  readonly weather: {
    readonly rule: string;
    readonly n: number;
    readonly value: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly per_person_day: boolean;
    readonly sentence: string;
  };
  readonly forecast: {
    readonly days: number;
    readonly p85: number | null;
    readonly p50: number | null;
    readonly sentence: string;
  };
  readonly mix: readonly { readonly stream: string; readonly cards: number; readonly points: number }[];
  readonly mix_sentence: string | null;
  readonly over: { readonly by: number; readonly sentence: string } | null;
}

/** A link for stakeholders, without its secret. */
export interface LinkLine {
  readonly id: string;
  readonly name: string;
  /** Whoever has the link sees the titles of cards. */
  readonly titles: boolean;
  readonly made_at: string;
  readonly last_used: string | null;
}

const at = (...parts: readonly string[]) => parts.map(encodeURIComponent).join('/');

/** All iterations of a board, the newest first. */
export const listIterations = async (board: string) =>
  (await api.get<{ iterations: Iteration[] }>(at('boards', board, 'iterations'))).iterations;
export const expectation = (board: string, iteration: string) =>
  api.get<Expectation>(at('boards', board, 'iterations', iteration, 'expectation'));
export const planning = (board: string, iteration: string) =>
  api.get<Planning>(at('boards', board, 'iterations', iteration, 'planning'));

export const setCadence = (board: string, cadence: Cadence | null) =>
  cadence === null
    ? api.del<unknown>(at('boards', board, 'cadence'))
    : api.put<unknown>(at('boards', board, 'cadence'), cadence);

export const listLinks = async (board: string) =>
  (await api.get<{ links: LinkLine[] }>(at('boards', board, 'links'))).links;
/** A new link; its address is answered this once. */
export const addLink = (board: string, name: string, titles: boolean) =>
  api.post<{ id: string; token: string; address: string }>(at('boards', board, 'links'), { name, titles });
export const removeLink = (board: string, link: string) => api.del<void>(at('boards', board, 'links', link));

/**
 * What a stakeholder's link shows. The token goes with this one request and no cookie does: whoever holds the link is
 * nobody in particular.
 */
export async function shared(token: string): Promise<Expectation> {
  let response: Response;
  try {
    response = await fetch(new URL('api/shared/expectation', document.baseURI), {
      headers: { Accept: 'application/json', Authorization: `Bearer ${token}` },
      credentials: 'omit',
      cache: 'no-store',
    });
  } catch {
    throw new ApiProblem(0, { detail: 'The server cannot be reached.' });
  }
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiProblem(response.status, answer as Record<string, unknown>);
  return answer as Expectation;
}
