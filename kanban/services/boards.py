"""What people do with boards: make one, look at it (now or as it was), shape it, choose its members."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import orjson
from sqlalchemy import select

from kanban.domain import limits, shape
from kanban.domain.access import Actor, Permission, Role, require
from kanban.domain.board import Board, Card
from kanban.domain.errors import Invalid, KeyReused, NotFound
from kanban.domain.facts import BoardCreated
from kanban.domain.placing import Plan
from kanban.domain.pulls import Pull
from kanban.domain.templates import TEMPLATES
from kanban.services.gate import Rule, decide, look
from kanban.services.ids import new_id
from kanban.services.pulling import pulled
from kanban.store import Store, log
from kanban.store.log import LoggedEvent
from kanban.store.models import BoardRow, MemberRow, UserRow
from kanban.store.unit_of_work import Command, Outcome

_SHAPE = Permission.SHAPE_BOARD

#: Keys are shorter than ids, so that addresses can carry either.
KEY_MAX = 6
#: How often a key made from a board's name is made anew when another board was quicker.
_KEY_TRIES = 20


def create_board(
    store: Store, command: Command, *, name: str, template: str, key: str | None = None, time_zone: str = "UTC"
) -> Outcome:
    """A new board from a template (ops, dev+ops, support, empty); who makes it becomes its admin."""
    actor = command.actor
    require(actor, Permission.CREATE_BOARD)
    before = store.done_before(command)
    if before is not None:
        return before
    if template not in TEMPLATES:
        raise Invalid.field("template", f"The template is one of: {', '.join(TEMPLATES)}.")
    columns, lanes = TEMPLATES[template]
    tries = 1 if key else _KEY_TRIES
    while True:
        tries -= 1
        plan = shape.plan_board(
            name=name, key=key or free_key(store, name), time_zone=time_zone, columns=columns, lanes=lanes, ids=new_id,
            member=(actor.user, actor.name) if actor.user else None,
        )  # fmt: skip
        first = plan.facts[0]
        assert isinstance(first, BoardCreated)
        try:
            with store.new_board_unit(new_id(), first.key, command) as unit:
                unit.record(plan.facts)
            return unit.outcome
        except (Invalid, KeyReused) as refusal:
            # A twin of this very request may have been quicker; then its board is the answer.
            twin = store.done_before(command)
            if twin is not None:
                return twin
            # A key that nobody chose can be taken by another board in the same moment; then the next one will do.
            if not tries or isinstance(refusal, KeyReused):
                raise


def free_key(store: Store, name: str) -> str:
    """A key made from the name that no other board has yet."""
    wanted = shape.key_from(name)
    with store.reading() as connection:
        taken = set(connection.execute(select(BoardRow.key)).scalars())
    numbered = (f"{wanted[: 6 - len(str(n))]}{n}" for n in range(2, 100_000))
    return wanted if wanted not in taken else next(key for key in numbered if key not in taken)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A board in a list, with the reader's role on it (None for an instance admin who is no member)."""

    id: str
    key: str
    name: str
    seq: int
    role: str | None


def boards_of(store: Store, actor: Actor) -> list[BoardLine]:
    """The boards the actor may see, by name."""
    query = select(BoardRow.id, BoardRow.key, BoardRow.name, BoardRow.seq, MemberRow.role).join(
        MemberRow,
        (MemberRow.board_id == BoardRow.id) & (MemberRow.user_id == (actor.user or "")),
        isouter=actor.admin,
    )
    with store.reading() as connection:
        return [BoardLine(*row) for row in connection.execute(query.order_by(BoardRow.name, BoardRow.key))]


