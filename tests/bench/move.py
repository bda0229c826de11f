"""What a move costs the server: against its bare transaction, and on 2,000 cards against 20.

The floor is the same writes through SQLAlchemy Core with nothing around them: take the number (which locks the
board), append the log row, update the card row, commit. Ours is the whole request in this process: routing, identity,
schema, permission, limit, log, rows, remembered key, answer. CPU time, because the disk is not what is compared.
"""

from __future__ import annotations

import io
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, event, insert, update

from kanban import clock
from kanban.app import create_app
from kanban.services.ids import new_id
from kanban.store import Store
from kanban.store.models import BoardRow, CardRow, EventRow
from tests.bench.wall import Sized, fresh_database, make_board, open_store, say, token_for

ROUNDS, MOVES = 12, 60


def bare(store: Store, board: Sized) -> Callable[[int], None]:
    """The floor: one move's writes and nothing else."""
    take = update(BoardRow).where(BoardRow.id == bindparam("b")).values(seq=BoardRow.seq + 1).returning(BoardRow.seq)
    log = insert(EventRow)
    place = (
        update(CardRow.__table__)  # type: ignore[arg-type]  # a declarative table is a Table at run time
        .where(CardRow.id == bindparam("card"))
        .values(column_id=bindparam("to"), rank=bindparam("place"), entered_at=bindparam("now"))
    )
    columns = [board.columns["Ready"], board.columns["In progress"]]

    def once(turn: int) -> None:
        card, now = board.cards[turn % 20], clock.now()
        to = columns[turn // 20 % 2]
        data = {
            "card": card, "from_column": to, "from_lane": to, "from_rank": "a0", "column": to, "lane": to, "rank": "a1",
        }  # fmt: skip
        with store.database.writing() as connection:
            seq = connection.execute(take, {"b": board.id}).scalar_one()
            row = {"board_id": board.id, "seq": seq, "type": "card_moved", "at": now, "actor": "bench"}
            connection.execute(log, {**row, "command_id": new_id(), "data": data})
            connection.execute(place, {"card": card, "to": to, "place": "a1", "now": now})
            connection.commit()

    return once


def whole(app: Any, board: Sized, token: str) -> Callable[[int], None]:
    """Ours: the same move as a request, called in this process."""
    columns = [board.columns["Ready"], board.columns["In progress"]]

    def once(turn: int) -> None:
        body = json.dumps({"column": columns[turn // 20 % 2], "before": None}).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": f"/api/cards/{board.cards[turn % 20]}/move",
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_AUTHORIZATION": f"Bearer {token}",
            "HTTP_IDEMPOTENCY_KEY": new_id(),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        status: list[str] = []
        answer = app.wsgi_app(environ, lambda line, headers, exc=None: status.append(line))
        b"".join(answer)
        if not status[0].startswith("200"):
            raise RuntimeError(status[0])

    return once


def cpu_of(once: Callable[[int], None], begin: int) -> float:
    """Milliseconds of CPU per call."""
    before = time.process_time()
    for turn in range(begin, begin + MOVES):
        once(turn)
    return (time.process_time() - before) / MOVES * 1000


def statements_of(store: Store, once: Callable[[int], None]) -> int:
    """How many SQL statements one call sends."""
    seen: list[str] = []
    engine = store.database.engine

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    once(MOVES * 100)
    event.remove(engine, "before_cursor_execute", note)
    return len([statement for statement in seen if not statement.startswith("BEGIN")])


def main() -> None:
    """Print the ratios for both databases."""
    for kind in ("sqlite", "postgres"):
        with fresh_database(kind) as url:
            store = open_store(url)
            small, large, floor_board = (make_board(store, n, f"B{n}") for n in (20, 2000, 21))
            token = token_for(store)
            app = create_app_on(url)
            own = app.extensions["kanban"].store
            ways = {
                "floor": bare(store, floor_board), "20": whole(app, small, token), "2000": whole(app, large, token),
            }  # fmt: skip
            for once in ways.values():
                cpu_of(once, 0)
            figures: dict[str, list[float]] = {name: [] for name in ways}
            for turn in range(ROUNDS):
                for name, once in ways.items():
                    figures[name].append(cpu_of(once, (turn + 1) * MOVES))
            floor, twenty, many = (statistics.median(figures[name]) for name in ("floor", "20", "2000"))
            counts = [statements_of(own, ways[name]) for name in ("20", "2000")]
            say(f"move, {kind}: floor {floor:.2f} ms CPU, 20 cards {twenty:.2f}, 2,000 cards {many:.2f}")
            say(f"  2,000 cards / floor      {many / floor:.2f}   (goal <= 2)")
            pairs = statistics.median(b / a for a, b in zip(figures["20"], figures["2000"], strict=True))
            say(f"  2,000 cards / 20 cards   {pairs:.2f}   (goal <= 1.10)")
            say(f"  SQL statements           {counts[0]} on 20 cards, {counts[1]} on 2,000")
            own.database.engine.dispose()
            store.database.engine.dispose()


def create_app_on(url: str) -> Any:
    """The product on this database, as `kanban serve` would make it."""
    from config import Config

    return create_app(Config.from_env({"KANBAN_DATABASE_URL": url, "KANBAN_LOG_LEVEL": "warning"}))


if __name__ == "__main__":
    main()
