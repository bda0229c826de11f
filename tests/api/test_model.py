"""A model of a board is held against the API, command by command: what is allowed, what it leads to, what it answers.

After each command the snapshot must show what the model shows, and at the end the log alone must give the same board.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from kanban.domain.fold import fold
from kanban.services.boards import picture
from kanban.store import log, migrate
from tests import builders
from tests.api.calling import application, browser, store_of
from tests.api.wall_model import Model, Place, Thing
from tests.conftest import make_engine

WORDS = st.text("abc ", min_size=1, max_size=6).filter(str.strip)
_template: list[Path] = []


class Wall(RuleBasedStateMachine):
    """Commands of one member through the API, against the model."""

    cards = Bundle("cards")
    hidden = Bundle("hidden")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kanban-model-"))
        path = self.folder / "kanban.db"
        shutil.copy(_empty(), path)
        self._open = application(f"sqlite:///{path}", self.folder)
        app = self._open.__enter__()
        self.store = store_of(app)
        ada = builders.person(self.store)
        self.api = browser(app, ada)
        made = self.api.post("/api/boards", {"name": "Model", "template": "ops"})
        self.path = f"/api/boards/{made.json['board']['id']}"
        shown = self.api.get(self.path).json
        self.model = Model(
            [Place(column["id"], column["kind"], column["limit"]) for column in shown["columns"]],
            [Place(lane["id"], lane["kind"], lane["limit"]) for lane in shown["lanes"]],
        )
        #: The model before each command that can be taken back; None for one that cannot.
        self.past: list[tuple[Model, str] | None] = []
        self.numbers = itertools.count(1)

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        shown = self.api.get(self.path).json
        with self.store.reading() as connection:
            events = [row.event() for row in log.tail(connection, shown["id"], 0)]
        told = picture(fold(shown["id"], events), shown["role"])
        for each in (told, shown):
            each["cards"] = sorted(each["cards"], key=lambda card: card["number"])
        assert told == shown
        self._open.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- commands

    def _expect(self, answer: Any, status: int, code: str | None = None) -> Any:
        assert answer.status_code == status, answer.get_data(as_text=True)
        if code is not None:
            assert answer.json["code"] == code
        return answer.json

    def _remember(self, card: str) -> None:
        self.past.append((deepcopy(self.model), card))

    def _somewhere(self, data: st.DataObject, *, blocked: bool = True) -> tuple[str, str]:
        columns = [column.id for column in self.model.columns if blocked or column.kind != "blocked"]
        return data.draw(st.sampled_from(columns)), data.draw(st.sampled_from([lane.id for lane in self.model.lanes]))

    @rule(target=cards, data=st.data(), title=WORDS)
    def create(self, data: st.DataObject, title: str) -> Any:
        column, lane = self._somewhere(data, blocked=False)
        cell = self.model.cell(column, lane)
        before = data.draw(st.sampled_from([None, *cell]))
        body = {"title": title, "column": column, "lane": lane, "before": before}
        answer = self.api.post(f"{self.path}/cards", body)
        if self.model.full(None, column, lane):
            self._expect(answer, 409, "wip_limit")
            return multiple()
        card = self._expect(answer, 201)["card"]
        self._remember(card)
        self.model.cards[card] = Thing(column, lane, " ".join(title.split()))
        self.model.drop(card, column, lane, before)
        return card

    @precondition(lambda self: getattr(self, "model", None) and self.model.cards)
    @rule(data=st.data(), exceed=st.booleans())
    def move(self, data: st.DataObject, exceed: bool) -> None:
        card = data.draw(st.sampled_from(sorted(self.model.cards)))
        column, lane = self._somewhere(data)
        thing = self.model.cards[card]
        others = [each for each in self.model.cell(column, lane) if each != card]
        before = data.draw(st.sampled_from([None, *others]))
        body: dict[str, Any] = {"column": column, "lane": lane, "before": before}
        if exceed:
            body["answer"] = {"kind": "exceed", "reason": "It must be."}
        answer = self.api.post(f"/api/cards/{card}/move", body)
        here = (column, lane) == (thing.column, thing.lane)
        cell = self.model.cell(column, lane)
        if here and [*others, None].index(before) == cell.index(card):
            assert self._expect(answer, 200)["events"] == []
        elif self.model.place(column).kind == "blocked" and thing.column != column:
            self._expect(answer, 409, "reason_required")
        elif self.model.full(thing, column, lane) and not exceed:
            self._expect(answer, 409, "wip_limit")
        else:
            self._expect(answer, 200)
            self._remember(card)
            self.model.lift(card)
            self.model.drop(card, column, lane, before)

    @precondition(lambda self: getattr(self, "model", None) and self.model.cards)
    @rule(data=st.data(), title=WORDS, stale=st.booleans())
    def edit(self, data: st.DataObject, title: str, stale: bool) -> None:
        card = data.draw(st.sampled_from(sorted(self.model.cards)))
        thing = self.model.cards[card]
        version = thing.version + (7 if stale else 0)
        answer = self.api.patch(f"/api/cards/{card}", {"title": title, "if_version": version})
        if stale:
            assert self._expect(answer, 409, "stale")["card"]["version"] == thing.version
            return
        wanted = " ".join(title.split())
        events = self._expect(answer, 200)["events"]
        assert bool(events) == (wanted != thing.title)
        if events:
            self._remember(card)
            thing.title = wanted
            thing.version += 1

    @precondition(lambda self: getattr(self, "model", None) and self.model.cards)
    @rule(data=st.data())
    def block(self, data: st.DataObject) -> None:
        card = data.draw(st.sampled_from(sorted(self.model.cards)))
        thing = self.model.cards[card]
        answer = self.api.post(f"/api/cards/{card}/block", {"reason": "vendor"})
        blocked = next(column.id for column in self.model.columns if column.kind == "blocked")
        if thing.origin is not None or self.model.place(thing.column).kind == "done":
            self._expect(answer, 409, "conflict")
            return
        if self.model.full(thing, blocked, thing.lane):
            self._expect(answer, 409, "wip_limit")
            return
        self._expect(answer, 200)
        self._remember(card)
        origin = thing.column
        self.model.lift(card)
        self.model.drop(card, blocked, thing.lane, None)
        thing.origin = origin

    @precondition(lambda self: getattr(self, "model", None) and self.model.cards)
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        card = data.draw(st.sampled_from(sorted(self.model.cards)))
        thing = self.model.cards[card]
        answer = self.api.post(f"/api/cards/{card}/resume")
        if thing.origin is None or thing.origin not in {column.id for column in self.model.columns}:
            self._expect(answer, 409, "conflict")
        elif self.model.full(thing, thing.origin, thing.lane):
            self._expect(answer, 409, "wip_limit")
        else:
            self._expect(answer, 200)
            self._remember(card)
            origin = thing.origin
            self.model.lift(card)
            self.model.drop(card, origin, thing.lane, None)

    @rule(target=hidden, card=consumes(cards))
    def archive(self, card: str) -> Any:
        answer = self.api.post(f"/api/cards/{card}/archive")
        if card not in self.model.cards:
            self._expect(answer, 404)
            return multiple()
        self._expect(answer, 200)
        self._remember(card)
        self.model.lift(card)
        self.model.archive[card] = self.model.cards.pop(card)
        return card

    @rule(target=cards, card=consumes(hidden), data=st.data())
    def restore(self, card: str, data: st.DataObject) -> Any:
        column, lane = self._somewhere(data, blocked=False)
        answer = self.api.post(f"/api/cards/{card}/restore", {"column": column, "lane": lane})
        if card not in self.model.archive:
            self._expect(answer, 409, "conflict")
        elif self.model.full(None, column, lane):
            self._expect(answer, 409, "wip_limit")
            return multiple()
        else:
            self._expect(answer, 200)
            self._remember(card)
            self.model.cards[card] = self.model.archive.pop(card)
            self.model.drop(card, column, lane, None)
        return card

    @rule(data=st.data(), limit=st.none() | st.integers(0, 3), hard=st.booleans())
    def limit(self, data: st.DataObject, limit: int | None, hard: bool) -> None:
        columns = st.sampled_from(self.model.columns)
        lanes = st.sampled_from(self.model.lanes)
        kind, place = data.draw(columns.map(lambda c: ("columns", c)) | lanes.map(lambda each: ("lanes", each)))
        answer = self.api.patch(f"{self.path}/{kind}/{place.id}", {"limit": limit, "hard": hard})
        events = self._expect(answer, 200)["events"]
        assert bool(events) == ((place.limit, place.hard) != (limit, hard))
        if events:
            self.past.append(None)
        place.limit, place.hard = limit, hard

    @precondition(lambda self: getattr(self, "model", None) and len(self.model.columns) < 9)
    @rule(data=st.data())
    def add_column(self, data: st.DataObject) -> None:
        before = data.draw(st.sampled_from([None, *(column.id for column in self.model.columns)]))
        body = {"name": f"New {next(self.numbers)}", "kind": "queue", "before": before}
        (event,) = self._expect(self.api.post(f"{self.path}/columns", body), 201)["events"]
        at = [*(column.id for column in self.model.columns), None].index(before)
        self.model.columns.insert(at, Place(event["data"]["column"], "queue", None))
        self.past.append(None)

    @rule(data=st.data())
    def remove_column(self, data: st.DataObject) -> None:
        queues = [column for column in self.model.columns if column.kind == "queue"]
        if not queues:
            return
        column = data.draw(st.sampled_from(queues))
        to = data.draw(st.sampled_from([each for each in self.model.columns if each is not column]))
        moving = [card for lane in self.model.lanes for card in self.model.cell(column.id, lane.id)]
        answer = self.api.delete(f"{self.path}/columns/{column.id}?cards_to={to.id}")
        after = deepcopy(self.model)
        if moving and to.kind == "blocked":
            self._expect(answer, 409, "reason_required")
            return
        for card in moving:
            thing = after.cards[card]
            if after.full(thing, to.id, thing.lane):
                self._expect(answer, 409, "wip_limit")
                return
            after.lift(card)
            after.drop(card, to.id, thing.lane, None)
        self._expect(answer, 200)
        after.columns = [each for each in after.columns if each.id != column.id]
        self.model = after
        self.past.append(None)

    @rule()
    def undo(self) -> None:
        answer = self.api.post(f"{self.path}/undo")
        if not self.past or self.past[-1] is None:
            self._expect(answer, 409, "cannot_undo")
            return
        before, card = self.past[-1]
        was, now = before.cards.get(card), self.model.cards.get(card)
        returning = was is not None and (now is None or (was.column, was.lane) != (now.column, now.lane))
        if returning and was is not None and self.model.full(now, was.column, was.lane):
            self._expect(answer, 409, "wip_limit")
            return
        self._expect(answer, 200)
        self.past.pop()
        version = now.version if now else None
        self.model = before
        if now is not None and was is None and card not in before.archive:
            # A card whose beginning was taken back is not gone: it lies in the archive.
            before.archive[card] = now
        if version is not None and was is not None and was.title != (now.title if now else was.title):
            self.model.cards[card].version = version + 1

    # -- what must always hold

    @invariant()
    def the_snapshot_shows_what_the_model_shows(self) -> None:
        if not hasattr(self, "model"):
            return
        shown = self.api.get(self.path).json
        assert [column["id"] for column in shown["columns"]] == [column.id for column in self.model.columns]
        assert {column["id"]: column["limit"] for column in shown["columns"]} == {
            column.id: column.limit for column in self.model.columns
        }
        cells: dict[tuple[str, str], list[str]] = {}
        for card in sorted(shown["cards"], key=lambda card: card["rank"].encode()):
            cells.setdefault((card["column"], card["lane"]), []).append(card["id"])
            thing = self.model.cards[card["id"]]
            assert (card["title"], card["version"]) == (thing.title, thing.version)
            assert (card["blocked"] or {}).get("from_column") == thing.origin
        assert cells == {cell: order for cell, order in self.model.order.items() if order}
        for column, counts in shown["limits"]["columns"].items():
            assert counts["occupied"] == self.model.occupied(column)
        for lane, counts in shown["limits"]["lanes"].items():
            assert counts["occupied"] == self.model.in_lane(lane)


def _empty() -> Path:
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


#: The same orders each time, unless more are asked for: MODEL_EXAMPLES=500 goes looking for new ones.
_ASKED = os.environ.get("MODEL_EXAMPLES")
Wall.TestCase.settings = settings(
    max_examples=int(_ASKED or 20),
    derandomize=_ASKED is None,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestWall = Wall.TestCase
