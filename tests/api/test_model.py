"""A model of a board is held against the API, command by command: what is allowed, and what it leads to."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.api.wall_hands import Done, Hands, said_of, timeless
from tests.api.wall_model import CHECK, LINK, Model, No, Place, Say, Thing

WORDS = st.text("abc ", min_size=1, max_size=6).filter(str.strip)
POLICY: st.SearchStrategy[Say] = st.sampled_from(
    (None, {"checked": [CHECK], "link": {"url": LINK}}, {"skip": "It burns."})
)
#: So many of one's own commands can be taken back.
DEPTH = 20


class Wall(Hands):
    """Commands of one member through the API, against the model."""

    # -- cards

    @rule(data=st.data(), title=WORDS, policy=POLICY)
    def create(self, data: st.DataObject, title: str, policy: Say) -> None:
        column, lane = self._column(data), self._lane(data)
        before = data.draw(st.sampled_from([None, *self.model.cell(column, lane)]))
        answer = self._answer(data, "exceed", "raise_limit", "park", "leave") if self.model.cards else None
        body = said_of(title=title, column=column, lane=lane, before=before, answer=answer, policy=policy)
        thing = Thing("", lane, " ".join(title.split()))

        def verb(model: Model) -> None:
            if answer and answer["kind"] == "leave":
                raise No("invalid")
            if column == model.blocked:
                raise No("reason_required")
            model.enter("new", column, lane, new=thing, answer=answer, policy=policy, before=before)
            if lane == model.urgent:
                thing.people = list(model.duty)

        made = self._try(verb, "POST", f"{self.path}/cards", body, well=201)
        if made:
            self._name(made["card"])

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data(), policy=POLICY, hit=st.booleans())
    def move(self, data: st.DataObject, policy: Say, hit: bool) -> None:
        card, column, lane = self._any(data), self._column(data), self._lane(data)
        before = data.draw(st.sampled_from([None, *(each for each in self.model.cell(column, lane) if each != card)]))
        kinds = ("exceed", "raise_limit", "park", "help", "stop_the_line", "review_first", "leave")
        answer = self._answer(data, *kinds)
        body = said_of(column=column, lane=lane, before=before, answer=answer, policy=policy)
        if answer and hit:
            self._ask(card, column, lane, answer)

        def verb(model: Model) -> None:
            thing = model.card(card)
            if answer and answer["kind"] in kinds[3:]:
                model.stay(column, answer, self.me)
                return
            cell = model.cell(column, lane)
            if card in cell and [*cell, None][cell.index(card) + 1] == before:
                return
            if column == model.blocked and thing.column != column:
                raise No("reason_required")
            asked = thing.origin != column
            model.enter(card, column, lane, answer=answer, policy=policy, asked=asked, before=before)

        self._try(verb, "POST", f"/api/cards/{card}/move", body)

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data(), title=WORDS, stale=st.booleans())
    def edit(self, data: st.DataObject, title: str, stale: bool) -> None:
        card = data.draw(st.sampled_from(sorted(self.model.cards)))
        version = self.model.cards[card].version + (7 if stale else 0)

        def verb(model: Model) -> None:
            if stale:
                raise No("stale")
            if model.cards[card].title != " ".join(title.split()):
                model.cards[card].title = " ".join(title.split())
                model.change(card)

        self._try(verb, "PATCH", f"/api/cards/{card}", {"title": title, "if_version": version})

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data(), outward=st.booleans())
    def comment(self, data: st.DataObject, outward: bool) -> None:
        card = self._any(data)

        def verb(model: Model) -> None:
            (model.cards.get(card) or model.archive[card]).comments += 1

        self._try(verb, "POST", f"/api/cards/{card}/comments", {"text": "x", "outward": outward}, well=201)

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data())
    def block(self, data: st.DataObject) -> None:
        card, answer = self._any(data), self._answer(data, "exceed", "raise_limit", "park", "stop_the_line")
        others = [None, *(each for each in sorted(self.model.cards) if each != card)]
        waiting = data.draw(st.sampled_from(others))
        said = {"reason": data.draw(st.sampled_from(["vendor", "access"])), "waiting_card": waiting}

        def verb(model: Model) -> None:
            thing = model.card(card)
            if answer and answer["kind"] == "stop_the_line" and thing.origin is None and not thing.done:
                model.stay(model.blocked, answer, self.me)
            model.block(card, said, answer=answer)

        self._try(verb, "POST", f"/api/cards/{card}/block", said_of(**said, answer=answer))

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data(), dismissed=st.booleans(), reason=st.sampled_from(["access", "decision"]))
    def spell(self, data: st.DataObject, dismissed: bool, reason: str) -> None:
        blocked = [card for card, thing in sorted(self.model.cards.items()) if thing.origin]
        card = data.draw(st.sampled_from(blocked or sorted(self.model.cards)))

        def verb(model: Model) -> None:
            thing = model.cards[card]
            if thing.origin is None:
                raise No("conflict")
            waits = thing.spell.get("waiting_card")
            if waits is not None and waits not in model.cards:
                # It waits for a card that has left the wall: say something else of that first.
                raise No("invalid")
            thing.spell = {**thing.spell, "reason": reason, "dismissed": dismissed}

        self._try(verb, "PATCH", f"/api/cards/{card}/block", {"dismissed": dismissed, "reason": reason})

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        card, answer = self._any(data), self._answer(data, "exceed", "raise_limit", "park", "help")
        thing = self.model.cards.get(card)
        old = self._old_place(card) if thing and thing.origin else None

        def verb(model: Model) -> None:
            thing = model.card(card)
            if thing.origin is None or all(column.id != thing.origin for column in model.columns):
                raise No("conflict")
            if answer and answer["kind"] == "help":
                model.stay(thing.origin, answer, self.me)
            else:
                model.enter(card, thing.origin, thing.lane, answer=answer, asked=False, before=old)

        self._try(verb, "POST", f"/api/cards/{card}/resume", said_of(answer=answer))

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data())
    def archive(self, data: st.DataObject) -> None:
        card = self._any(data)
        self._try(lambda model: model.hide(card), "POST", f"/api/cards/{card}/archive")

    @precondition(lambda self: self.model.archive)
    @rule(data=st.data(), there=st.booleans(), policy=POLICY)
    def restore(self, data: st.DataObject, there: bool, policy: Say) -> None:
        card = data.draw(st.sampled_from(sorted(self.model.archive)))
        hidden = self.model.archive[card]
        known = any(column.id == hidden.column for column in self.model.columns)
        column, lane = (hidden.column, hidden.lane) if there else (self._column(data), self._lane(data))
        answer = self._answer(data, "exceed", "raise_limit", "park", "review_first")
        place = {} if there else {"column": column, "lane": lane}

        def verb(model: Model) -> None:
            if there and not known:
                raise No("conflict")
            if answer and answer["kind"] == "review_first":
                return
            if column == model.blocked and (hidden.origin is None or hidden.column != column):
                raise No("reason_required")
            thing = model.archive.pop(card)
            asked = thing.column != column
            model.enter(card, column, lane, new=thing, answer=answer, policy=policy, asked=asked)

        self._try(verb, "POST", f"/api/cards/{card}/restore", said_of(**place, answer=answer, policy=policy))

    # -- interrupts

    @rule(data=st.data(), new=st.booleans(), policy=POLICY)
    def swap(self, data: st.DataObject, new: bool, policy: Say) -> None:
        column = self._column(data)
        choices = self.api.get(f"{self.path}/swap?column={column}").json
        limit = self.model.place(column).limit
        assert choices["full"] == (limit is not None and len(self.model.counted(column)) >= limit)
        parkable = [c for c, thing in self.model.cards.items() if thing.column == column and not thing.origin]
        wanted = parkable if self.model.place(column).kind in {"queue", "work", "review"} else []
        assert {each["card"] for each in choices["candidates"]} == set(wanted)
        parked = data.draw(st.sampled_from([None, choices["proposed"], *sorted(self.model.cards)]))
        new = new or not self.model.cards
        card = "new" if new else self._any(data)
        thing = Thing("", self.model.urgent, "Fire") if new else None
        answer = self._answer(data, "exceed", "raise_limit")
        urgent = {"title": "Fire"} if new else {"card": card}
        body = said_of(urgent=urgent, column=column, park=parked, answer=answer, policy=policy)
        done = self._try(
            lambda model: model.swap(card, column, parked, new=thing, answer=answer, policy=policy),
            "POST", f"{self.path}/swap", body,
        )  # fmt: skip
        if done and new:
            self._name(next(e["data"]["card"] for e in done["events"] if e["type"] == "card_created"))

    @rule(data=st.data())
    def stop(self, data: st.DataObject) -> None:
        column = data.draw(st.sampled_from([None, *(each.id for each in self.model.columns)]))
        body = {"trouble": "Disks.", **({"column": column} if column else {})}
        self._try(lambda model: model.stop(column), "POST", f"{self.path}/stop", body)

    @precondition(lambda self: self.model.stops)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        column = data.draw(st.sampled_from(self.model.stops))
        stops = {each["column"]: each["id"] for each in self.api.get(self.path).json["stops"]}
        body = {"stop": stops[column], "cause": "Logs."}
        self._try(lambda model: model.stops.remove(column), "POST", f"{self.path}/release", body)

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data(), kind=st.sampled_from(["move", "block", "archive", "change"]), policy=POLICY)
    def bulk(self, data: st.DataObject, kind: str, policy: Say) -> None:
        known = sorted(self.model.cards)
        chosen = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=4, unique=True))
        column, lane = self._column(data), data.draw(st.sampled_from([None, self._lane(data)]))
        answer = self._answer(data, "exceed", "raise_limit", "review_first") if kind in {"move", "block"} else None
        stream = data.draw(st.sampled_from(["CI", "network"]))
        do = {
            "move": said_of(column=column, lane=lane), "block": {"reason": "vendor"}, "archive": {},
            "change": {"changes": {"stream": stream}},
        }[kind]  # fmt: skip

        def verb(model: Model) -> None:
            if kind == "move":
                model.move_several(chosen, column, lane, answer, policy)
            elif kind == "block":
                model.block_several(chosen, {"reason": "vendor", "waiting_card": None}, answer)
            for card in chosen:
                if kind == "archive":
                    model.hide(card)
                elif kind == "change" and model.cards[card].stream != stream:
                    model.cards[card].stream = stream
                    model.change(card)

        body = said_of(cards=chosen, do={"kind": kind, **do}, answer=answer, policy=policy)
        self._try(verb, "POST", f"{self.path}/bulk", body)

    @rule(on=st.booleans(), by_hand=st.booleans())
    def duty(self, on: bool, by_hand: bool) -> None:
        people = [self.me] if on else []
        if by_hand:
            answer = self.api.post(f"{self.path}/duty", {"people": people})
            assert bool(answer.json["events"]) == (people != self.model.duty)
            self.model.duty = people
            return
        rota = {"weekly": {"start": "2026-01-05", "time": "09:00", "turns": [people]}}
        was = self.api.get(f"{self.path}/rota").json["rota"]
        same = was is not None and was["weekly"]["turns"] == [people]
        self._setting("PUT", "/rota", {"rota": rota}, changes=not same)
        if not same:
            self.model.duty = people
        following = self.api.get(f"{self.path}/rota").json["next"]
        assert (following and following["people"]) == (None if people == self.model.duty else people)

    @rule()
    def deploy(self) -> None:
        answer = self.api.post(f"{self.path}/deploys", {"name": "api", "cards": sorted(self.model.cards)[:2]})
        assert [event["type"] for event in answer.json["events"]] == ["deploy_recorded"]

    # -- the board's shape

    @rule(data=st.data())
    def shape(self, data: st.DataObject) -> None:
        """One rule for all settings, because none of them is taken back, and undo is to have much to do."""
        settings = (self._urgent_inside, self._limit, self._limit, self._policy, self._add_column, self._remove_column)
        data.draw(st.sampled_from(settings))(data)

    def _urgent_inside(self, data: st.DataObject) -> None:
        inside = data.draw(st.booleans())
        self._setting("PATCH", "", {"urgent_inside": inside}, changes=inside != self.model.inside)
        self.model.inside = inside

    def _limit(self, data: st.DataObject) -> None:
        limit, hard = data.draw(st.none() | st.integers(0, 3)), data.draw(st.booleans())
        columns = st.sampled_from(self.model.columns)
        lanes = st.sampled_from(self.model.lanes)
        kind, place = data.draw(columns.map(lambda c: ("columns", c)) | lanes.map(lambda each: ("lanes", each)))
        raises = place.limit is not None and (limit is None or limit > place.limit)
        body = {"limit": limit, "hard": hard, **({"reason": "We are more."} if raises else {})}
        changes = (place.limit, place.hard) != (limit, hard)
        if raises:
            unsaid = self.api.patch(f"{self.path}/{kind}/{place.id}", {"limit": limit})
            assert (unsaid.status_code, list(unsaid.json["errors"])) == (422, ["reason"])
        self._setting("PATCH", f"/{kind}/{place.id}", body, changes=changes)
        place.limit, place.hard, place.raises = limit, hard, place.raises + raises

    def _policy(self, data: st.DataObject) -> None:
        asks = data.draw(st.booleans())
        place = data.draw(st.sampled_from(self.model.columns))
        body = {"asks_checks": [CHECK] if asks else [], "asks_link": "runbook" if asks else None}
        self._setting("PATCH", f"/columns/{place.id}", body, changes=asks != place.asks)
        place.asks = asks

    def _add_column(self, data: st.DataObject) -> None:
        if len(self.model.columns) > 8:
            return
        before = data.draw(st.sampled_from([None, *(column.id for column in self.model.columns)]))
        body = {"name": f"New {next(self.numbers)}", "kind": "queue", "before": before}
        (event,) = self._setting("POST", "/columns", body, changes=True, well=201)["events"]
        at = [*(column.id for column in self.model.columns), None].index(before)
        self.model.columns.insert(at, Place(event["data"]["column"], "queue", None))

    def _remove_column(self, data: st.DataObject) -> None:
        queues = [column for column in self.model.columns if column.kind == "queue"]
        if not queues:
            return
        column = data.draw(st.sampled_from(queues))
        to = data.draw(st.sampled_from([each for each in self.model.columns if each is not column]))
        moving = [card for lane in self.model.lanes for card in self.model.cell(column.id, lane.id)]

        def verb(model: Model) -> None:
            if column.id in model.stops:
                raise No("conflict")
            if moving and to.kind == "blocked":
                raise No("reason_required")
            for card in moving:
                model.enter(card, to.id, model.cards[card].lane, asked=False)
            model.columns = [each for each in model.columns if each.id != column.id]

        if self._try(verb, "DELETE", f"{self.path}/columns/{column.id}?cards_to={to.id}"):
            if moving:
                self.commands.pop()
            self.commands.append(Done())

    # -- taking it back

    @precondition(lambda self: self.commands[-1:] and (self.commands[-1].before or len(self.commands) % 8 == 0))
    @rule()
    def undo(self) -> None:
        latest = next((each for each in reversed(self.commands[-DEPTH:]) if not each.undone), None)
        answer = self.api.post(f"{self.path}/undo")
        if latest is None or latest.before is None or latest.after is None:
            assert (answer.status_code, answer.json["code"]) == (409, "cannot_undo"), answer.json
            return
        try:
            after = self.model.taken_back(latest.before, latest.after)
        except No as no:
            refused = str(no)
        else:
            refused = None
        if refused is not None:
            assert (answer.status_code, answer.json["code"]) == (409, refused), answer.json
            return
        assert answer.status_code == 200, answer.json
        self.model, latest.undone = after, True
        shown = self.api.get(self.path).json
        for name in ("columns", "lanes", "stops"):
            assert shown[name] == latest.shown[name]
        assert timeless(shown) == timeless(latest.shown), "a card's clocks, people and spells are as they were"


#: The same orders each time, unless more are asked for: MODEL_EXAMPLES=500 goes looking for new ones.
_ASKED = os.environ.get("MODEL_EXAMPLES")
Wall.TestCase.settings = settings(
    max_examples=int(_ASKED or 12),
    derandomize=_ASKED is None,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestWall = Wall.TestCase
