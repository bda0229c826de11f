"""What a report is: a name, a definition, what may be asked, the rows, and what they say.

Every report is one `Report`; the doors (JSON, CSV, cards, the prompt), the description of the API and the page that
explains the numbers are all made from it, so that none of them can say anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import Any, Literal

from kanban.analytics.enough import ENOUGH, Enough
from kanban.services.reports.query import Asked

Kind = Literal["date", "instant", "whole", "number", "text", "flag"]
#: A figure of a summary, or a short list of pairs (a histogram).
Figure = int | float | str | bool | None | list[list[Any]]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a report: its name in JSON and CSV, what kind of value it holds and what that means.

    `take` is the attribute of the row it comes from where it is not called the same. `empty`: it may hold nothing.
    `seldom`: it is there only for some questions.
    """

    name: str
    kind: Kind
    means: str = ""
    take: str | Callable[[Any], Any] = ""
    empty: bool = False
    seldom: bool = False

    @property
    def value(self) -> Callable[[Any], Any]:
        """How the value is taken from a row."""
        return self.take if callable(self.take) else attrgetter(self.take or self.name)


@dataclass(frozen=True, slots=True)
class Found:
    """What the arithmetic answers: the rows, and beside them whatever else it told (`told`) for the reading."""

    rows: Sequence[Any]
    told: Any = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What rows come to: flat headline figures, a sentence, whether it is enough, and how many cards are behind it."""

    summary: Mapping[str, Figure]
    sentence: str
    count: int
    enough: Enough = ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One number of the board, in all its shapes.

    `find` is the arithmetic of `kanban.analytics`; `fields` name what its rows hold, `dynamic` says which columns of
    the answer follow from the board. `row_id` are the fields that tell a row from all others. `behind` names the cards
    behind a row, or behind all rows where it is None; `column` is the figure of the row that was asked about. Without
    `behind` the rows know their cards themselves, in the field `known_as`. `per`, `split` and `of` are the words the
    question may use, the first one is meant where none is said (of `split`: none); `takes` are further fields of the
    question: the most a whole number may be, or None for a day. Reports with a `window` look back over so many days and
    take no range. `over_time` ones are drawn along a calendar, so deployments and changes of columns are marked.
    """

    name: str
    title: str
    definition: str
    formula: str
    fields: tuple[Field, ...]
    row_id: tuple[str, ...]
    find: Callable[[Asked], Found]
    read: Callable[[Asked, Found], Reading]
    behind: Callable[[Asked, Any | None, str | None], Iterable[str]] | None = None
    shown: Callable[[Asked, tuple[Field, ...]], tuple[Field, ...]] | None = None
    dynamic: str = ""
    per: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    takes: Mapping[str, int | None] = field(default_factory=dict)
    window: int | None = None
    known_as: str = "cards"
    filters: bool = True
    over_time: bool = False

    @property
    def anchor(self) -> str:
        """Where docs/metrics.md explains it."""
        return self.title.lower().replace(" ", "-")

    @property
    def pascal(self) -> str:
        """Its name as one word, for names of schemas."""
        return "".join(word.capitalize() for word in self.name.split("-"))

    def cards(self, asked: Asked, found: Found, row: Any | None, column: str | None) -> Iterable[str]:
        """The ids of the cards behind a row, or behind all of them."""
        if self.behind is not None:
            return self.behind(asked, row, column)
        known = (getattr(each, self.known_as) for each in ([row] if row is not None else found.rows))
        return chain.from_iterable([one] if isinstance(one, str) else one or () for one in known)

    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """The words that may stand in the question."""
        return {"per": self.per, "split": self.split, "of": self.of}

    def header(self, asked: Asked) -> tuple[Field, ...]:
        """The columns of the answer to this question."""
        return self.shown(asked, self.fields) if self.shown else self.fields
