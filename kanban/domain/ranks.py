"""Where a thing stands among its neighbours, as text that sorts.

A rank between two others always exists, so a move rewrites one row and never renumbers a column. A rank is a head
letter that says how long its whole part is, the whole part, and a fraction; ranks compare as plain text. Adding at
either end counts the whole part up or down, so a column that only grows keeps short ranks. (The scheme is known as
fractional indexing, described by David Greenspan, "Implementing Fractional Indexing", 2020.)
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_FIRST, _LAST = DIGITS[0], DIGITS[-1]
_START = "a0"


def between(low: str | None, high: str | None) -> str:
    """A rank that sorts after `low` and before `high`; None stands for the open end. Needs low < high."""
    if low is None and high is None:
        return _START
    if low is None:
        assert high is not None
        whole = _whole(high)
        return whole if whole < high else _below(whole)
    if high is None:
        return _above(_whole(low))
    if low >= high:
        raise ValueError(f"no rank between {low!r} and {high!r}")
    whole = _whole(low)
    if whole == _whole(high):
        return whole + _middle(low[len(whole) :], high[len(whole) :])
    above = _above(whole)
    return above if above < high else whole + _middle(low[len(whole) :], None)


def _whole(rank: str) -> str:
    """The head letter and the digits it announces: 'a' has one, 'b' two ...; 'Z' has one, 'Y' two ... below zero."""
    head = rank[0]
    length = ord(head) - ord("a") + 2 if head >= "a" else ord("Z") - ord(head) + 2
    return rank[:length]


def _above(whole: str) -> str:
    """The next whole rank."""
    head, digits = whole[0], list(whole[1:])
    for at in range(len(digits) - 1, -1, -1):
        if digits[at] != _LAST:
            digits[at] = DIGITS[DIGITS.index(digits[at]) + 1]
            return head + "".join(digits)
        digits[at] = _FIRST
    if head == "Z":
        return _START
    following = chr(ord(head) + 1)
    return following + _FIRST * (len(digits) + 1 if following > "a" else len(digits) - 1)


def _below(whole: str) -> str:
    """The whole rank before."""
    head, digits = whole[0], list(whole[1:])
    for at in range(len(digits) - 1, -1, -1):
        if digits[at] != _FIRST:
            digits[at] = DIGITS[DIGITS.index(digits[at]) - 1]
            return head + "".join(digits)
        digits[at] = _LAST
    if head == "a":
        return "Z" + _LAST
    preceding = chr(ord(head) - 1)
    return preceding + _LAST * (len(digits) + 1 if preceding < "Z" else len(digits) - 1)


def _middle(low: str, high: str | None) -> str:
    """A fraction between two fractions (high None: one). No fraction ends in the first digit."""
    if high is not None:
        shared = 0
        while shared < len(high) and (low[shared] if shared < len(low) else _FIRST) == high[shared]:
            shared += 1
        if shared:
            return high[:shared] + _middle(low[shared:], high[shared:])
    first = DIGITS.index(low[0]) if low else 0
    last = DIGITS.index(high[0]) if high is not None else len(DIGITS)
    if last - first > 1:
        return DIGITS[(first + last) // 2]
    if high is not None and len(high) > 1:
        return high[:1]
    return DIGITS[first] + _middle(low[1:], None)
