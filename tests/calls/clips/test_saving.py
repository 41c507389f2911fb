"""A clip becomes a piece of the library, bound to its caller's consent; or nothing is made."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from radio.air.log import Role
from radio.archive.origins import Origins
from radio.calls.clips.edits import Edits, Pull
from radio.calls.clips.listening import Mixed
from radio.calls.clips.refusals import ClipError, Refusal
from radio.calls.clips.rendering import Wanted, render
from radio.calls.clips.saving import (
    DRAFTS_MOST,
    Named,
    Place,
    clips_of,
    heard,
    keep,
    opened,
    save,
    take_out,
)
from radio.calls.clips.stretches import Stretch
from radio.calls.clips.tables import CallClip
from radio.calls.clips.wording import read
from radio.calls.consent import ConsentMissingError, override
from radio.calls.pieces import settle_call
from radio.calls.tables import CallPiece, Consent, PhoneCall
from radio.db import open_engine, session_scope
from radio.library import store
from radio.library.analysis import analyse
from radio.library.categories import CALL_CLIP
from radio.library.importing import Describe, import_paths
from radio.library.tables import Media, MediaState
from radio.units import Millis
from tests.calls.clips.recorded import hashes, record, voice

NOW = Millis(1_767_243_600_000)
EDITS = Edits(500, 5500, cuts=(Stretch(1000, 2000),), bleeps=(Stretch(3000, 3500),), fade_out=500)
NAMED = Named("Warga: lampu padam", "ani")
WANTED = Wanted(-16.0, -1.0)


@pytest.fixture
def place(station_url: str, tmp_path: Path) -> Iterator[Place]:
    """Where the call c1 was recorded, whose caller agreed."""
    engine = open_engine(station_url)
    data = tmp_path / "data"
    folder = record(data, voice(6.0, 1), voice(6.0, 2, 0.05))
    with session_scope(engine, write=True) as session:
        call = PhoneCall(id="c1", rang_at=NOW, answered_at=NOW, ended_at=NOW, folder=folder)
        call.consent, call.consent_at = Consent.SPOKEN, NOW
        session.add(call)
        session.commit()
    yield Place(engine, data, WANTED, lambda: NOW)
    engine.dispose()


def change(engine: Engine, **more: object) -> None:
    with session_scope(engine, write=True) as session:
        call = session.get_one(PhoneCall, "c1")
        for name, value in more.items():
            setattr(call, name, value)
        session.commit()


def pieces(engine: Engine) -> list[Media]:
    with session_scope(engine) as session:
        return list(session.scalars(select(Media)))


def left_over(data: Path) -> list[Path]:
    making = data / "calls" / ".making"
    return [*making.glob("*"), *data.rglob("*.part")]


def test_it_stands_in_the_library_measured_and_bound(place: Place) -> None:
    before = hashes(place.data / "calls" / "2027" / "c1")
    done = save(place, "c1", EDITS, NAMED)
    assert (done.length, done.known) == (4000, False)
    (media,) = pieces(place.engine)
    assert (media.id, media.title, media.category) == (done.media_id, NAMED.title, CALL_CLIP)
    assert (media.role, media.state) == (Role.VOICE, MediaState.ACTIVE)
    assert (media.sample_rate, media.channels, media.codec) == (48_000, 1, "flac")
    assert media.duration == pytest.approx(4.0, abs=0.0001)
    assert (media.cue_in, media.cue_out) == (0.0, media.duration)
    # On the air it needs no gain: it is as loud as the programme.
    assert abs(store.gain(media, -16.0, -1.0)) < 0.3
    assert analyse(store.location(media, place.data)).sound is not None
    with session_scope(place.engine) as session:
        assert session.get(CallPiece, (media.id, "c1")) is not None
        (clip,) = clips_of(session, "c1")
        assert (clip.id, clip.media_id, clip.made_by, clip.at) == (
            done.clip_id, media.id, "ani", NOW,
        )  # fmt: skip
        assert read(clip.edits) == EDITS
    assert hashes(place.data / "calls" / "2027" / "c1") == before
    assert left_over(place.data) == []


def test_it_is_withheld_once_the_caller_takes_consent_back(place: Place) -> None:
    done = save(place, "c1", EDITS, NAMED)
    change(place.engine, consent=Consent.REFUSED)
    with session_scope(place.engine, write=True) as session:
        assert settle_call(session, "c1") == [done.media_id]
        assert session.get_one(Media, done.media_id).state is MediaState.WITHHELD


@pytest.mark.parametrize("consent", [Consent.NONE, Consent.ASKED, Consent.REFUSED])
def test_without_consent_nothing_is_made_but_it_can_be_heard_in_the_house(
    place: Place, tmp_path: Path, consent: Consent
) -> None:
    change(place.engine, consent=consent)
    with pytest.raises(ConsentMissingError):
        save(place, "c1", EDITS, NAMED)
    with pytest.raises(ConsentMissingError):
        take_out(place, "c1", EDITS, tmp_path / "klip.wav", lambda: None)
    assert pieces(place.engine) == []
    assert not (tmp_path / "klip.wav").exists()
    assert not (place.data / "media").exists()
    content, rendered = heard(place, "c1", EDITS)
    assert (content[:4], rendered.length) == (b"fLaC", 4000)
    with session_scope(place.engine, write=True) as session:
        override(session, "c1", by="budi", reason="Kepentingan umum", now=Millis(NOW + 1))
        session.commit()
    assert save(place, "c1", EDITS, NAMED).length == 4000


def test_it_is_opened_again_changed_and_saved_as_another(place: Place) -> None:
    first = save(place, "c1", EDITS, replace(NAMED, id="k" * 32))
    again = save(place, "c1", EDITS, replace(NAMED, id="k" * 32))
    assert (again.clip_id, again.media_id, again.known) == (first.clip_id, first.media_id, True)
    other = save(place, "c1", replace(EDITS, fade_in=300), replace(NAMED, id="k" * 32))
    assert other.media_id != first.media_id
    assert other.clip_id != first.clip_id
    assert len(pieces(place.engine)) == 2
    with session_scope(place.engine) as session:
        assert read(session.get_one(CallClip, first.clip_id).edits) == EDITS


def test_the_same_sound_is_one_piece_whoever_makes_it(place: Place) -> None:
    first = save(place, "c1", EDITS, NAMED)
    second = save(place, "c1", EDITS, Named("Lain", "budi"))
    assert (second.media_id, second.known) == (first.media_id, True)
    assert second.clip_id != first.clip_id
    assert len(pieces(place.engine)) == 1


def test_edits_are_kept_without_a_piece(place: Place) -> None:
    with session_scope(place.engine, write=True) as session:
        kept = keep(session, "c1", EDITS, replace(NAMED, id="d" * 32), NOW)
        assert kept == "d" * 32
        changed = replace(EDITS, pull=Pull())
        assert keep(session, "c1", changed, replace(NAMED, id=kept), NOW) == kept
        session.commit()
        (clip,) = clips_of(session, "c1")
        assert (read(clip.edits), clip.media_id) == (changed, None)
    done = save(place, "c1", changed, replace(NAMED, id=kept))
    assert done.clip_id == kept
    with session_scope(place.engine, write=True) as session:
        for number in range(DRAFTS_MOST + 5):
            keep(session, "c1", EDITS, Named(str(number), "ani"), Millis(NOW + number))
        session.commit()
        titles = [clip.title for clip in clips_of(session, "c1")]
    assert len(titles) == DRAFTS_MOST + 1
    assert NAMED.title in titles
    assert "0" not in titles


@pytest.mark.parametrize(
    ("more", "why"),
    [({"ended_at": None}, Refusal.RUNNING), ({"purged_at": NOW}, Refusal.PURGED)],
)
def test_what_is_running_or_gone_is_not_cut(
    place: Place, more: dict[str, object], why: Refusal
) -> None:
    change(place.engine, **more)
    for act in (heard, lambda *args: save(*args, NAMED)):
        with pytest.raises(ClipError) as raised:
            act(place, "c1", EDITS)
        assert raised.value.why is why
    assert pieces(place.engine) == []


@pytest.mark.parametrize("ending", ["flac", "wav"])
def test_a_file_is_whole_and_noted_before_it_is_there(
    place: Place, tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"klip.{ending}"
    there: list[bool] = []
    take_out(place, "c1", EDITS, target, lambda: there.append(target.exists()))
    assert there == [False]
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "stream=sample_rate,channels,duration",
         "-of", "csv=p=0", target],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert told.strip() == "48000,1,4.000000"
    assert pieces(place.engine) == []


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """No file may be longer."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.sqlite
def test_a_full_disk_leaves_nothing_half_made(place: Place, tmp_path: Path) -> None:
    with full_disk(20_000):
        for target in (tmp_path / "klip.flac", tmp_path / "klip.wav", tmp_path / "no" / "k.wav"):
            with pytest.raises(ClipError) as raised:
                take_out(place, "c1", EDITS, target, lambda: None)
            assert raised.value.why is Refusal.ENCODER
        with pytest.raises(ClipError):
            save(place, "c1", EDITS, NAMED)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith((".k", "k"))] == []
    assert left_over(place.data) == []
    assert pieces(place.engine) == []


