"""What the database's own troubles become."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from kanban.domain.errors import Busy
from kanban.store.database import Database, engine_options, normalised, set_up


def test_running_out_of_connections_is_a_moment_of_being_busy(database_url: str) -> None:
    url = normalised(database_url)
    engine = create_engine(url, **{**engine_options(url, connections=1), "max_overflow": 0, "pool_timeout": 0.05})
    set_up(engine)
    database = Database(engine)
    with database.reading() as held:
        held.execute(text("SELECT 1"))
        with pytest.raises(Busy) as refusal, database.reading():
            pass
    assert refusal.value.facts["retry_after"] > 0
    with database.reading() as again:
        assert again.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()
