"""The hands of somebody at a board, which do each thing both through the API and in a model of the board.

After each command the snapshot must show what the model shows; at the end the log alone, the rows alone and the replay
must give the same board.
"""

from __future__ import annotations

import atexit
import itertools
import shutil
import tempfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from kanban.domain.fold import fold
from kanban.services.boards import picture
from kanban.store import Store, log, migrate
from tests import builders
from tests.api.calling import application, browser, store_of
from tests.api.wall_model import Model, No, Place, Say
from tests.conftest import make_engine

_template: list[Path] = []


@dataclass
class Done:
    """One command: the model and the snapshot before it (None where it cannot be taken back), and the model after."""

    before: Model | None = None
    after: Model | None = None
    shown: Any = None
    undone: bool = False


class Hands(RuleBasedStateMachine):
    """One member at a fresh board, and the model of it."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kanban-model-"))
        path = self.folder / "kanban.db"
        shutil.copy(empty_database(), path)
        self._open = application(f"sqlite:///{path}", self.folder)
        app = self._open.__enter__()
        self.store = store_of(app)
        ada = builders.person(self.store)
        self.me = str(ada.user)
        self.api = browser(app, ada)
        made = self.api.post("/api/boards", {"name": "Model", "template": "ops"})
        self.path = f"/api/boards/{made.json['board']['id']}"
        shown = self.api.get(self.path).json
        self.model = Model(
            [Place(column["id"], column["kind"], column["limit"]) for column in shown["columns"]],
            [Place(lane["id"], lane["kind"], lane["limit"]) for lane in shown["lanes"]],
        )
        self.commands: list[Done] = []
        self.numbers = itertools.count(1)

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        shown = self.api.get(self.path).json
        with self.store.reading() as connection:
            events = [row.event() for row in log.tail(connection, shown["id"], 0)]
        told = [picture(fold(shown["id"], events), shown["role"])]
        told.append(picture(Store(self.store.database.engine).board(shown["id"]), shown["role"]))
        for number in {shown["seq"] // 2, shown["seq"]} - {0}:
            past = self.api.get(f"{self.path}?seq={number}").json
            assert past.pop("head") == shown["seq"]
            assert past.pop("at")
            hidden = {card["id"] for card in past.pop("archived")}
            then = fold(shown["id"], events[:number])
            assert hidden == set(then.archived)
            assert _ordered(past) == _ordered(picture(then, shown["role"]))
        assert [_ordered(each) for each in told] == [_ordered(shown)] * 2
        self._open.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _try(self, verb: Callable[[Model], Any], method: str, path: str, body: Any = None, *, well: int = 200) -> Any:
        """Do it in the model and through the API: both or neither. What changes nothing is no command to take back."""
        before = deepcopy(self.model)
        after = deepcopy(self.model)
        after.steps, after.changes = [], []
        shown = self.api.get(self.path).json
        try:
            verb(after)
        except No as no:
            code = str(no)
            answer = self.api.call(method, path, body)
            assert (answer.status_code, answer.json["code"]) == (422 if code == "invalid" else 409, code), answer.json
            return None
        answer = self.api.call(method, path, body)
        assert answer.status_code == well, answer.get_data(as_text=True)
        self.model = after
        changed = {"card_", "line_", "spell"} & {event["type"][:5] for event in answer.json["events"]}
        # A comment is never unsaid.
        if changed and "/comments" not in path:
            self.commands.append(Done(before, after, shown))
        return answer.json

    def _setting(self, method: str, path: str, body: Any, *, changes: bool, well: int = 200) -> Any:
        """Change the board's shape, which is not taken back."""
        answer = self.api.call(method, f"{self.path}{path}", body)
        assert answer.status_code == well, answer.get_data(as_text=True)
        assert bool(answer.json["events"]) == changes
        if changes:
            self.commands.append(Done())
        return answer.json

    def _any(self, data: st.DataObject) -> str:
        """A card, now and then one that lies in the archive."""
        cards = sorted(self.model.cards) * 5 + sorted(self.model.archive)
        return data.draw(st.sampled_from(cards))

    def _column(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from([column.id for column in self.model.columns]))

    def _lane(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from([lane.id for lane in self.model.lanes]))

    def _answer(self, data: st.DataObject, *kinds: str) -> Say:
        kind = data.draw(st.sampled_from([None, *kinds]))
        said: dict[str, dict[str, Any]] = {
            "exceed": {"reason": "It must be."},
            "raise_limit": {"reason": "We are more.", "to": data.draw(st.integers(0, 4))},
            "stop_the_line": {"trouble": "Disks."},
        }
        if kind in {"park", "help"}:
            return {"kind": kind, "card": self._any(data)}
        return kind and {"kind": kind, **said.get(kind, {})}

    def _name(self, card: str) -> None:
        """Give the card that the model calls `new` its id."""
        self.model.cards[card] = self.model.cards.pop("new")
        for cell in self.model.order.values():
            cell[:] = [card if each == "new" else each for each in cell]
        for thing in self.model.cards.values():
            if thing.spell.get("displaced_by") == "new":
                thing.spell["displaced_by"] = card
        self.model.steps = [card if each == "new" else each for each in self.model.steps]
        self.model.changes = [card if each == "new" else each for each in self.model.changes]

    def _ask(self, card: str, column: str, lane: str, answer: dict[str, Any]) -> None:
        """Meet the limit first, if it stands there, so that the answer names the very hit."""
        thing = self.model.cards.get(card)
        full = thing and self.model.broken(thing, column, lane)
        stands = self.model.stands(thing, column, lane) or (column == self.model.blocked)
        if full and full[0].hard and not stands:
            asked = self.api.post(f"/api/cards/{card}/move", {"column": column, "lane": lane})
            assert (asked.status_code, asked.json["code"]) == (409, "wip_limit"), asked.json
            assert asked.json["limit"]["id"] == full[0].id
            assert asked.json["limit"]["occupied"] == len(self.model.counted(full[0].id))
            assert [way["recommended"] for way in asked.json["options"]].count(True) == 1
            answer["hit"] = asked.json["hit"]

    def _old_place(self, card: str) -> str | None:
        """The card above which a blocked one stood: the model has no ranks, so they are read off the board."""
        thing = self.model.cards[card]
        shown = {each["id"]: each for each in self.api.get(self.path).json["cards"]}
        rank = shown[card]["blocked"]["from_rank"].encode()
        cell = self.model.order.get((thing.origin or "", thing.lane), [])
        return next((each for each in cell if shown[each]["rank"].encode() >= rank), None)

    @invariant()
    def the_snapshot_shows_what_the_model_shows(self) -> None:
        if not hasattr(self, "model"):
            return
        shown = self.api.get(self.path).json
        assert [_place(each) for each in shown["columns"]] == [_placed(each) for each in self.model.columns]
        assert [_place(each)[:4] for each in shown["lanes"]] == [_placed(each)[:4] for each in self.model.lanes]
        cells: dict[tuple[str, str], list[str]] = {}
        for card in sorted(shown["cards"], key=lambda card: card["rank"].encode()):
            cells.setdefault((card["column"], card["lane"]), []).append(card["id"])
            thing, spell = self.model.cards[card["id"]], card["blocked"] or {}
            assert (card["title"], card["version"], card["people"], card["stream"], card["comments"]) == (
                thing.title, thing.version, thing.people, thing.stream, thing.comments,
            )  # fmt: skip
            assert (card["started_at"] is not None, card["finished_at"] is not None) == (thing.started, thing.done)
            assert (spell.get("from_column"), bool(card["links"])) == (thing.origin, thing.linked)
            assert {name: spell[name] for name in thing.spell} == thing.spell
        assert cells == {cell: order for cell, order in self.model.order.items() if order}
        beside = [] if self.model.inside else [self.model.urgent]
        for column, counts in shown["limits"]["columns"].items():
            urgent = sum(len(self.model.cell(column, lane)) for lane in beside)
            assert counts == {"occupied": len(self.model.counted(column)), "urgent": urgent}
        for lane, counts in shown["limits"]["lanes"].items():
            assert counts["occupied"] == len(self.model.counted(lane))
        assert sorted(str(stop["column"]) for stop in shown["stops"]) == sorted(map(str, self.model.stops))
        assert (shown["duty"] or {"people": []})["people"] == self.model.duty


