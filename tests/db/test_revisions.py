from sqlalchemy import Engine, delete, insert, text, update

from radio.db import open_engine, revisions, session_scope
from radio.library.tables import Daypart


def numbers(engine: Engine) -> dict[str, int]:
    with session_scope(engine) as session:
        return revisions(session)


def test_what_is_written_is_counted_once_a_commit(station_url: str) -> None:
    engine = open_engine(station_url)
    before = numbers(engine).get("daypart", 0)
    with session_scope(engine, write=True) as session:
        session.add(Daypart(id="malam", windows="22:00-03:00"))
        session.execute(insert(Daypart), [{"id": "pagi", "windows": "05:00-09:00"}])
        session.commit()
    assert numbers(engine)["daypart"] == before + 1
    with session_scope(engine, write=True) as session:
        session.execute(update(Daypart).values(windows="22:00-04:00"))
        session.commit()
        session.execute(delete(Daypart))
        session.commit()
    assert numbers(engine)["daypart"] == before + 3
    engine.dispose()


def test_what_is_rolled_back_is_not_counted_later(station_url: str) -> None:
    engine = open_engine(station_url)
    before = numbers(engine)
    with session_scope(engine, write=True) as session:
        session.add(Daypart(id="malam", windows="22:00-03:00"))
        session.flush()
    with session_scope(engine, write=True) as session:
        session.execute(text("SELECT 1"))
        session.commit()
    assert numbers(engine) == before
    engine.dispose()
