"""Edited recordings of real sound: what is in them, how loud they are, and where their chapters stand."""

from __future__ import annotations

import errno
import hashlib
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
from sqlalchemy import Engine

from playlists.clock import to_millis
from radio.archive.chain import digest_of
from radio.archive.indexing import look
from radio.calls.consent import LATEST_MS, override
from radio.calls.tables import CallSpan, Consent, PhoneCall
from radio.db import session_scope
from radio.programmes.tables import Part
from radio.publishing import keeping, levelling, making
from radio.publishing.callers import MARGIN, heard_in, unasked, willing_again
from radio.publishing.chapters import Of
from radio.publishing.cuts import Music, Why
from radio.publishing.errors import PublishingError, StoppedError, Trouble
from radio.publishing.keeping import cuts_of
from radio.publishing.making import make
from radio.publishing.rules import M4A, OPUS, PLAIN, EditRules, set_music
from radio.publishing.tables import EditedEpisode, EditState
from radio.units import Loudness, Seconds
from tests.archive.kit import RATE, ZONE, Samples, decoded, encode, last_written
from tests.publishing.kit import ANI, BEFORE, BUDI, ID, SONG, TALK, Show, has

pytestmark = pytest.mark.sqlite

PACKET = 1152
KEEP = replace(PLAIN, music=Music.KEEP)


def heard(show: Show) -> Samples:
    return decoded(show.data / show.row().file)


def chapters(show: Show) -> list[tuple[int, str]]:
    tags = mutagen.File(show.data / show.row().file).tags
    found = [(one.start_time, str(one.sub_frames["TIT2"])) for one in tags.getall("CHAP")]
    assert [one.element_id for one in tags.getall("CHAP")] == tags["CTOC:toc"].child_element_ids
    return sorted(found)


def talk(show: Show, start: int = 0, end: int = 60_000) -> None:
    """A talk from the one end to the other, recorded from ten seconds before to one after."""
    show.stretches.insert(0, (start, end, TALK))
    show.aired(start, end, source="live")
    show.recording(start - 10_000, end + 1_000)


