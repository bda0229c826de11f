/**
 * Where a card stands among its neighbours, as text that sorts: the same scheme as kanban/domain/ranks.py, so that
 * the place a drop shows is the place the server gives it. (Fractional indexing, David Greenspan, 2020.)
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FIRST = DIGITS[0]!;
const LAST = DIGITS[DIGITS.length - 1]!;
const START = 'a0';

/** A rank that sorts after `low` and before `high`; null stands for the open end. Needs low < high. */
export function between(low: string | null, high: string | null): string {
  if (low === null && high === null) return START;
  if (low === null) {
    const whole = wholeOf(high!);
    return whole < high! ? whole : below(whole);
  }
  if (high === null) return above(wholeOf(low));
  if (low >= high) throw new RangeError(`no rank between ${low} and ${high}`);
  const whole = wholeOf(low);
  if (whole === wholeOf(high)) return whole + middle(low.slice(whole.length), high.slice(whole.length));
  const next = above(whole);
  return next < high ? next : whole + middle(low.slice(whole.length), null);
}

/** The head letter and the digits it announces. */
function wholeOf(rank: string): string {
  const head = rank.charCodeAt(0);
  return rank.slice(0, head >= 97 ? head - 97 + 2 : 90 - head + 2);
}

function above(whole: string): string {
  const head = whole[0]!;
  const digits = [...whole.slice(1)];
  for (let at = digits.length - 1; at >= 0; at -= 1) {
    if (digits[at] !== LAST) {
      digits[at] = DIGITS[DIGITS.indexOf(digits[at]!) + 1]!;
      return head + digits.join('');
    }
    digits[at] = FIRST;
  }
  if (head === 'Z') return START;
  const following = String.fromCharCode(head.charCodeAt(0) + 1);
  return following + FIRST.repeat(following > 'a' ? digits.length + 1 : digits.length - 1);
}

function below(whole: string): string {
  const head = whole[0]!;
  const digits = [...whole.slice(1)];
  for (let at = digits.length - 1; at >= 0; at -= 1) {
    if (digits[at] !== FIRST) {
      digits[at] = DIGITS[DIGITS.indexOf(digits[at]!) - 1]!;
      return head + digits.join('');
    }
    digits[at] = LAST;
  }
  if (head === 'a') return 'Z' + LAST;
  const preceding = String.fromCharCode(head.charCodeAt(0) - 1);
  return preceding + LAST.repeat(preceding < 'Z' ? digits.length + 1 : digits.length - 1);
}

/** A fraction between two fractions (high null: one). No fraction ends in the first digit. */
function middle(low: string, high: string | null): string {
  if (high !== null) {
    let shared = 0;
    while (shared < high.length && (low[shared] ?? FIRST) === high[shared]) shared += 1;
    if (shared > 0) return high.slice(0, shared) + middle(low.slice(shared), high.slice(shared));
  }
  const first = low ? DIGITS.indexOf(low[0]!) : 0;
  const last = high !== null ? DIGITS.indexOf(high[0]!) : DIGITS.length;
  if (last - first > 1) return DIGITS[Math.floor((first + last) / 2)]!;
  if (high !== null && high.length > 1) return high.slice(0, 1);
  return DIGITS[first]! + middle(low.slice(1), null);
}
