"""The facts a board's log is made of: one frozen dataclass per thing that can happen.

A fact says what changed and what stood there before, so that a fold can apply it and undo can turn it round without
asking anyone. `kanban.domain.events` numbers them and brings them to JSON and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

Json = Any


@dataclass(frozen=True, slots=True)
class Fact:
    """The base of all facts; `type` is the name in the log and on the wire."""

    type: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class BoardCreated(Fact):
    type: ClassVar[str] = "board_created"
    name: str
    key: str
    time_zone: str
    working_days: tuple[int, ...]
    may_exceed: bool


@dataclass(frozen=True, slots=True)
class BoardChanged(Fact):
    """Settings changed; `changes` and `before` have the same keys, any of the settings in `shape`."""

    type: ClassVar[str] = "board_changed"
    changes: Mapping[str, Json]
    before: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class ColumnAdded(Fact):
    type: ClassVar[str] = "column_added"
    column: str
    name: str
    kind: str
    limit: int | None
    hard: bool
    policy: str
    rank: str
    asks_link: str | None = None
    asks_checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnChanged(Fact):
    """`changes` and `before` have the same keys: name, kind, limit, hard, policy, asks_link, asks_checks, rank.

    Raising a limit (or taking it away) has a `reason`; `undoes` stands where undo takes a raise back.
    """

    type: ClassVar[str] = "column_changed"
    column: str
    changes: Mapping[str, Json]
    before: Mapping[str, Json]
    reason: str = ""
    undoes: bool = False


@dataclass(frozen=True, slots=True)
class ColumnRemoved(Fact):
    """The column is empty by now: its cards left it by facts of the same command."""

    type: ClassVar[str] = "column_removed"
    column: str


@dataclass(frozen=True, slots=True)
class LaneAdded(Fact):
    type: ClassVar[str] = "lane_added"
    lane: str
    name: str
    kind: str
    limit: int | None
    hard: bool
    rank: str


@dataclass(frozen=True, slots=True)
class LaneChanged(Fact):
    """`changes` and `before` have the same keys: name, limit, hard, rank. Raising a limit has a `reason`."""

    type: ClassVar[str] = "lane_changed"
    lane: str
    changes: Mapping[str, Json]
    before: Mapping[str, Json]
    reason: str = ""
    undoes: bool = False


@dataclass(frozen=True, slots=True)
class LaneRemoved(Fact):
    type: ClassVar[str] = "lane_removed"
    lane: str


@dataclass(frozen=True, slots=True)
class MemberSet(Fact):
    """Someone became a member, or their role or shown name changed; `before` is the role they had."""

    type: ClassVar[str] = "member_set"
    user: str
    name: str
    role: str
    before: str | None


@dataclass(frozen=True, slots=True)
class MemberRemoved(Fact):
    type: ClassVar[str] = "member_removed"
    user: str
    before: str


@dataclass(frozen=True, slots=True)
class CardCreated(Fact):
    type: ClassVar[str] = "card_created"
    card: str
    number: int
    title: str
    column: str
    lane: str
    rank: str
    work_type: str
    service_class: str = "standard"
    due: str | None = None
    points: float | None = None
    stream: str | None = None
    people: tuple[str, ...] = ()
    description: str = ""
    links: tuple[Mapping[str, str], ...] = ()
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class CardMoved(Fact):
    """A card stands somewhere else.

    Where the column changes, `was` holds the card's clocks (entered_at, started_at, finished_at) until then. `clocks`
    stands only on a move that undoes another one: the clocks that the card gets back.
    """

    type: ClassVar[str] = "card_moved"
    card: str
    from_column: str
    from_lane: str
    from_rank: str
    column: str
    lane: str
    rank: str
    was: Mapping[str, Json] = field(default_factory=dict)
    clocks: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardChanged(Fact):
    """`changes` and `before` have the same keys, named as on the wire: any of `cards.EDITABLE`."""

    type: ClassVar[str] = "card_changed"
    card: str
    changes: Mapping[str, Json]
    before: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class CardArchived(Fact):
    """Hidden, kept, still counted. An unfinished card that is archived departs undelivered: `discarded`."""

    type: ClassVar[str] = "card_archived"
    card: str
    discarded: bool


@dataclass(frozen=True, slots=True)
class CardRestored(Fact):
    type: ClassVar[str] = "card_restored"
    card: str
    column: str
    lane: str
    rank: str


@dataclass(frozen=True, slots=True)
class CardBlocked(Fact):
    """A block spell begins: the card goes to a Blocked column and remembers where it came from.

    `displaced_by` is the card that pushed it out (a swap, a card parked to make room), `waiting_card` the card it
    waits for. `since`, `by` and `dismissed` stand only where undo brings an earlier spell back.
    """

    type: ClassVar[str] = "card_blocked"
    card: str
    from_column: str
    from_lane: str
    from_rank: str
    column: str
    lane: str
    rank: str
    reason: str
    note: str = ""
    waiting_for: str = ""
    waiting_card: str | None = None
    displaced_by: str | None = None
    since: str | None = None
    by: str | None = None
    dismissed: bool = False
    was: Mapping[str, Json] = field(default_factory=dict)
    clocks: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardResumed(Fact):
    """The spell ends: the card leaves Blocked for `column`. What the spell was stands here, so undo can restore it."""

    type: ClassVar[str] = "card_resumed"
    card: str
    from_column: str
    from_lane: str
    from_rank: str
    column: str
    lane: str
    rank: str
    spell: Mapping[str, Json] = field(default_factory=dict)
    was: Mapping[str, Json] = field(default_factory=dict)
    clocks: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpellChanged(Fact):
    """What is said of a spell changed; keys of both: reason, note, waiting_for, waiting_card, dismissed.

    `dismissed` says that the offer to bring a parked card back was turned down.
    """

    type: ClassVar[str] = "spell_changed"
    card: str
    changes: Mapping[str, Json]
    before: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class CardCommented(Fact):
    """Somebody wrote under a card. `outward`: it went to whoever asked (a reply), not only to the team."""

    type: ClassVar[str] = "card_commented"
    comment: str
    card: str
    text: str
    outward: bool = False


@dataclass(frozen=True, slots=True)
class DeployRecorded(Fact):
    """A deployment finished at `finished_at`; `cards` are the ones it is said to have to do with."""

    type: ClassVar[str] = "deploy_recorded"
    deploy: str
    name: str
    finished_at: str
    url: str = ""
    cards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertReceived(Fact):
    """Monitoring reported an alert (`status` firing or resolved); `card` is the one it belongs to, if any."""

    type: ClassVar[str] = "alert_received"
    key: str
    card: str | None
    title: str
    status: str
    source: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PolicyAnswered(Fact):
    """What a column's policy asked of a card that came in: what was ticked, or why it was skipped."""

    type: ClassVar[str] = "policy_answered"
    card: str
    column: str
    checked: tuple[str, ...] = ()
    link: str = ""
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class LimitHit(Fact):
    """A pull that a limit stood against. `hard` says whether it was refused; a soft limit lets it pass and is noted.

    `wanted` is how many places the pull asked for; `diagnosis` what was found then (see `diagnosis.Finding`).
    """

    type: ClassVar[str] = "limit_hit"
    hit: str
    card: str | None
    column: str
    lane: str
    scope: str
    id: str
    limit: int
    occupied: int
    hard: bool
    diagnosis: tuple[Mapping[str, Json], ...] = ()
    wanted: int = 1


