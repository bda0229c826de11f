/** Reports over HTTP: the answer for a chart, the address of the same rows as CSV, and the cards behind a figure. */
import type { Report } from '../core/chart';
import { api } from './client';

export interface CardBehind {
  readonly id: string;
  readonly key: string;
  readonly number: number;
  readonly title: string;
  readonly archived: boolean;
}

const path = (board: string, report: string) =>
  `boards/${encodeURIComponent(board)}/reports/${encodeURIComponent(report)}`;

export const readReport = (board: string, report: string, query: URLSearchParams, signal?: AbortSignal) =>
  api.get<Report>(`${path(board, report)}?${query}`, signal ? { signal } : {});

/** Where the browser fetches the CSV of what is on screen, relative to the page's base. */
export const csvAddress = (board: string, report: string, query: URLSearchParams) =>
  `api/${path(board, report)}.csv?${query}`;

/** The cards behind a row (bar, dot, band of a `column`), or without a row behind the whole report. */
export async function cardsBehind(
  board: string,
  report: string,
  query: URLSearchParams,
  row?: string,
  column?: string,
): Promise<readonly CardBehind[]> {
  const asked = new URLSearchParams(query);
  if (row !== undefined) asked.set('row', row);
  if (column !== undefined) asked.set('column', column);
  return (await api.get<{ cards: CardBehind[] }>(`${path(board, report)}/cards?${asked}`)).cards;
}
