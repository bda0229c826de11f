/**
 * What the wall shows beside the board: reports and what is to be expected. Asked for shortly before it is shown, and
 * seldom; what could not be had anew is shown as it was for a while, and then not at all.
 */
import { ApiProblem } from '../api/client';
import { expectation, type Expectation } from '../api/iterations';
import { readReport } from '../api/reports';
import { num, str, type Report } from '../core/chart';
import { addDays } from '../core/chartperiod';
import { currentOf } from '../core/iterations';
import type { Board } from '../core/model';

const CHARTS = ['velocity', 'throughput', 'cfd', 'cycle-time', 'ageing'] as const;
export type ChartName = (typeof CHARTS)[number];

/** Not asked for again within this. */
const FRESH = 50_000;
/** Not tried again within this. */
const PATIENCE = 5_000;
/** Too old to be shown. */
const OLD = 3_600_000;
const AGES_EVERY = 600_000;
/** How many days of the past a chart shows. */
const DAYS: Readonly<Record<ChartName, number>> = {
  velocity: 182,
  throughput: 91,
  cfd: 91,
  'cycle-time': 91,
  ageing: 182,
};
/** What a display's filter can say to reports, too. */
const FILTERS = ['type', 'stream', 'class'];

export function isChart(view: string): view is ChartName {
  return (CHARTS as readonly string[]).includes(view);
}

export interface When {
  /** ms of the monotonic clock. */
  readonly at: number;
  /** The local date on the board. */
  readonly today: string;
}

export class Facts {
  reports = $state.raw<Readonly<Partial<Record<ChartName, Report>>>>({});
  expectation = $state.raw<Expectation | null>(null);
  /** Card keys to the highest of 50, 70, 85 and 95 whose line their age lies beyond. */
  ages = $state.raw<ReadonlyMap<string, number>>(new Map());

  readonly #read = new Map<string, number>();
  readonly #asked = new Map<string, number>();

  /** Whether a view could be shown now, and has something to show. */
  isReady(view: string, at: number): boolean {
    if (!isChart(view) && view !== 'expectation') return true;
    const read = this.#read.get(view);
    if (read === undefined || at - read >= OLD) return false;
    return isChart(view) ? (this.reports[view]?.rows.length ?? 0) > 0 : this.expectation !== null;
  }

  /** Get what a view shows, unless that was done a moment ago. Answers whether there is something new. */
  async prepare(view: string, board: Board, filter: string, when: When, fresh = FRESH): Promise<boolean> {
    if (!this.#isDue(view, when.at, fresh)) return false;
    try {
      if (isChart(view)) {
        const report = await readReport(board.id, view, question(view, filter, when.today));
        this.reports = { ...this.reports, [view]: report };
      } else if (view === 'expectation') {
        await this.#expect(board, when.today);
      } else return false;
      this.#read.set(view, when.at);
      return true;
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      // The view is left out, or shows what it had; that the server is away is said elsewhere.
      return false;
    }
  }

  /** How old the cards are, against those that are done. */
  async readAges(board: Board, when: When): Promise<void> {
    if (!this.#isDue('ages', when.at, AGES_EVERY)) return;
    try {
      const report = await readReport(board.id, 'ageing', question('ageing', '', when.today));
      this.ages = new Map(report.rows.map((row) => [str(row, 'key'), num(row, 'over') ?? 0]));
      this.#read.set('ages', when.at);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
    }
  }

  #isDue(what: string, at: number, every: number): boolean {
    if (at - (this.#read.get(what) ?? -Infinity) < every) return false;
    if (at - (this.#asked.get(what) ?? -Infinity) < PATIENCE) return false;
    this.#asked.set(what, at);
    return true;
  }

  /** The current iteration's. */
  async #expect(board: Board, today: string): Promise<void> {
    const current = currentOf(board.iterations, today);
    this.expectation = current ? await expectation(board.id, current.id) : null;
  }
}

function question(name: ChartName, filter: string, today: string): URLSearchParams {
  const asked = new URLSearchParams({ from: addDays(today, 1 - DAYS[name]), to: addDays(today, 1) });
  if (name === 'throughput') asked.set('per', 'week');
  const wanted = new URLSearchParams(filter);
  for (const field of FILTERS) for (const value of wanted.getAll(field)) if (value) asked.append(field, value);
  return asked;
}
