/**
 * Which days a page of charts is about, and how that stands in the address: the last 30 or 90 days, this quarter, or any
 * two dates. Dates are local dates of the board, "2026-11-20", and periods are half-open as everywhere: `to` is the
 * first day after.
 */
export type PeriodKind = '30' | '90' | 'quarter' | 'custom';

export interface Period {
  readonly kind: PeriodKind;
  readonly from: string;
  readonly to: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A date some days later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function isDate(text: string | null): text is string {
  return text !== null && DATE.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/** The period that the address asks for; without a readable wish the last 90 days, today among them. */
export function periodFrom(query: URLSearchParams, today: string): Period {
  const to = addDays(today, 1);
  const [from, until] = [query.get('from'), query.get('to')];
  if (isDate(from) && isDate(until) && from < until) return { kind: 'custom', from, to: until };
  const named = query.get('period');
  if (named === '30') return { kind: '30', from: addDays(to, -30), to };
  if (named === 'quarter') {
    const month = String(Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0');
    return { kind: 'quarter', from: `${today.slice(0, 4)}-${month}-01`, to };
  }
  return { kind: '90', from: addDays(to, -90), to };
}

/** What the address says for a period of this kind; `custom` keeps the days that are shown. */
export function periodQuery(kind: PeriodKind, shown: Period): Readonly<Record<string, string | null>> {
  if (kind === 'custom') return { period: null, from: shown.from, to: shown.to };
  return { period: kind === '90' ? null : kind, from: null, to: null };
}

/** Periods that suit the length of the range: neither three bars nor three hundred. */
export function perFor({ from, to }: Pick<Period, 'from' | 'to'>): 'day' | 'week' | 'month' {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  if (days <= 21) return 'day';
  return days <= 400 ? 'week' : 'month';
}