@pytest.mark.parametrize(("start", "end"), [(0, 60_000), (3_217, 75_881), (-400, 41_003)])
def test_it_begins_and_ends_when_it_really_did(show: Show, start: int, end: int) -> None:
    """Late, over its time, early: by the as-run, and not by the plan."""
    talk(show, start, end)
    row = show.make()
    assert (row.starts_at, row.ends_at, row.source) == (show.at(start), show.at(end), "recording")
    sound = heard(show)
    assert abs(len(sound) - (end - start) * RATE // 1000) <= PACKET
    assert has(sound, TALK) == pytest.approx((end - start) / 1000, abs=0.06)
    assert has(sound, BEFORE) <= 0.02


def test_samples_of_a_lossless_recording_are_exact(show: Show) -> None:
    talk(show, 1_234, 20_000)
    show.make()
    order = making.order_for(show.place, ID, PLAIN)
    parts = list(making.pcm(show.data, order.edit, order.pieces, order.rate))
    whole = np.concatenate(parts)
    original = decoded(show.data / order.pieces[0].source.path)
    assert (whole == original[10_000 * RATE // 1000 :][: len(whole)]).all()
    assert len(whole) == 18_766 * RATE // 1000


@pytest.mark.parametrize("format_", ["mp3", OPUS, M4A])
@pytest.mark.parametrize("target", [-16.0, -19.0])
def test_it_is_as_loud_as_the_rules_say(show: Show, format_: str, target: float) -> None:
    talk(show)
    show.aired(20_000, 30_000, "Promo", source="log")
    rules = replace(PLAIN, format=format_, loudness=Loudness(target))
    row = show.make(rules)
    sound = levelling.measured(levelling.decoded(show.data / row.file), RATE)
    assert sound.loudness == pytest.approx(target, abs=0.5)
    assert sound.peak <= -1.0
    assert (row.loudness, row.peak) == (sound.loudness, sound.peak)
    assert row.loudness_before == pytest.approx(-22.0, abs=1.5)


def test_peaks_are_held_below_the_ceiling(show: Show) -> None:
    """Clicks far above all else: the talk comes to the target, they don't come over -1 dBTP."""
    talk(show)
    path = show.data / f"recordings/{ID}/20260303-115950.flac"
    sound = decoded(path).copy()
    sound[RATE * 12 :: RATE, :] = 32_000
    path.unlink()
    encode(path, sound)
    last_written(path, show.at(61_000))
    row = show.make()
    assert row.peak_before > -1.0
    assert row.peak <= -1.0
    assert row.loudness == pytest.approx(-16.0, abs=0.5)


def test_chapters_stand_where_things_are_heard_and_name_nobody(show: Show) -> None:
    show.stretches = [(20_000, 30_000, ANI), (35_000, 45_000, BUDI)]
    talk(show)
    show.call("a", 20_000, 30_000, Consent.NONE, "35.22.01")
    show.call("b", 35_000, 45_000, Consent.CARD, "35.22.02")
    show.rundown((Part.OPENING, "", 0), (Part.DIALOGUE, "Jalan rusak", 8_000))
    show.make()
    found = chapters(show)
    cut = 10_000 + 2 * MARGIN
    assert [at for at, _ in found] == [0, 8_000, 35_000 - cut]
    assert [title for _, title in found][:2] == ["Pembukaan", "Jalan rusak"]
    assert found[2][1].startswith("Penelepon 1")
    with session_scope(show.engine) as session:
        told = keeping.shown(session, session.get_one(EditedEpisode, ID))
    assert [one.chapter.title[:11] for one in told if one.chapter.of is Of.CALL] == [
        "Penelepon 1",
        "Penelepon 1",
    ]
    assert [one.position is None for one in told] == [False, False, True, False]


def test_who_has_not_agreed_is_nowhere_in_it_until_they_do(show: Show) -> None:
    show.stretches = [(20_000, 30_000, ANI), (35_000, 45_000, BUDI)]
    talk(show)
    show.call("a", 20_000, 30_000, Consent.REFUSED)
    show.call("b", 35_000, 45_000, Consent.SPOKEN)
    first = show.make()
    sound = heard(show)
    assert has(sound, ANI) == 0
    assert has(sound, BUDI) == pytest.approx(10, abs=0.06)
    with session_scope(show.engine) as session:
        assert [(cut.why, cut.about) for cut in cuts_of(session, ID)] == [(Why.CALLER, "a")]
        assert unasked(session, first) == []
        assert heard_in(session, first) == ["b"]
        assert willing_again(session, first) == []
    show.says("a", Consent.CARD)
    show.says("b", Consent.REFUSED)
    with session_scope(show.engine) as session:
        assert [one.call_id for one in unasked(session, first)] == ["b"]
        assert willing_again(session, first) == ["a"]
    second = show.make()
    sound = heard(show)
    assert has(sound, ANI) == pytest.approx(10, abs=0.06)
    assert has(sound, BUDI) == 0
    assert second.file != first.file
    assert not (show.data / first.file).exists()


def test_an_override_lets_a_caller_out(show: Show) -> None:
    show.stretches = [(20_000, 30_000, ANI)]
    talk(show)
    show.call("a", 20_000, 30_000, Consent.NONE)
    show.make()
    assert has(heard(show), ANI) == 0
    with session_scope(show.engine, write=True) as session:
        override(session, "a", by="Siti", reason="Kepentingan umum", now=show.clock.now)
        session.commit()
    show.make()
    assert has(heard(show), ANI) == pytest.approx(10, abs=0.06)


def test_what_was_cut_for_a_caller_stays_out_when_the_call_is_deleted(show: Show) -> None:
    show.stretches = [(20_000, 30_000, ANI)]
    talk(show)
    show.call("a", 20_000, 30_000, Consent.NONE)
    show.make()
    with session_scope(show.engine, write=True) as session:
        session.delete(session.get_one(CallSpan, ("a", show.at(20_000))))
        session.flush()
        session.delete(session.get_one(PhoneCall, "a"))
        session.commit()
    show.make()
    assert has(heard(show), ANI) == 0


def test_where_the_show_was_held_back_callers_are_cut_when_they_were_heard(show: Show) -> None:
    """Mixed at 20 to 30 s, heard at 28 to 38 s: the journal says that 8 s were held."""
    show.stretches = [(28_000, 38_000, ANI)]
    talk(show)
    show.told("delay", -5_000, state="full", held=8_000)
    show.call("a", 20_000, 30_000, Consent.NONE)
    row = show.make()
    sound = heard(show)
    assert has(sound, ANI) == 0
    assert row.seconds == pytest.approx(60 - 10 - 2 * MARGIN / 1000, abs=0.05)


def test_while_the_delay_is_built_up_all_that_may_be_theirs_goes(show: Show) -> None:
    show.stretches = [(21_000, 34_000, ANI)]
    talk(show)
    for number in range(6):
        show.told("delay", 19_000 + number * 2_000, state="building", held=number * 800)
    show.call("a", 20_000, 30_000, Consent.NONE)
    show.make()
    assert has(heard(show), ANI) == 0


def test_where_the_journal_knows_nothing_the_longest_delay_counts(show: Show) -> None:
    show.length = 60_000
    show.stretches = [(5_000 + LATEST_MS - 4_000, 5_000 + LATEST_MS, ANI), (0, 60_000, TALK)]
    show.stretches.reverse()
    show.recording(-10_000, 61_000)
    show.call("a", 1_000, 5_000, Consent.NONE)
    row = show.make()
    assert not row.heard
    assert (row.starts_at, row.ends_at) == (show.at(0), show.at(60_000))
    assert has(heard(show), ANI) == 0


def a_song(show: Show, start: int, end: int, title: str = "Sumilir") -> None:
    show.stretches.append((start, end, SONG))
    show.aired(start, end, title, media_id="m1", category="musik", artist="Didi", source="log")


@pytest.mark.parametrize(
    ("rules", "seconds"),
    [
        (KEEP, 40.0),
        (replace(PLAIN, music=Music.BLANK), 0.0),
        (replace(PLAIN, music_first=Seconds(6.0), music_last=Seconds(4.0)), 10.0),
    ],
)
def test_songs_are_kept_shortened_or_blanked(show: Show, rules: EditRules, seconds: float) -> None:
    show.stretches = [(0, 10_000, TALK), (50_000, 60_000, TALK)]
    show.aired(0, 10_000, source="live")
    a_song(show, 10_000, 50_000)
    show.aired(50_000, 60_000, source="live")
    show.recording(-10_000, 61_000)
    row = show.make(rules)
    sound = heard(show)
    # Fades take a little of what is still heard.
    assert has(sound, SONG) == pytest.approx(seconds, abs=0.7)
    assert has(sound, TALK) == pytest.approx(20, abs=1.1)
    assert row.seconds == pytest.approx(20 + seconds, abs=0.05)
    with session_scope(show.engine) as session:
        cuts = [(cut.why, cut.about) for cut in cuts_of(session, ID)]
    assert cuts == ([] if rules is KEEP else [(Why.MUSIC, "Didi – Sumilir")])


@pytest.mark.parametrize("rule", [Music.BLANK, Music.SHORTEN])
def test_who_calls_while_a_song_plays_below_is_not_cut_with_it(show: Show, rule: Music) -> None:
    a_song(show, 0, 60_000)
    show.stretches += [(20_000, 26_000, ANI), (40_000, 46_000, BUDI)]
    show.recording(-10_000, 61_000)
    show.call("a", 20_000, 26_000, Consent.CARD)
    show.call("b", 40_000, 46_000, Consent.REFUSED)
    rules = replace(PLAIN, music=rule, music_first=Seconds(3.0), music_last=Seconds(2.0))
    show.make(rules)
    sound = heard(show)
    # Beside a cut it is faded.
    assert has(sound, ANI) == pytest.approx(6, abs=0.7)
    assert has(sound, BUDI) == 0


def test_a_programme_has_its_own_rule_and_a_talk_over_a_song_stays(show: Show) -> None:
    talk(show, 0, 30_000)
    show.stretches.append((30_000, 50_000, SONG))
    show.aired(20_000, 50_000, "Sumilir", media_id="m1", category="musik", source="log")
    show.aired(50_000, 60_000, "Jingle", media_id="m2", category="jingle", source="log")
    show.recording(29_000, 61_000)
    with session_scope(show.engine, write=True) as session:
        set_music(session, "ayo", Music.BLANK)
        session.commit()
    row = show.make(KEEP)
    assert has(heard(show), SONG) == 0
    assert has(heard(show), TALK) == pytest.approx(30, abs=0.6)
    assert row.seconds == pytest.approx(40, abs=0.05)


def test_what_a_killed_engine_left_out_comes_from_the_aircheck_and_the_rest_is_told(
    show: Show,
) -> None:
    show.stretches = [(0, 60_000, TALK), (20_000, 40_000, ANI)]
    show.aired(0, 60_000, source="live")
    show.recording(-10_000, 20_000)
    show.recording(40_000, 61_000)
    show.aircheck(-30_000, 33_000)
    row = show.make()
    assert row.source == "both"
    sound = heard(show)
    assert has(sound, ANI) == pytest.approx(13, abs=0.1)
    assert has(sound, TALK) == pytest.approx(40, abs=0.1)
    with session_scope(show.engine) as session:
        (hole,) = cuts_of(session, ID)
    assert (hole.why, hole.from_at, hole.to_at) == (Why.HOLE, show.at(33_000), show.at(40_000))


def test_without_a_recording_the_aircheck_is_cut(show: Show) -> None:
    show.stretches = [(0, 60_000, TALK)]
    show.aired(0, 60_000, source="live")
    show.aircheck(-30_000, 30_000, "opus")
    show.aircheck(30_000, 90_000, "opus")
    row = show.make()
    assert row.source == "aircheck"
    assert abs(len(heard(show)) - 60 * RATE) <= PACKET
    assert has(heard(show), BEFORE) <= 0.04


def test_a_clock_that_was_set_moves_nothing(show: Show) -> None:
    """Set on by 30 s after 20 s: the as-run goes on 30 s later, the recording just goes on."""
    show.stretches = [(0, 20_000, TALK), (20_000, 40_000, ANI), (40_000, 50_000, BUDI)]
    show.recording(-10_000, 51_000)
    show.told("clock", 50_000, step_seconds=30.0)
    show.aired(0, 70_000, source="live")
    show.aired(70_000, 80_000, source="live")
    row = show.make()
    assert row.seconds == pytest.approx(50, abs=0.05)
    sound = heard(show)
    assert [has(sound, tone) for tone in (TALK, ANI, BUDI)] == pytest.approx([20, 20, 10], abs=0.1)
    assert has(sound, BEFORE) <= 0.04


@pytest.mark.parametrize("begins", [datetime(2026, 12, 31, 23, 59, 30, tzinfo=ZONE)])
def test_an_episode_over_new_year(database: Engine, tmp_path: Path, begins: datetime) -> None:
    show = Show(database, tmp_path, to_millis(begins))
    show.stretches = [(0, 60_000, TALK)]
    show.aired(0, 60_000, source="live")
    show.aircheck(-30_000, 30_000)
    show.aircheck(30_000, 90_000)
    row = show.make()
    assert len(list((tmp_path / "aircheck").glob("*/*/*/*"))) == 2
    assert row.seconds == pytest.approx(60, abs=0.05)
    assert row.title == "Ayo Mas Bro: Jalan rusak"
    assert has(heard(show), TALK) == pytest.approx(60, abs=0.06)


def test_originals_are_only_read_and_nothing_half_is_left(show: Show) -> None:
    talk(show)
    before = {path: digest_of(path) for path in show.data.rglob("*.flac")}
    row = show.make()
    assert before == {path: digest_of(path) for path in show.data.rglob("*.flac")}
    (file,) = (show.data / "episodes").iterdir()
    assert file == show.data / row.file
    assert row.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert row.bytes == file.stat().st_size


def test_a_full_disk_is_told_and_what_there_was_stays(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(show)
    first = show.make()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(making, "encode", full)
        with pytest.raises(PublishingError) as told:
            show.make()
    assert told.value.trouble is Trouble.DISK_FULL
    row = show.row()
    assert (row.state, row.file) == (EditState.FAILED, first.file)
    assert row.trouble.startswith("disk_full|")
    assert (show.data / first.file).is_file()
    assert show.make().state is EditState.READY


def test_an_encoder_that_meets_a_full_disk_is_told(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(show)
    command = levelling._command

    def to_full(*args: Any) -> list[str]:
        return [*command(*args)[:-1], "/dev/full"]

    monkeypatch.setattr(levelling, "_command", to_full)
    with pytest.raises(PublishingError) as told:
        show.make()
    assert told.value.trouble is Trouble.DISK_FULL
    assert not list((show.data / "episodes").iterdir())


def test_an_encoder_with_much_to_say_is_heard_out(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a pipe holds, and it reads nothing meanwhile."""
    talk(show)
    grumble = ["sh", "-c", "yes grumble | head -c 300000 >&2; echo no more >&2; exit 1"]
    monkeypatch.setattr(levelling, "_command", lambda *_: grumble)
    with pytest.raises(PublishingError, match=r"^it could not be encoded: no more$"):
        show.make()


def test_one_that_is_stopped_or_was_killed_is_made_at_the_next_run(show: Show) -> None:
    talk(show)
    (show.data / "episodes").mkdir()
    left = show.data / "episodes" / f".{ID}.made.99.part.mp3"
    left.write_bytes(b"half")
    asked = iter([False, False, True])
    look(show.place)
    with pytest.raises(StoppedError):
        make(show.place, ID, PLAIN, "Radio Uji", lambda: next(asked, True))
    assert show.row().state is EditState.WANTED
    assert not list((show.data / "episodes").iterdir())
    assert show.make().state is EditState.READY


def test_nothing_recorded_is_told(show: Show) -> None:
    show.aired(0, 60_000, source="live")
    with pytest.raises(PublishingError) as told:
        show.make()
    assert told.value.trouble is Trouble.NOTHING
    assert show.row().state is EditState.FAILED


def test_where_all_of_it_was_cut_it_is_told(show: Show) -> None:
    talk(show)
    show.call("a", 0, 60_000, Consent.REFUSED)
    with pytest.raises(PublishingError) as told:
        show.make()
    assert told.value.trouble is Trouble.NOTHING
    assert not list((show.data / "episodes").iterdir())


def test_opus_has_its_chapters_in_comments(show: Show) -> None:
    talk(show)
    show.rundown((Part.OPENING, "", 0), (Part.DIALOGUE, "Jalan rusak", 8_250))
    row = show.make(replace(PLAIN, format=OPUS))
    tags = mutagen.File(show.data / row.file).tags
    assert tags["chapter001"] == ["00:00:08.250"]
    assert tags["chapter001name"] == ["Jalan rusak"]
    assert tags["title"] == ["Ayo Mas Bro: Jalan rusak"]
    assert all(one < two for one, two in pairwise(sorted(tags["chapter000"] + tags["chapter001"])))
