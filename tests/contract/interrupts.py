"""What interrupts add to the story: swaps, stops, policies, duty, several cards at once, and their undoing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from kanban.domain import alerts, bulk, cards, duty, moves, notes, shape, stops, swaps
from kanban.domain.pulls import Answer, Entry
from kanban.domain.undo import plan_undo

if TYPE_CHECKING:
    from tests.contract.story import Story


def tell(story: Story) -> None:
    """Tell it all, so that every fact of interrupts comes in every shape that it can have."""
    _swaps(story)
    _answers(story)
    _stops(story)
    _policies(story)
    _duty(story)
    _several(story)
    _alerts(story)


def _swaps(story: Story) -> None:
    story.create("page", "Page the vendor", "progress")
    outage = cards.content(story.board, {"title": "Outage", "type": "incident", "channel": "alert"})
    swap = story.tell(
        swaps.plan_swap(
            story.board, coming=swaps.Coming("outage", outage), column_id="progress", parked="page", reason="Down.",
            pull=story.pull("hit-swap", Answer("exceed", reason="Production is down.")),
        )
    )  # fmt: skip
    story.tell(plan_undo(story.board, command=swap, since=[], pull=story.pull("hit-swap-undo")))
    story.tell(
        moves.plan_restore(
            story.board, card_id="outage", place=None, pull=story.pull("h", Answer("exceed", reason="Down again."))
        )
    )
    story.tell(
        moves.plan_block(
            story.board, card_id="page", reason="vendor", note="", waiting_for="", waiting_card="outage", before=None,
            pull=story.pull("hit-page"),
        )
    )  # fmt: skip
    story.tell(moves.plan_change_spell(story.board, card_id="page", changes={"note": "Ticket 7.", "dismissed": True}))
    story.move("outage", "done", "urgent")
    back = story.tell(moves.plan_resume(story.board, card_id="page", pull=story.pull("hit-back")))
    story.tell(plan_undo(story.board, command=back, since=[], pull=story.pull("hit-again")))
    story.move("page", "progress")
    story.tell(notes.plan_comment(story.board, comment="c1", card_id="page", text="Called them.", outward=True))
    story.tell(notes.plan_comment(story.board, comment="c2", card_id="quick", text="For later.", outward=False))
    finished = story.move("page", "done")
    story.tell(plan_undo(story.board, command=finished, since=[], pull=story.pull("hit-unfinish")))


def _answers(story: Story) -> None:
    column = story.board.columns["progress"]
    story.tell(
        shape.plan_change_column(
            story.board, column_id="progress", changes={"limit": 1, "hard": True} if column.limit != 1 else {}
        )
    )
    story.create("late", "Late")
    for answer in (
        Answer("raise_limit", reason="Two of us are here.", to=9),
        Answer("stop_the_line", trouble="Nothing moves."),
    ):
        told = story.move("late", "progress", answer=answer)
        story.tell(plan_undo(story.board, command=told, since=[], pull=story.pull("hit-answer")))
    story.tell(shape.plan_change_column(story.board, column_id="progress", changes={"limit": 2, "reason": "Again."}))
    parked = story.move("late", "progress", answer=Answer("park", card="page"))
    story.tell(plan_undo(story.board, command=parked, since=[], pull=story.pull("hit-park")))
    story.tell(
        shape.plan_change_column(story.board, column_id="progress", changes={"limit": 5, "reason": "Enough for all."})
    )
    story.tell(shape.plan_change_lane(story.board, lane_id="urgent", changes={"limit": 4, "reason": "A bad week."}))


def _stops(story: Story) -> None:
    trouble = "The disks are full."
    story.tell(stops.plan_stop(story.board, stop="s1", column=None, card="page", trouble=trouble))
    released = story.tell(stops.plan_release(story.board, stop=None, cause="Logs were kept for ever."))
    story.tell(plan_undo(story.board, command=released, since=[], pull=story.pull("hit-stop")))
    story.tell(stops.plan_stop(story.board, stop="s2", column="progress", card=None, trouble="Look together."))
    story.tell(stops.plan_release(story.board, stop="s1", cause="Somebody emptied them."))
    story.tell(stops.plan_release(story.board, stop="s2", cause="We looked."))
    when = story.pull("now").now
    story.tell(
        notes.plan_deploy(
            story.board, deploy="d1", name="api 4.2", finished_at=when, url="https://ci.example/1", cards=["page"],
            now=when,
        )
    )  # fmt: skip


def _policies(story: Story) -> None:
    asks = {"asks_link": "runbook", "asks_checks": ["It is written down", "Somebody looked"]}
    story.tell(shape.plan_change_column(story.board, column_id="review", changes=asks))
    link = {"url": "https://wiki.example/disks"}
    for entry in (Entry(tuple(asks["asks_checks"]), link), Entry(("Somebody looked",), skip="It burns.")):
        pull = story.pull("hit-policy")
        place = moves.Place("review", "standard")
        story.tell(moves.plan_move(story.board, card_id="page", place=place, pull=pull.saying(entry)))
        story.move("page", "progress")


def _duty(story: Story) -> None:
    story.tell(shape.plan_member(story.board, user="bo", name="Bo", role="member"))
    now = story.pull("now").now
    weekly = {"start": date(2026, 1, 5), "time": time(9), "turns": [["ada"], ["ada", "bo"]]}
    dates = [{"from": date(2026, 12, 24), "to": date(2026, 12, 27), "people": ["bo"]}]
    story.tell(duty.plan_rota(story.board, rota={"weekly": weekly, "dates": dates}, now=now))
    story.tell(duty.plan_hand_over(story.board, people=["bo"], note="The disks are watched."))
    story.create("alarm", "Alarm", "backlog", "urgent")
    story.tell(duty.plan_rota(story.board, rota=None, now=now))


def _alerts(story: Story) -> None:
    seen = None
    for number, firing in enumerate((True, True, False, True)):
        alert = alerts.reported(
            key="generic:disk", title="The disk is full", firing=firing, source="Watchdog",
            links=(("incident", "https://watch.example/disk"),),
        )  # fmt: skip
        pull = replace(story.pull(f"hit-alert-{number}"), alert=True)
        ids = {"card": "full", "comment": f"alert-{number}"}
        story.tell(alerts.plan_alert(story.board, alert, seen=seen, pull=pull, **ids))
        seen = alerts.Seen("full", alert.status)


def _several(story: Story) -> None:
    both = ["late", "page"]
    for do in (
        {"kind": "change", "changes": {"stream": "network", "points": 2}},
        {"kind": "move", "column": "done"},
        {"kind": "move", "column": "backlog"},
        {"kind": "archive"},
    ):
        told = story.tell(bulk.plan_bulk(story.board, cards=both, do=do, pull=story.pull("hit-bulk")))
    story.tell(plan_undo(story.board, command=told, since=[], pull=story.pull("hit-unbulk")))
    story.tell(shape.plan_settings(story.board, {"urgent_inside": True, "block_reasons": ["vendor", "weather"]}))
