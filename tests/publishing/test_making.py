"""Edited recordings of real sound: what is in them, how loud they are, and where their chapters stand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import mutagen
import numpy as np
import pytest

from radio.calls.consent import LATEST_MS, override
from radio.calls.tables import CallSpan, Consent, PhoneCall
from radio.db import session_scope
from radio.programmes.tables import Part
from radio.publishing import keeping, levelling, making
from radio.publishing.callers import MARGIN, heard_in, unasked, willing_again
from radio.publishing.chapters import Of
from radio.publishing.cuts import Music, Why
from radio.publishing.keeping import cuts_of
from radio.publishing.rules import M4A, OPUS, PLAIN, EditRules, set_music
from radio.publishing.tables import EditedEpisode
from radio.units import Loudness, Seconds
from tests.archive.kit import RATE, decoded, encode, last_written
from tests.publishing.kit import ANI, BEFORE, BUDI, ID, PACKET, SONG, TALK, Show, has, heard, talk

pytestmark = pytest.mark.sqlite

KEEP = replace(PLAIN, music=Music.KEEP)


def chapters(show: Show) -> list[tuple[int, str]]:
    tags = mutagen.File(show.data / show.row().file).tags
    found = [(one.start_time, str(one.sub_frames["TIT2"])) for one in tags.getall("CHAP")]
    assert [one.element_id for one in tags.getall("CHAP")] == tags["CTOC:toc"].child_element_ids
    return sorted(found)


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


def test_opus_has_its_chapters_in_comments(show: Show) -> None:
    talk(show)
    show.rundown((Part.OPENING, "", 0), (Part.DIALOGUE, "Jalan rusak", 8_250))
    row = show.make(replace(PLAIN, format=OPUS))
    tags = mutagen.File(show.data / row.file).tags
    assert tags["chapter001"] == ["00:00:08.250"]
    assert tags["chapter001name"] == ["Jalan rusak"]
    assert tags["title"] == ["Ayo Mas Bro: Jalan rusak"]
    assert all(one < two for one, two in pairwise(sorted(tags["chapter000"] + tags["chapter001"])))
