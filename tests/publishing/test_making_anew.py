"""Episodes that are made once more, and those of which the archive has no more."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from radio.archive.deletions import Kind, Rule
from radio.archive.removing import Thing, remove
from radio.archive.removing import Why as DeletedFor
from radio.archive.tables import ArchiveFile
from radio.calls.tables import Consent
from radio.db import session_scope
from radio.programmes.tables import Episode
from radio.publishing import duties
from radio.publishing.errors import PublishingError, Trouble
from radio.publishing.publishing import (
    audible,
    publish,
)
from radio.publishing.remaking import Left, left, refuse_where_gone
from radio.publishing.tables import EditedEpisode, EditState
from radio.units import Millis
from tests.publishing.kit import ID, Show, run, talk_with_ani

pytestmark = pytest.mark.sqlite


@pytest.fixture
def show(show: Show) -> Show:
    return talk_with_ani(show)


def test_a_published_episode_whose_file_is_gone_is_made_anew(show: Show) -> None:
    """As after a backup was put back: edited recordings are not in it."""
    run(show)
    with session_scope(show.engine, write=True) as session:
        publish(session, show.data, session.get_one(EditedEpisode, ID), "s", show.clock.now)
        session.commit()
    (show.data / show.row().file).unlink()
    assert run(show) == "1 made"
    assert (show.data / show.row().file).is_file()
    assert run(show) == "nothing to make"


def purge(show: Show) -> None:
    """Its hours are older than the archive."""
    show.clock.now = Millis(show.clock.now + 401 * 86_400_000)
    with session_scope(show.engine) as session:
        paths = list(session.scalars(select(ArchiveFile.path)))
    for path in paths:
        why = DeletedFor(Rule.AGE, 400)
        kind = Kind.RECORDING if path.startswith("recordings/") else Kind.AIRCHECK
        assert remove(show.place, Thing(kind, path, [show.data / path], why, lambda _: True))


def left_of(show: Show) -> Left:
    with session_scope(show.engine) as session:
        return left(session, session.get_one(Episode, ID), show.clock.now)


def test_one_whose_hours_are_older_than_the_archive_is_not_made_anew_and_not_lost(
    show: Show,
) -> None:
    run(show)
    assert left_of(show) == Left(20_000, 0, nothing=False, purged=False)
    purge(show)
    assert left_of(show) == Left(20_000, 20_000, nothing=True, purged=True)
    with session_scope(show.engine) as session, pytest.raises(PublishingError) as told:
        refuse_where_gone(session, session.get_one(Episode, ID), show.clock.now)
    assert told.value.trouble is Trouble.NOTHING
    before = show.row()
    show.says("a", Consent.REFUSED)
    assert run(show) == "nothing to make"
    # It is given to nobody meanwhile, and heard again once they agree.
    with session_scope(show.engine) as session, pytest.raises(PublishingError):
        audible(session, show.data, session.get_one(EditedEpisode, ID))
    show.says("a", Consent.CARD)
    assert run(show) == "nothing to make"
    assert (show.row().state, show.row().file) == (EditState.READY, before.file)
    with session_scope(show.engine) as session:
        assert audible(session, show.data, session.get_one(EditedEpisode, ID)).is_file()


def test_one_of_which_the_archive_has_less_by_now_is_made_anew_for_who_must_go_alone(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    show.says("a", Consent.REFUSED)
    run(show)
    monkeypatch.setattr(duties, "left", lambda *_: Left(20_000, 9_000, nothing=False, purged=True))
    show.says("a", Consent.CARD)
    assert run(show) == "nothing to make"
    monkeypatch.undo()
    assert run(show) == "1 made"
    monkeypatch.setattr(duties, "left", lambda *_: Left(20_000, 9_000, nothing=False, purged=True))
    show.says("a", Consent.REFUSED)
    assert run(show) == "1 made"


def test_what_was_not_recorded_at_first_is_not_missed_later(show: Show) -> None:
    show.aired(0, 60_000, source="live")
    run(show)
    show.clock.now = Millis(show.clock.now + 2 * 86_400_000)
    found = left_of(show)
    assert (found.whole, found.missing, found.is_less) == (60_000, 0, False)