@dataclass(frozen=True, slots=True)
class LimitAnswered(Fact):
    """What was decided about a hit: kind is one of `answers.KINDS`, or `freed` where a place had become free.

    `card` is the one that was pulled, `about` the card that was parked or helped, `to` the raised limit.
    """

    type: ClassVar[str] = "limit_answered"
    hit: str
    kind: str
    card: str | None
    reason: str
    about: str | None = None
    to: int | None = None


@dataclass(frozen=True, slots=True)
class LineStopped(Fact):
    """The board (`column` None) or one column is stopped. `since` and `by` stand only where undo brings a stop back."""

    type: ClassVar[str] = "line_stopped"
    stop: str
    column: str | None
    card: str | None
    trouble: str
    since: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class LineReleased(Fact):
    """A stop ended; `was` is the stop as it stood, `cause` the line about what it was."""

    type: ClassVar[str] = "line_released"
    stop: str
    cause: str
    was: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RotaSet(Fact):
    """Who takes the interrupts when, as `duty.Rota` on the wire; None takes the rota away."""

    type: ClassVar[str] = "rota_set"
    rota: Mapping[str, Json] | None
    before: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True)
class DutyHandedOver(Fact):
    """Duty went from some people to others: by the rota at its instant `due`, or by hand, then with a `note`."""

    type: ClassVar[str] = "duty_handed_over"
    people: tuple[str, ...]
    before: tuple[str, ...]
    by_hand: bool = False
    note: str = ""
    due: str | None = None


@dataclass(frozen=True, slots=True)
class CommandUndone(Fact):
    """An earlier command was taken back by the facts that follow under the same command id."""

    type: ClassVar[str] = "command_undone"
    command: str


def instant(at: datetime) -> str:
    """RFC 3339 UTC with Z, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_instant(text: str) -> datetime:
    """The reverse of `instant`."""
    return datetime.fromisoformat(text)
