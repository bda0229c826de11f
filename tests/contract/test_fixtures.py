"""The fixtures that the browser's fold is held to are what the server's fold says, for every type of event."""

from __future__ import annotations

import orjson
import pytest

from kanban.domain.events import FACTS
from kanban.services.boards import picture
from tests.contract import story
from tests.contract.rewriting import ROOT, same, unwanted
from tests.contract.storm import storm
from tests.contract.story import Step

FIXTURES = ROOT / "tests" / "contract" / "fixtures"
STORM = ROOT / "tests" / "contract" / "storm.json"
STEPS = dict(story.steps())


def fixture(name: str, step: Step) -> str:
    """One fixture as it is committed: snapshots as the reader, a board's admin, gets them."""
    value = {
        "name": name,
        "before": picture(step.before, "admin"),
        "event": step.event.to_wire(),
        "after": picture(step.after, "admin"),
    }
    for moment in ("before", "after"):
        value[moment]["cards"].sort(key=lambda card: card["number"])
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"


def test_everything_that_can_happen_happens_in_the_story() -> None:
    assert story.seen() == set(FACTS)


@pytest.mark.parametrize("name", STEPS)
def test_the_committed_fixture_is_what_the_fold_says(name: str) -> None:
    assert same(FIXTURES / f"{name}.json", fixture(name, STEPS[name]))


def test_no_fixture_is_left_over() -> None:
    assert unwanted(FIXTURES, {f"{name}.json" for name in STEPS}) == []


def test_the_committed_storm_is_what_the_rules_and_the_fold_say() -> None:
    assert same(STORM, orjson.dumps(storm(seed=20261120, commands=400)).decode() + "\n")
