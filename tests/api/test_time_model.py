"""A model of a board's iterations is held against the API, wish by wish and week by week."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kanban.domain.facts import instant
from kanban.domain.fold import fold
from kanban.services import clockwork
from kanban.store import Store, log
from tests import builders
from tests.api.calling import application, browser, store_of
from tests.api.time_model import DAY, TimeModel, Turn
from tests.api.wall_hands import empty_database
from tests.api.wall_model import No

BEGIN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
Verb = Callable[[TimeModel], Any]


class Weeks(RuleBasedStateMachine):
    """A board's admin over some months, and the model of what they plan."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kanban-time-"))
        path = self.folder / "kanban.db"
        shutil.copy(empty_database(), path)
        self._open = application(f"sqlite:///{path}", self.folder)
        self.app = self._open.__enter__()
        self.store = store_of(self.app)
        self._clock = time_machine.travel(BEGIN, tick=False)
        self.clock = self._clock.start()
        self.ada = builders.person(self.store)
        self.me = str(self.ada.user)
        self.api = browser(self.app, self.ada)
        made = self.api.post("/api/boards", {"name": "Weeks", "template": "ops", "time_zone": "UTC"})
        self.board = made.json["board"]["id"]
        self.path = f"/api/boards/{self.board}"
        self.finish = next(each["id"] for each in self.api.get(self.path).json["columns"] if each["kind"] == "done")
        self.model = TimeModel(BEGIN)
        self.numbers = itertools.count(1)

    def teardown(self) -> None:
        if not hasattr(self, "model"):
            return
        with self.store.reading() as connection:
            told = fold(self.board, [row.event() for row in log.tail(connection, self.board, 0)])
        rows = Store(self.store.database.engine).board(self.board)
        assert told.iterations == rows.iterations
        assert (told.cadence, told.standup, told.last_standup) == (rows.cadence, rows.standup, rows.last_standup)
        self._clock.stop()
        self._open.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _try(self, verb: Verb, method: str, path: str, body: Any = None, *, well: int = 200) -> Any:
        """Do it in the model and through the API: both or neither. What time has brought about comes first."""
        after = deepcopy(self.model)
        after.catch_up()
        refused = None
        try:
            verb(after)
        except No as no:
            refused = str(no)
        if refused is not None:
            answer = self.api.call(method, path, body)
            status = 422 if refused == "invalid" else 409
            assert (answer.status_code, answer.json["code"]) == (status, refused), answer.json
            return None
        answer = self.api.call(method, path, body)
        assert answer.status_code == well, answer.get_data(as_text=True)
        self.model = after
        self._name(answer.json["events"])
        return answer.json

    def _name(self, events: list[dict[str, Any]]) -> None:
        """The ids of what was made, in the order in which the model made it."""
        ids = [event["data"]["iteration"] for event in events if event["type"] == "iteration_made"]
        new = [turn for turn in self.model.turns if turn.id == "new"]
        assert len(ids) == len(new)
        for turn, name in zip(new, ids, strict=True):
            turn.id = name

    def _some(self, data: st.DataObject) -> Turn:
        return data.draw(st.sampled_from(self.model.order()))

    def _days(self, data: st.DataObject) -> tuple[Any, Any]:
        starts = self.model.now.date() + timedelta(days=data.draw(st.integers(-10, 40)))
        return starts, starts + timedelta(days=data.draw(st.integers(1, 21)))

    # -- time

    @rule(hours=st.integers(1, 24 * 24), to_midnight=st.booleans())
    def time_passes(self, hours: int, to_midnight: bool) -> None:
        now = self.model.now + timedelta(hours=hours)
        now = now.replace(hour=0, minute=0) + DAY if to_midnight else now
        self.clock.move_to(now)
        self.model.now = now
        # Nobody stays signed in for weeks.
        self.api = browser(self.app, self.ada)
        self.model.catch_up()
        if self.model.standup and hours >= 2:
            self.model.standup, self.model.looks_at = False, None
        before = self.store.board(self.board).seq
        clockwork.keep_time(self.store, now)
        with self.store.reading() as connection:
            self._name([row.event().to_wire() for row in log.tail(connection, self.board, before)])

    # -- cards

    @rule()
    def create(self) -> None:
        body = {"title": f"Card {next(self.numbers)}"}
        made = self._try(lambda model: None, "POST", f"{self.path}/cards", body, well=201)
        self.model.todo.append(made["card"])

    @precondition(lambda self: self.model.todo)
    @rule(data=st.data(), archive=st.booleans())
    def finish_or_archive(self, data: st.DataObject, archive: bool) -> None:
        card = data.draw(st.sampled_from(self.model.todo))

        def verb(model: TimeModel) -> None:
            model.todo.remove(card)
            if archive:
                model.archived.append(card)
            else:
                model.done[card] = model.now

        what = ("archive", None) if archive else ("move", {"column": self.finish})
        self._try(verb, "POST", f"/api/cards/{card}/{what[0]}", what[1])

    # -- iterations

    @rule(data=st.data())
    def make(self, data: st.DataObject) -> None:
        starts, ends = self._days(data)
        body = {"starts": starts.isoformat(), "ends": ends.isoformat()}
        self._try(lambda model: model.make(starts, ends), "POST", f"{self.path}/iterations", body, well=201)

    @precondition(lambda self: self.model.turns)
    @rule(data=st.data())
    def shift(self, data: st.DataObject) -> None:
        one, (starts, ends) = self._some(data), self._days(data)
        if data.draw(st.booleans()):
            starts, ends = one.starts, max(ends, one.starts + DAY)
        body = {"starts": starts.isoformat(), "ends": ends.isoformat()}
        if (starts, ends) != (one.starts, one.ends) and (ends - starts).days <= 366:
            self._try(lambda model: model.move(one.id, starts, ends), "PATCH", f"{self.path}/iterations/{one.id}", body)

    @precondition(lambda self: any(not turn.closed for turn in self.model.turns))
    @rule(data=st.data())
    def away(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from([turn for turn in self.model.order() if not turn.closed]))
        day = one.starts + timedelta(days=data.draw(st.integers(0, (one.ends - one.starts).days - 1)))

        def verb(model: TimeModel) -> None:
            model.turn(one.id).away = [day]

        body = {"away": [{"user": self.me, "day": day.isoformat(), "part": "half"}]}
        self._try(verb, "PATCH", f"{self.path}/iterations/{one.id}", body)

    @precondition(lambda self: self.model.turns)
    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        one = self._some(data)
        self._try(lambda model: model.drop(one.id), "DELETE", f"{self.path}/iterations/{one.id}")

    @precondition(lambda self: self.model.turns and self.model.todo)
    @rule(data=st.data())
    def plan(self, data: st.DataObject) -> None:
        one = self._some(data)
        known = [*self.model.todo, *self.model.done, *self.model.archived]
        added = data.draw(st.lists(st.sampled_from(known), unique=True, max_size=4))
        removed = data.draw(st.lists(st.sampled_from(one.plan or known), unique=True, max_size=2))
        self._try(
            lambda model: model.plan(one.id, added, removed), "POST", f"{self.path}/iterations/{one.id}/plan",
            {"add": added, "remove": removed},
        )  # fmt: skip

    @rule(data=st.data(), weeks=st.integers(1, 3), on=st.booleans())
    def cadence(self, data: st.DataObject, weeks: int, on: bool) -> None:
        starts = self.model.now.date() + timedelta(days=data.draw(st.integers(-30, 10)))

        def verb(model: TimeModel) -> None:
            model.cadence = (starts, weeks) if on else None
            model.catch_up()

        body = {"starts": starts.isoformat(), "weeks": weeks} if on else None
        self._try(verb, "PUT" if on else "DELETE", f"{self.path}/cadence", body)

    # -- in front of the wall

    @rule(data=st.data(), end=st.booleans())
    def stand_up(self, data: st.DataObject, end: bool) -> None:
        card = data.draw(st.sampled_from([None, *self.model.todo]))

        def verb(model: TimeModel) -> None:
            begins = not model.standup
            model.standup = begins or not end
            model.looks_at = card if not begins and not end else None

        if not self.model.standup:
            self._try(verb, "POST", f"{self.path}/standup")
        elif end:
            self._try(verb, "POST", f"{self.path}/standup/end")
        else:
            self._try(verb, "POST", f"{self.path}/standup/step", {"card": card})

    @invariant()
    def the_api_shows_what_the_model_shows(self) -> None:
        if not hasattr(self, "model"):
            return
        shown = self.api.get(f"{self.path}/iterations").json
        assert [_told(each) for each in reversed(shown["iterations"])] == [_said(each) for each in self.model.order()]
        cadence = shown["cadence"] and (shown["cadence"]["starts"], shown["cadence"]["weeks"])
        assert cadence == (self.model.cadence and (self.model.cadence[0].isoformat(), self.model.cadence[1]))
        seen = self.api.get(self.path).json["standup"]
        assert (seen is not None, seen and seen["card"]) == (self.model.standup, self.model.looks_at)


def _told(shown: dict[str, Any]) -> tuple[Any, ...]:
    names = ("id", "starts", "ends", "cutoff", "plan", "promised", "carried")
    return (*(shown[name] for name in names), [day["day"] for day in shown["away"]], shown["closed_at"] is not None)


def _said(turn: Turn) -> tuple[Any, ...]:
    days = [day.isoformat() for day in turn.away]
    return (
        turn.id, turn.starts.isoformat(), turn.ends.isoformat(), instant(turn.cutoff), turn.plan, turn.promised,
        turn.carried, days, turn.closed,
    )  # fmt: skip


#: The same orders each time, unless more are asked for: MODEL_EXAMPLES=500 goes looking for new ones.
_ASKED = os.environ.get("MODEL_EXAMPLES")
Weeks.TestCase.settings = settings(
    max_examples=int(_ASKED or 8),
    derandomize=_ASKED is None,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestWeeks = Weeks.TestCase