def said_of(**fields: Any) -> dict[str, Any]:
    """What there is to say; null says something only of places."""
    return {name: value for name, value in fields.items() if value is not None or name in {"before", "park"}}


def _place(shown: dict[str, Any]) -> tuple[Any, ...]:
    return shown["id"], shown["limit"], shown["hard"], len(shown["raises"]), bool(shown.get("asks_checks"))


def _placed(place: Place) -> tuple[Any, ...]:
    return place.id, place.limit, place.hard, min(20, place.raises), place.asks


def _ordered(shown: dict[str, Any]) -> dict[str, Any]:
    cards = sorted(shown["cards"], key=lambda card: card["number"])
    return {**shown, "cards": cards, "stops": sorted(shown["stops"], key=lambda stop: stop["id"])}


def timeless(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """The cards without what counts on: versions, comments, and the ranks that say no more than the order."""
    cards = sorted(shown["cards"], key=lambda card: card["number"])
    beside = {"version", "comments", "rank", "displaced"}
    return [{name: value for name, value in card.items() if name not in beside} for card in cards]


def empty_database() -> Path:
    """A migrated, empty file to copy from, made once."""
    if not _template:
        folder = tempfile.mkdtemp(prefix="kanban-model-empty-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        path = Path(folder) / "kanban.db"
        engine = make_engine(f"sqlite:///{path}")
        migrate.upgrade(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        _template.append(path)
    return _template[0]
