"""An alert is one card: new ones come in over everything, repeated ones are noted, resolved ones close nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kanban.domain import cards, duty, shape, stops
from kanban.domain import facts as ev
from kanban.domain.alerts import KEY_MAX, Alert, Seen, plan_alert, reported
from kanban.domain.board import Board, Card, LaneKind
from kanban.domain.cards import TITLE_MAX
from kanban.domain.errors import Conflict, PolicyAsks
from kanban.domain.moves import plan_archive, plan_create
from kanban.domain.placing import Place, Plan
from kanban.domain.templates import TEMPLATES
from tests.domain.scene import Scene, kinds, only


class Watch:
    """A board that monitoring reports to; what is known of a key is looked up as the services do."""

    def __init__(self, **limits: int | None) -> None:
        self.scene = Scene(**limits)

    @property
    def board(self) -> Board:
        return self.scene.board

    def seen(self, key: str) -> Seen | None:
        facts = [event.fact for event in self.scene.log if isinstance(event.fact, ev.AlertReceived)]
        last = next((fact for fact in reversed(facts) if fact.key == key and fact.card), None)
        return Seen(last.card, last.status) if last and last.card else None

    def hear(self, key: str = "disk", *, firing: bool = True, **values: Any) -> Plan:
        said = reported(**{"key": key, "title": f"The {key} is full", "firing": firing, "source": "Watchdog", **values})
        return self.scene.do(self.plan(said), actor="hook")

    def plan(self, said: Alert) -> Plan:
        pull = replace(self.scene.pull(admin=False), alert=True)
        return plan_alert(
            self.board, said, seen=self.seen(said.key), card=self.scene.id(), comment=self.scene.id(), pull=pull
        )

    def card(self, key: str = "disk") -> Card:
        seen = self.seen(key)
        assert seen is not None
        return self.board.cards[seen.card] if seen.card in self.board.cards else self.board.archived[seen.card]

    def comments(self) -> list[str]:
        return [event.fact.text for event in self.scene.log if isinstance(event.fact, ev.CardCommented)]

    def finish(self, key: str = "disk") -> None:
        self.scene.move(self.card(key).title, "Done")


def test_a_new_alert_is_an_urgent_incident_where_work_begins() -> None:
    watch = Watch()
    plan = watch.hear(description="90 % of it.", links=(("dashboard", "https://watch.example/d"), ("runbook", "no")))
    assert kinds(plan) == ["card_created", "alert_received"]
    card = watch.card()
    assert (card.column, card.lane) == (watch.scene.column("In progress"), watch.scene.lane("Urgent"))
    assert (card.work_type, card.channel, card.urgent) == ("incident", "alert", True)
    assert (card.title, card.description) == ("The disk is full", "90 % of it.")
    assert [dict(link) for link in card.links] == [{"url": "https://watch.example/d", "title": "", "kind": "dashboard"}]
    noted = only(plan, ev.AlertReceived)
    assert noted == ev.AlertReceived(
        "disk", card.id, "The disk is full", "firing", "Watchdog", "https://watch.example/d"
    )


def test_the_newest_alert_stands_on_top() -> None:
    watch = Watch()
    for key in ("disk", "memory", "network"):
        watch.hear(key)
    assert watch.scene.titles("In progress", "Urgent") == [
        "The network is full", "The memory is full", "The disk is full",
    ]  # fmt: skip


@pytest.mark.parametrize("has_lane", [True, False])
def test_it_is_for_those_on_duty(has_lane: bool) -> None:
    watch = Watch()
    watch.scene.do(shape.plan_member(watch.board, user="bo", name="Bo", role="member"))
    watch.scene.do(duty.plan_hand_over(watch.board, people=["bo"], note=""))
    if not has_lane:
        watch.scene.do(
            shape.plan_remove_lane(
                watch.board, lane_id=watch.scene.lane("Urgent"), cards_to=None, pull=watch.scene.pull()
            )
        )
    watch.hear()
    assert watch.card().people == ("bo",)
    assert watch.board.lanes[watch.card().lane].kind is (LaneKind.URGENT if has_lane else LaneKind.STANDARD)


def test_it_comes_in_over_every_limit_and_the_hit_is_answered() -> None:
    watch = Watch(In_progress=0)
    watch.scene.do(shape.plan_settings(watch.board, {"urgent_inside": True, "may_exceed": False}))
    watch.hear("first")
    plan = watch.hear("second")
    assert kinds(plan) == ["limit_hit", "limit_answered", "card_created", "alert_received"]
    hit, answered = only(plan, ev.LimitHit), only(plan, ev.LimitAnswered)
    assert isinstance(hit, ev.LimitHit)
    assert hit.diagnosis == ()
    assert answered == ev.LimitAnswered(hit.hit, "exceed", None, "An alert is never dropped.")
    assert len(watch.board.cell(watch.scene.column("In progress"), watch.scene.lane("Urgent"))) == 2


def test_no_stop_holds_it_and_no_policy_asks_it() -> None:
    watch = Watch()
    progress, urgent = watch.scene.column("In progress"), watch.scene.lane("Urgent")
    asks = {"asks_link": "runbook", "asks_checks": ["It is written down"]}
    watch.scene.do(shape.plan_change_column(watch.board, column_id=progress, changes=asks))
    watch.scene.do(shape.plan_remove_lane(watch.board, lane_id=urgent, cards_to=None, pull=watch.scene.pull()))
    for column in (progress, None):
        watch.scene.do(
            stops.plan_stop(watch.board, stop=watch.scene.id(), column=column, card=None, trouble="All hands.")
        )
    assert kinds(watch.hear()) == ["card_created", "alert_received"]
    content = cards.content(watch.board, {"title": "Not an alert"})
    place = Place(progress, watch.board.standard_lane.id)
    with pytest.raises((Conflict, PolicyAsks)):
        plan_create(watch.board, card="x", content=content, place=place, pull=watch.scene.pull())


def test_while_its_card_is_open_it_is_only_noted() -> None:
    watch = Watch()
    watch.hear()
    for column in ("Backlog", "Review"):
        watch.scene.move("The disk is full", column)
        assert kinds(watch.hear()) == ["alert_received"]
    watch.scene.block("The disk is full")
    assert kinds(watch.hear()) == ["alert_received"]
    assert len(watch.board.cards) == 1


def test_resolved_is_said_once_and_closes_and_moves_nothing() -> None:
    watch = Watch()
    watch.hear()
    before = watch.card()
    ended = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert kinds(watch.hear(firing=False, at=ended)) == ["card_commented", "alert_received"]
    assert kinds(watch.hear(firing=False, at=ended)) == ["alert_received"]
    assert watch.comments() == ["Resolved at 2026-03-02 09:30 according to Watchdog."]
    assert replace(watch.card(), comments=0) == before


def test_a_signal_that_comes_back_is_said_too() -> None:
    watch = Watch()
    watch.hear()
    watch.hear(firing=False)
    assert kinds(watch.hear()) == ["card_commented", "alert_received"]
    assert watch.comments()[-1].startswith("Firing again at 2026-03-02 ")


def test_a_time_that_is_to_come_is_not_believed() -> None:
    watch = Watch()
    watch.hear()
    watch.hear(firing=False, at=datetime(2031, 1, 1, tzinfo=UTC))
    assert "2026-03-02" in watch.comments()[-1]


def test_resolved_without_a_card_is_noted_without_one() -> None:
    watch = Watch()
    plan = watch.hear(firing=False)
    assert kinds(plan) == ["alert_received"]
    assert watch.seen("disk") is None
    assert kinds(watch.hear()) == ["card_created", "alert_received"]


@pytest.mark.parametrize(("minutes", "opens"), [(0, False), (29, False), (33, True)])
def test_soon_after_its_card_was_finished_it_flaps_and_later_it_is_a_new_trouble(minutes: int, opens: bool) -> None:
    watch = Watch()
    watch.hear()
    old = watch.card()
    watch.finish()
    watch.scene.wait(minutes=minutes)
    plan = watch.hear()
    assert kinds(plan) == (["card_created", "card_commented", "alert_received"] if opens else ["alert_received"])
    assert (watch.card().id == old.id) is not opens
    if opens:
        assert watch.comments()[-1].startswith(f"It fired before: {old.key}, which ended at 2026-03-02 ")


def test_an_archived_card_is_over_when_it_was_archived() -> None:
    watch = Watch()
    watch.hear()
    watch.scene.do(plan_archive(watch.board, card_id=watch.card().id))
    assert kinds(watch.hear(firing=False)) == ["card_commented", "alert_received"]
    watch.scene.wait(hours=1)
    assert kinds(watch.hear()) == ["card_created", "card_commented", "alert_received"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_has_a_place_for_it(template: str) -> None:
    watch = Watch()
    watch.scene = Scene(template)
    watch.hear()
    assert watch.board.columns[watch.card().column].kind.value == "work"


def test_what_was_sent_is_made_fit_for_a_card() -> None:
    said = reported(
        key="k" * 5000, title="\x00 two\nlines " + "x" * 500, firing=True, source="\x1b[2J", description="a\x00b\r\nc",
        links=(("incident", "javascript:alert(1)"), ("incident", "https://a.b"), ("dashboard", "https://a.b")),
    )  # fmt: skip
    assert len(said.key) == KEY_MAX
    assert said.key != reported(key="k" * 5001, title="", firing=True, source="").key
    assert said.title.startswith("two lines xxx")
    assert (len(said.title), said.title[-1]) == (TITLE_MAX, "…")
    assert said.source == "[2J"
    assert said.description == "ab\nc"
    assert [link["url"] for link in said.links] == ["https://a.b"]
    watch = Watch()
    watch.scene.do(watch.plan(said))
    assert watch.card(said.key).title == said.title


def test_an_alert_without_a_title_has_one() -> None:
    assert reported(key="", title=" \n", firing=True, source="x").title == "An alert without a title"