# -- looking at one


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A board ready to send: JSON bytes, the same gzipped, and the number they stand for."""

    seq: int
    body: bytes
    packed: bytes


class Snapshots:
    """The newest snapshot of each board, kept so that a wall of displays after a restart costs one of each.

    What a reader is allowed differs between readers in one field, `role`, so a snapshot is kept per role. A change
    touches a card or two of thousands, so the JSON of each shelf of cards is kept and only changed shelves made again.
    """

    def __init__(self, most: int = 64) -> None:
        self._kept: dict[tuple[str, str], Snapshot] = {}
        self._pieces: dict[str, dict[int, tuple[Mapping[str, Card], bytes]]] = {}
        self._most = most
        self._gate = Lock()

    def of(self, board: Board, role: str) -> Snapshot:
        """The snapshot of `board` as somebody with `role` sees it."""
        kept = self._kept.get((board.id, role))
        if kept is not None and kept.seq == board.seq:
            return kept
        body = self.body(board, role)
        snapshot = Snapshot(board.seq, body, gzip.compress(body, compresslevel=1, mtime=0))
        with self._gate:
            if len(self._kept) >= self._most:
                self._kept.clear()
                self._pieces.clear()
            self._kept[board.id, role] = snapshot
        return snapshot

    def body(self, board: Board, role: str) -> bytes:
        """The snapshot as JSON, made now."""
        return orjson.dumps(picture(board, role, self._cards(board)))

    def _cards(self, board: Board) -> orjson.Fragment:
        kept = self._pieces.setdefault(board.id, {})
        pieces = []
        for at, shelf in enumerate(board.cards.shelves):
            piece = kept.get(at)
            if piece is None or piece[0] is not shelf:
                piece = kept[at] = (shelf, b",".join(orjson.dumps(card.wire) for card in shelf.values()))
            if piece[1]:
                pieces.append(piece[1])
        return orjson.Fragment(b"[" + b",".join(pieces) + b"]")


def picture(board: Board, role: str, cards: orjson.Fragment | None = None) -> dict[str, Any]:
    """The board as the contract's snapshot; `cards` may be their ready JSON."""
    going = next((one.id for one in board.shown_iterations if not one.closed), None)
    return {
        **board.wire(),
        "role": role,
        "cards": [card.wire for card in board.cards.values()] if cards is None else cards,
        "limits": limits.state(board),
        "iteration": going,
    }


def id_of(store: Store, name: str) -> str:
    """The id of the board with this id or key. An id passes as it is: whether there is such a board, the gate says."""
    if len(name) > KEY_MAX:
        return name
    with store.reading() as connection:
        found = connection.execute(select(BoardRow.id).where(BoardRow.key == name.upper())).scalar_one_or_none()
    return found or name


def role_on(actor: Actor, board: Board) -> str:
    """The role the actor acts with: an instance admin acts as the board's admin."""
    role = board.role_of(actor.user)
    return Role.ADMIN.value if actor.admin else role.value if role else Role.VIEWER.value


def events_after(store: Store, actor: Actor, board_id: str, *, after: int, most: int) -> tuple[int, list[LoggedEvent]]:
    """The head of the log and at most `most` events after number `after`, in order."""
    board = look(store, actor, board_id)
    with store.reading() as connection:
        return board.seq, log.tail(connection, board_id, after, most)


def log_in_pieces(store: Store, actor: Actor, board_id: str, *, after: int, piece: int = 2000) -> Iterable[LoggedEvent]:
    """The whole log after `after`, read piece by piece so that memory stays flat."""
    look(store, actor, board_id)

    def pieces() -> Iterable[LoggedEvent]:
        seen = after
        while True:
            with store.reading() as connection:
                rows = log.tail(connection, board_id, seen, piece)
            yield from rows
            if len(rows) < piece:
                return
            seen = rows[-1].seq

    return pieces()


# -- shaping one


def change_board(store: Store, command: Command, *, board_id: str, changes: Mapping[str, Any]) -> Outcome:
    """Change the board's settings, by their wire names."""
    return _shape(store, command, board_id, lambda board: shape.plan_settings(board, changes))


