/**
 * From the address of the page to the questions it asks: the same words for chart, table, CSV and the list of cards, so
 * that all four are about the same cards.
 */
import { addDays, perFor, periodFrom, type Period } from '../../core/chartperiod';
import type { Entry, Per } from './registry';

/** What stands in the address and goes to the server as it is. */
const FILTERS = ['type', 'stream', 'class', 'planned'] as const;

/** Days ahead in which the next iteration begins, however long they are. */
const AHEAD = 42;

/** The question for a report: period, filters and, where the report takes them, grain, split and figure. */
export function questionFor(entry: Entry, address: URLSearchParams, today: string): URLSearchParams {
  const period = periodFrom(address, today);
  const to = entry.ahead && period.kind !== 'custom' ? addDays(period.to, AHEAD) : period.to;
  const asked = new URLSearchParams(entry.ownWindow ? {} : { from: period.from, to });
  const per = perOf(entry, address, period);
  if (per) asked.set('per', per);
  const split = address.get('split');
  if (split !== 'planned' && entry.split?.some((one) => one === split)) asked.set('split', split!);
  const of = address.get('of');
  if (entry.of?.some((one) => one === of)) asked.set('of', of!);
  for (const name of entry.takes ?? [])
    if (/^[1-9]\d{0,3}$/.test(address.get(name) ?? '')) asked.set(name, address.get(name)!);
  if (entry.unfiltered) return asked;
  for (const name of FILTERS) for (const value of address.getAll(name)) if (value) asked.append(name, value);
  return asked;
}

/** The grain that the address asks for, or one that suits the period; null for reports that count per nothing. */
export function perOf(entry: Entry, address: URLSearchParams, period: Period): Per | null {
  if (!entry.per) return null;
  const wanted = address.get('per');
  return entry.per.find((one) => one === wanted) ?? entry.usual ?? perFor(period);
}
