"""Stretches of time: cut to one another, and how long several are together when what they share counts once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

#: A half-open stretch of time [start, end).
Span = tuple[datetime, datetime]


def cut(spans: Iterable[Span], to: Span) -> list[Span]:
    """What of `spans` lies within `to`; empty ones left out."""
    start, end = to
    return [(max(a, start), min(b, end)) for a, b in spans if max(a, start) < min(b, end)]


def union(spans: Iterable[Span]) -> list[Span]:
    """The same time as stretches that neither touch nor overlap, in order."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def seconds(spans: Iterable[Span]) -> float:
    """The lengths of all of them added up, in seconds."""
    return sum((end - start).total_seconds() for start, end in spans)