def add_column(
    store: Store, command: Command, *, board_id: str, values: Mapping[str, Any], before: str | None
) -> Outcome:
    """A new column, left of `before` or at the right end."""
    return _shape(
        store, command, board_id,
        lambda board: shape.plan_add_column(board, column=new_id(), values=values, before=before),
    )  # fmt: skip


def change_column(
    store: Store, command: Command, *, board_id: str, column_id: str, changes: Mapping[str, Any]
) -> Outcome:
    """Rename, re-limit, re-word or move a column."""
    return _shape(
        store, command, board_id,
        lambda board: shape.plan_change_column(board, column_id=column_id, changes=changes),
    )  # fmt: skip


def remove_column(store: Store, command: Command, *, board_id: str, column_id: str, cards_to: str | None) -> Outcome:
    """Remove a column; its cards go to `cards_to`, all or none."""
    return _emptying(
        store, command, board_id,
        lambda board, pull: shape.plan_remove_column(board, column_id=column_id, cards_to=cards_to, pull=pull),
    )  # fmt: skip


def add_lane(
    store: Store, command: Command, *, board_id: str, values: Mapping[str, Any], before: str | None
) -> Outcome:
    """A new lane of kind extra, or the urgent one where a board has none."""
    return _shape(
        store, command, board_id,
        lambda board: shape.plan_add_lane(board, lane=new_id(), values=values, before=before),
    )  # fmt: skip


def change_lane(store: Store, command: Command, *, board_id: str, lane_id: str, changes: Mapping[str, Any]) -> Outcome:
    """Rename, re-limit or move a lane."""
    return _shape(
        store, command, board_id, lambda board: shape.plan_change_lane(board, lane_id=lane_id, changes=changes)
    )


def remove_lane(store: Store, command: Command, *, board_id: str, lane_id: str, cards_to: str | None) -> Outcome:
    """Remove a lane; its cards go to the lane `cards_to`, all or none."""
    return _emptying(
        store, command, board_id,
        lambda board, pull: shape.plan_remove_lane(board, lane_id=lane_id, cards_to=cards_to, pull=pull),
    )  # fmt: skip


def add_member(store: Store, command: Command, *, board_id: str, email: str, role: str) -> Outcome:
    """Make the account with this e-mail a member. `Invalid` where there is none."""
    look(store, command.actor, board_id, _SHAPE)
    user = _account(store, UserRow.email == email.strip().lower())
    if user is None:
        raise Invalid.field("email", "There is no account with that e-mail. An instance admin can add one.")
    return _shape(
        store, command, board_id, lambda board: shape.plan_member(board, user=user[0], name=user[1], role=role)
    )


def change_member(store: Store, command: Command, *, board_id: str, user_id: str, role: str) -> Outcome:
    """Give a member another role."""

    def rule(board: Board) -> Any:
        member = board.members.get(user_id)
        if member is None:
            raise NotFound()
        return shape.plan_member(board, user=user_id, name=member.name, role=role)

    return _shape(store, command, board_id, rule)


def remove_member(store: Store, command: Command, *, board_id: str, user_id: str) -> Outcome:
    """End somebody's membership; their name stays on what they did."""
    return _shape(store, command, board_id, lambda board: shape.plan_remove_member(board, user=user_id))


def _account(store: Store, condition: Any) -> tuple[str, str] | None:
    with store.reading() as connection:
        row = connection.execute(
            select(UserRow.id, UserRow.name).where(condition, UserRow.disabled_at.is_(None))
        ).one_or_none()
    return (row[0], row[1]) if row else None


def _emptying(store: Store, command: Command, board_id: str, rule: Callable[[Board, Pull], Plan]) -> Outcome:
    """Shape the board by a rule that pours cards somewhere: a limit that refuses them can only be left."""
    return pulled(store, command, board_id=board_id, rule=rule, permission=_SHAPE, answerable=False)


def _shape(store: Store, command: Command, board_id: str, rule: Rule) -> Outcome:
    return decide(store, command, board_id=board_id, permission=_SHAPE, rule=rule)
