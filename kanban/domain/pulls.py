"""A pull: who wants a card to come in somewhere, when, and what they have said to the questions it was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from kanban.domain.facts import Fact, Json, LimitAnswered, LimitHit

#: No limit is higher.
LIMIT_MAX = 999

#: Answers that let the card in, and those that leave it where it is and do something else instead.
LETTING_IN = ("exceed", "raise_limit", "park")
STAYING = ("help", "stop_the_line", "review_first", "leave")
ANSWERS = LETTING_IN + STAYING


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person decided about a limit hit: `kind` is one of `ANSWERS`.

    `card` is the one to park or to help (of a stop: the one in trouble), `to` the raised limit. `hit` is empty where
    the answer comes with the attempt itself, from a program that knows what it wants.
    """

    kind: str
    hit: str = ""
    reason: str = ""
    to: int | None = None
    card: str | None = None
    trouble: str = ""

    @property
    def stays(self) -> bool:
        return self.kind in STAYING


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person says to a column's policy: what they tick, the link they give, or why they skip it."""

    checked: tuple[str, ...] = ()
    link: Mapping[str, Json] | None = None
    skip: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the log tells about a full place.

    `asked` is the open hit that the answer names. `slow` is the 85th percentile of the seconds that cards stayed in
    each column (absent where too few ever left), `again` the hit that this attempt repeats, if the same person tried
    the same within the last minutes; these two are looked up only where a limit stood in the way.
    """

    asked: LimitHit | None = None

    slow: Mapping[str, float] = field(default_factory=dict)
    again: str | None = None


@dataclass(frozen=True, slots=True)
class Pull:
    """One attempt. `hit` is the id that a new limit hit gets; `admin` says that `by` administers the board.

    Where one wish brings in several cards, `through` says that going over the limit was decided for all of them, and
    `noted` that the attempt has met a limit already: it counts once. `alert` is set by the rule for alerts, which no
    stop, limit or policy keeps out.
    """

    by: str | None
    now: datetime
    hit: str
    admin: bool = False
    answer: Answer | None = None
    entry: Entry | None = None
    known: Known = field(default_factory=Known)
    through: bool = False
    alert: bool = False
    noted: bool = False

    def saying(self, entry: Entry) -> Pull:
        """The same attempt with something said to the column's policy."""
        return replace(self, entry=entry)

    def after(self, facts: Iterable[Fact]) -> Pull:
        """The same attempt for the next of several cards, when one was let in by `facts`.

        Going over a limit is decided for all. A raised limit and a parked card have made their room: an answer is used
        up by that, and whatever still stands in the way asks anew.
        """
        told = list(facts)
        answers = {fact.kind for fact in told if isinstance(fact, LimitAnswered)}
        return replace(
            self, through=self.through or "exceed" in answers,
            answer=None if answers.intersection(LETTING_IN) else self.answer,
            noted=self.noted or any(isinstance(fact, LimitHit) for fact in told),
        )  # fmt: skip
