"""Tells how a station gets its first administrator, as long as it has none."""

from __future__ import annotations

from radio.app.config import Loaded
from radio.app.failures import say


def tell_of_first_admin(loaded: Loaded) -> None:
    """Say where it is made, and the code that is asked for from another computer.

    Nothing is said where there are accounts, or where the database can't be asked: whoever asks
    it next tells of that.
    """
    from sqlalchemy.exc import DBAPIError

    from radio.db import open_engine, session_scope
    from radio.people.accounts import has_people
    from radio.people.setup import setup_code

    engine = open_engine(loaded.database_url)
    try:
        with session_scope(engine) as session:
            if has_people(session):
                return
        code = setup_code(loaded.data)
    except DBAPIError:
        return
    finally:
        engine.dispose()
    say("Nobody has an account yet: whoever sits at this computer may do everything.")
    say(f"  first administrator   {loaded.console_url}setup")
    say(f"  from another computer with the code {code}")
