"""What the worker does about episodes, and what people do with what it made."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import mutagen
import pytest
from sqlalchemy import Engine, select

from playlists.values import Span
from radio.archive.cutting import Request, export
from radio.archive.errors import WithheldError
from radio.archive.indexing import look
from radio.archive.origins import Origins
from radio.archive.tables import ArchiveFile, FileState
from radio.calls.pieces import note, unwilling
from radio.calls.tables import Consent, PhoneCall
from radio.db import session_scope
from radio.jobs import episodes
from radio.jobs.context import Context, JobFailedError, Station
from radio.jobs.settings import WorkerSettings
from radio.library.importing import Describe, import_paths
from radio.library.tables import Media, MediaState
from radio.programmes.tables import Episode, Phase, Programme
from radio.publishing import duties, keeping, making
from radio.publishing.callers import heard_in, in_episode, recordings_of
from radio.publishing.chapters import Of
from radio.publishing.errors import PublishingError, Trouble
from radio.publishing.facts import songs
from radio.publishing.publishing import (
    Wording,
    audible,
    publish,
    published,
    to_library,
    unpublish,
    word,
)
from radio.publishing.rules import PLAIN
from radio.publishing.tables import EditedEpisode, EditState
from radio.units import Seconds
from tests.archive.kit import ZONE, decoded
from tests.broadcastlog.conftest import a_piece
from tests.publishing.kit import ANI, ID, TALK, Show, has, run, talk_with_ani

pytestmark = pytest.mark.sqlite


@pytest.fixture
def show(show: Show) -> Show:
    return talk_with_ani(show)


def test_an_episode_is_made_once_after_its_end(show: Show) -> None:
    show.clock.now = show.at(21_000 + 121_000)
    assert run(show) == "nothing to make"
    show.clock.now = show.at(60_000 + duties.SOON)
    assert run(show) == "1 made"
    assert show.row().state is EditState.READY
    made = show.row().made_at
    show.clock.now = show.at(3_600_000)
    assert run(show) == "nothing to make"
    assert show.row().made_at == made


@pytest.mark.parametrize("make", ["none", "recorded", "all"])
def test_whose_episodes_are_made_is_a_setting(show: Show, make: str) -> None:
    with session_scope(show.engine, write=True) as session:
        session.get_one(Programme, "ayo").record = False
        session.get_one(Episode, ID).recording = ""
        session.commit()
    assert run(show, replace(PLAIN, make=make)) == (
        "1 made" if make == "all" else "nothing to make"
    )


def test_what_is_still_on_the_air_or_written_is_waited_for(show: Show) -> None:
    show.aired(20_000, None, source="live")
    assert run(show) == "nothing to make"
    with session_scope(show.engine) as session:
        assert session.scalars(select(EditedEpisode.state)).all() == [EditState.WANTED]


@pytest.mark.parametrize(("until", "is_made"), [(20_100, True), (19_300, True), (17_000, False)])
def test_the_hour_of_the_aircheck_is_waited_for_where_it_is_needed_alone(
    database: Engine, tmp_path: Path, until: int, is_made: bool
) -> None:
    """A show that ends at half past is there minutes later, and not at the full hour."""
    show = Show(database, tmp_path, length=20_000)
    show.stretches = [(0, 20_000, TALK)]
    show.aired(0, 20_000, source="live")
    show.recording(-5_000, until)
    show.aircheck(-30_000, 20_500)
    look(show.place)
    with session_scope(show.engine, write=True) as session:
        hour = select(ArchiveFile).where(ArchiveFile.path.startswith("aircheck/"))
        session.scalars(hour).one().state = FileState.OPEN
        session.commit()
    settings = WorkerSettings(show.data, "", station="Radio Uji")
    context = Context.lasting(Station(settings, show.engine, show.clock), Seconds(600.0))
    assert episodes.edit_episodes(context) == ("1 made" if is_made else "nothing to make")
    if is_made:
        assert show.row().seconds == pytest.approx(min(until, 20_000) / 1000, abs=0.05)
        with session_scope(show.engine) as session:
            assert not keeping.cuts_of(session, ID), "nobody misses the end of a fade"


def test_consent_taken_back_holds_it_at_once_and_it_is_made_anew(show: Show) -> None:
    run(show)
    first = show.row()
    with session_scope(show.engine, write=True) as session:
        row = session.get_one(EditedEpisode, ID)
        publish(session, show.data, row, "siti", show.clock.now)
        assert audible(session, show.data, row).is_file()
        session.commit()
    show.says("a", Consent.REFUSED)
    with session_scope(show.engine) as session:
        row = session.get_one(EditedEpisode, ID)
        for act in (audible, lambda *of: publish(*of, "siti", show.clock.now)):
            with pytest.raises(PublishingError) as held:
                act(session, show.data, row)
            assert held.value.trouble is Trouble.WITHHELD
        session.rollback()
    with pytest.raises(PublishingError):
        to_library(show.place, ID, "siaran-ulang")
    assert run(show) == "1 made"
    second = show.row()
    assert second.file != first.file
    assert second.published_at is not None
    assert has(decoded(show.data / second.file), ANI) == 0
    show.says("a", Consent.SPOKEN)
    assert run(show) == "1 made"
    assert has(decoded(show.data / show.row().file), ANI) > 4.8


def test_one_that_fails_is_told_and_tried_again(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(making, "encode", full)
        with pytest.raises(JobFailedError, match="is full"):
            run(show)
    assert run(show) == "nothing to make"
    show.clock.now = show.at(60_000 + 600_000 + duties.AGAIN + 1_000)
    assert run(show) == "1 made"


def test_what_a_worker_was_killed_over_is_made(show: Show) -> None:
    with session_scope(show.engine, write=True) as session:
        keeping.row_of(session, session.get_one(Episode, ID)).state = EditState.MAKING
        session.commit()
    assert run(show) == "1 made"


def test_a_worker_that_is_told_to_stop_breaks_off(show: Show) -> None:
    look(show.place)
    station = Station(WorkerSettings(show.data, ""), show.engine, show.clock)
    station.ending.set()
    said = episodes.edit_episodes(Context.lasting(station, Seconds(600.0)))
    assert said.startswith("0 made; told to stop")
    assert show.row().state is EditState.WANTED
    assert run(show) == "1 made"


def test_words_stay_when_it_is_made_anew_and_stand_in_the_file(show: Show) -> None:
    run(show)
    with session_scope(show.engine) as session:
        (one,) = keeping.chapters_of(session, ID)
        assert (one.of, one.title) == (Of.CALL, "Penelepon 1")
    word(show.place, ID, Wording("Jalan", "Tentang jalan", ["Warga Dander"]), "Radio Uji", "id")
    show.says("a", Consent.REFUSED)
    show.says("a", Consent.CARD)
    with session_scope(show.engine, write=True) as session:
        keeping.want(session, session.get_one(Episode, ID), closed=True)
        session.commit()
    for _again in range(2):
        tags = mutagen.File(show.data / show.row().file).tags
        assert str(tags["TIT2"]) == "Jalan"
        titles = [str(one.sub_frames["TIT2"]) for one in tags.getall("CHAP")]
        assert titles == ["Ayo Mas Bro", "Warga Dander"]
        run(show)
    assert len(list((show.data / "episodes").iterdir())) == 1


def test_it_goes_into_the_library_bound_to_the_calls_in_it(show: Show) -> None:
    run(show)
    media_id = to_library(show.place, ID, "siaran-ulang")
    with session_scope(show.engine) as session:
        media = session.get_one(Media, media_id)
        assert (media.category, media.state) == ("siaran-ulang", MediaState.ACTIVE)
        assert media.duration == pytest.approx(20, abs=0.1)
    show.says("a", Consent.REFUSED)
    with session_scope(show.engine) as session:
        assert unwilling(session, media_id) == ["a"]
    assert show.row().media_id == media_id


def test_what_is_published_is_listed_until_it_is_taken_back(show: Show) -> None:
    run(show)
    with session_scope(show.engine, write=True) as session:
        row = session.get_one(EditedEpisode, ID)
        publish(session, show.data, row, "siti", show.clock.now)
        assert [one.episode_id for one in published(session)] == [ID]
        assert published(session, most=0) == []
        assert published(session, "lain") == []
        unpublish(session, row)
        assert published(session, "ayo") == []
        session.commit()


def test_an_episode_that_is_not_over_is_not_made(show: Show, tmp_path: Path) -> None:
    with session_scope(show.engine, write=True) as session:
        episode = session.get_one(Episode, ID)
        episode.phase = Phase.LIVE
        with pytest.raises(PublishingError) as told:
            keeping.want(session, episode, closed=False)
        session.rollback()
    assert told.value.trouble is Trouble.NOT_CLOSED
    assert not (tmp_path / "episodes").exists()


def test_an_episode_that_is_aired_again_is_no_song(show: Show) -> None:
    run(show)
    media_id = to_library(show.place, ID, "siaran-ulang")
    show.aired(0, 20_000, "Ayo", media_id=media_id, category="siaran-ulang", source="log")
    with session_scope(show.engine) as session:
        assert songs(session, Span(show.at(0), show.at(20_000))) == []


@pytest.mark.parametrize("agreed", [True, False])
def test_who_is_heard_in_a_clip_that_was_aired_is_heard_as_a_caller_is(
    show: Show, agreed: bool
) -> None:
    """The clip went out in the show with its caller's consent; that may be taken back later."""
    with session_scope(show.engine, write=True) as session:
        session.add(PhoneCall(id="w", rang_at=show.at(-86_400_000), consent=Consent.CARD))
        session.add(a_piece("klip", 1, 3.0))
        session.flush()
        note(session, show.data, "klip1", ["w"])
        session.commit()
    show.aircheck(-5_000, 21_000)
    show.aired(15_000, 18_000, "Warga", media_id="klip1", category="klip-telepon")
    assert run(show) == "1 made"
    wanted = Request(show.at(14_000), show.at(19_000), "wav", "siti", "bukti")
    export(show.place, wanted)
    if not agreed:
        show.says("w", Consent.REFUSED)
        with session_scope(show.engine) as session, pytest.raises(PublishingError):
            audible(session, show.data, session.get_one(EditedEpisode, ID))
        with pytest.raises(WithheldError):
            export(show.place, wanted)
        export(show.place, replace(wanted, start=show.at(18_000)))
        assert run(show) == "1 made"
    with session_scope(show.engine) as session:
        row = session.get_one(EditedEpisode, ID)
        audible(session, show.data, row)
        cuts = [(one.about, one.from_at, one.to_at) for one in keeping.cuts_of(session, ID)]
        assert heard_in(session, row) == (["a", "w"] if agreed else ["a"])
        # Its own recording is kept, and its page tells of it, as long as it is heard there.
        assert recordings_of(session, "w") == [(row, agreed)]
        assert (in_episode(session, "w"), in_episode(session, "a")) == (agreed, True)
    assert cuts == ([] if agreed else [("w", show.at(14_000), show.at(19_000))])
    hour = next((show.data / "recordings").rglob("*.flac"))
    with session_scope(show.engine) as session:
        assert "w" in Origins(show.engine, show.data, ZONE).calls_in(session, hour)


@pytest.mark.parametrize("worded", [False, True])
def test_a_file_of_the_podcast_that_comes_back_is_bound_to_who_is_heard_in_it(
    show: Show, tmp_path: Path, worded: bool
) -> None:
    """Not to who was cut out; also once it was made anew, and the file is nobody's any more."""
    show.call("b", 15_000, 17_000, Consent.REFUSED)
    row = show.make()
    if worded:
        titles = [""] * len(chapter_titles(show))
        word(show.place, ID, Wording("Lampu", "", titles), "Radio Uji", "id")
        row = show.row()
    carried = Path(shutil.copy(show.data / row.file, tmp_path / f"unduhan{Path(row.file).suffix}"))
    show.says("a", Consent.REFUSED)
    show.make()
    taken = Origins(show.engine, show.data, ZONE).note
    import_paths(show.engine, show.data, [carried], Describe(), taken=taken)
    with session_scope(show.engine) as session:
        (media,) = session.scalars(select(Media))
        assert (media.state, unwilling(session, media.id)) == (MediaState.WITHHELD, ["a"])


def chapter_titles(show: Show) -> list[str]:
    with session_scope(show.engine) as session:
        return [one.title for one in keeping.chapters_of(session, ID)]
