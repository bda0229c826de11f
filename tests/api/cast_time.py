"""The doors of the team's time: iterations, what is expected of them, links for stakeholders, and stand-ups."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from kanban import clock
from kanban.services import iterations, links, standup
from tests import builders

if TYPE_CHECKING:
    from tests.api.cast import Scene

#: Each scene's iterations lie two weeks after one another, ahead of whenever this is run.
_FIRST = date(2100, 1, 4)
_turns = itertools.count()


def _days(starts: date | None = None) -> dict[str, str]:
    starts = starts or _FIRST + timedelta(weeks=2) * next(_turns)
    return {"starts": starts.isoformat(), "ends": (starts + timedelta(weeks=2)).isoformat()}


def iteration(scene: Scene, starts: date | None = None) -> str:
    """A fresh iteration of two weeks with a card in its plan."""
    days = {name: date.fromisoformat(day) for name, day in _days(starts).items()}
    iterations.make(scene.store, _now(scene), board_id=scene.board.id, starts=days["starts"], ends=days["ends"])
    made = next(one.id for one in scene.now.iteration_order if one.starts == days["starts"].isoformat())
    iterations.plan(scene.store, _now(scene), board_id=scene.board.id, iteration_id=made, add=[scene.card()])
    return made


def link(scene: Scene, *, titles: bool = False) -> tuple[str, str]:
    """The id and the token of a fresh link for stakeholders."""
    return links.make_link(
        scene.store, scene.owner, board_id=scene.board.id, name="Sales", titles=titles, now=clock.now()
    )


def begin_standup(scene: Scene) -> None:
    """A stand-up goes on."""
    if scene.now.standup is None:
        standup.start(scene.store, _now(scene), board_id=scene.board.id)


def _end_standup(scene: Scene) -> None:
    if scene.now.standup is not None:
        standup.end(scene.store, _now(scene), board_id=scene.board.id)


def _now(scene: Scene) -> Any:
    return builders.command(scene.owner, now=clock.now())


def _of(rest: str, body: Any = None, before: Callable[[Scene], None] = lambda scene: None) -> Any:
    def make(scene: Scene, who: str) -> tuple[str, Any]:
        before(scene)
        return f"/api/boards/{scene.board.id}{rest}", body(scene) if callable(body) else body

    return make


def _on(rest: str = "", body: Any = None) -> Any:
    def make(scene: Scene, who: str) -> tuple[str, Any]:
        made = iteration(scene)
        return f"/api/boards/{scene.board.id}/iterations/{made}{rest}", body(scene) if callable(body) else body

    return make


_BOARD = "/api/boards/<board>"
_ONE = f"{_BOARD}/iterations/<iteration>"
_CADENCE = {"starts": "2100-01-04", "weeks": 2}
#: By door: who may (viewers, workers, shapers), how to knock, and the answer to whoever may.
DOORS: dict[str, tuple[str, Any, int]] = {
    f"GET {_BOARD}/iterations": ("viewers", _of("/iterations"), 200),
    f"POST {_BOARD}/iterations": ("workers", _of("/iterations", lambda scene: _days()), 201),
    f"GET {_ONE}": ("viewers", _on(), 200),
    f"PATCH {_ONE}": ("workers", _on("", {"goal": "Quiet nights"}), 200),
    f"DELETE {_ONE}": ("workers", _on(), 200),
    f"POST {_ONE}/plan": ("workers", _on("/plan", lambda scene: {"add": [scene.card()]}), 200),
    f"GET {_ONE}/planning": ("viewers", _on("/planning"), 200),
    f"GET {_ONE}/expectation": ("viewers", _on("/expectation"), 200),
    # A new board has no history to tell a figure from; passing the door is what counts here.
    f"POST {_ONE}/expectation": ("workers", _on("/expectation", {"note": "We hope."}), 409),
    f"GET {_BOARD}/links": ("shapers", _of("/links"), 200),
    f"POST {_BOARD}/links": ("shapers", _of("/links", {"name": "Sales"}), 201),
    f"DELETE {_BOARD}/links/<link>": (
        "shapers", lambda scene, who: (f"/api/boards/{scene.board.id}/links/{link(scene)[0]}", None), 204,
    ),
    # The link is the key, and none of these people hold one.
    "GET /api/shared/expectation": ("all", lambda scene, who: ("/api/shared/expectation", None), 401),
    f"PUT {_BOARD}/cadence": ("shapers", _of("/cadence", _CADENCE), 200),
    f"DELETE {_BOARD}/cadence": ("shapers", _of("/cadence"), 200),
    f"GET {_BOARD}/standup": ("viewers", _of("/standup"), 200),
    f"POST {_BOARD}/standup": ("workers", _of("/standup", before=_end_standup), 200),
    f"POST {_BOARD}/standup/step": (
        "workers", _of("/standup/step", lambda scene: {"card": scene.card()}, begin_standup), 200,
    ),
    f"POST {_BOARD}/standup/end": ("workers", _of("/standup/end", before=begin_standup), 200),
}  # fmt: skip