def test_what_a_killed_process_left_is_swept_up(place: Place) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = place.data / "calls" / ".making" / f"abc.{gone.pid}"
    left.mkdir(parents=True)
    (left / "klip.flac").write_bytes(b"half")
    save(place, "c1", EDITS, NAMED)
    assert left_over(place.data) == []


def test_consent_that_is_taken_back_while_a_file_is_made_leaves_no_file(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, told = tmp_path / "klip.wav", list[bool]()

    def slowly(*given: object) -> object:
        change(place.engine, consent=Consent.REFUSED)
        return render(*given)  # type: ignore[arg-type]  # as it is called

    monkeypatch.setattr("radio.calls.clips.saving.render", slowly)
    with pytest.raises(ConsentMissingError):
        take_out(place, "c1", EDITS, target, lambda: told.append(True))
    assert told == []
    assert not list(tmp_path.glob("*klip*"))


@pytest.mark.parametrize("how", ["taken out", "heard first", "heard whole"])
def test_a_file_that_comes_back_is_known_for_who_is_heard_in_it(
    place: Place, tmp_path: Path, how: str
) -> None:
    """One that was taken out, or kept by the browser that played it."""
    path = tmp_path / f"dari laptop.{'wav' if how == 'heard whole' else 'flac'}"
    if how == "heard whole":
        source = opened(place, "c1")
        path.write_bytes(Mixed(source, tuple(source.tracks)).read())
    elif how == "heard first":
        path.write_bytes(heard(place, "c1", EDITS)[0])
    else:
        take_out(place, "c1", EDITS, path, lambda: None)
    change(place.engine, consent=Consent.REFUSED)
    taken = Origins(place.engine, place.data, ZoneInfo("Asia/Jakarta")).note
    import_paths(place.engine, place.data, [path], Describe(), taken=taken)
    (media,) = pieces(place.engine)
    assert media.state is MediaState.WITHHELD
