"""Voice tracking over HTTP: sent in parts, judged by content, kept in the log; what is refused, and how."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import Engine, select

from radio.air.log import Role, Timing
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.categories import VOICE_TRACK
from radio.library.importing import Describe, import_paths
from radio.library.intakework import work_off
from radio.library.tables import Media
from radio.people import rights
from radio.units import Millis
from tests.rig import RATE, tone
from tests.web.people import People
from tests.web.posting import Desk
from tests.web.stocked import build, stock
from web import PanelSettings
from web.voicetrack.recordings import MOST

BEFORE, VOICE, AFTER = 0.8, 4.0, 0.6
INTRO = 3.0
PART = 100_000


def recording(pitch: float = 440.0, peak: float = 0.3) -> bytes:
    """A WAV as the page makes it: mono; silence, a voice of sorts, silence."""
    sound = tone(VOICE, pitch, peak)[:, 0]
    quiet = [np.zeros(round(RATE * seconds), np.int16) for seconds in (BEFORE, AFTER)]
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(np.concatenate((quiet[0], sound, quiet[1])).tobytes())
    return file.getvalue()


@dataclass
class Booth:
    """A presenter at the page, with the worker at hand."""

    desk: Desk
    database: Engine
    settings: PanelSettings

    def offer(self, size: int) -> Any:
        return self.desk.send("/voicetrack/recordings", size=size)

    def part(self, batch: str, start: int, body: bytes) -> Any:
        address = f"/voicetrack/recordings/{batch}?start={start}"
        return self.desk.send_raw(address, body, "application/octet-stream")

    def send(self, sound: bytes) -> str:
        batch = str(self.offer(len(sound)).get_json()["recording"])
        for at in range(0, len(sound), PART):
            told = self.part(batch, at, sound[at : at + PART])
            assert told.get_json() == {"have": min(len(sound), at + PART)}
        return batch

    def look(self, batch: str) -> Any:
        """What the page is told once the worker has been there."""
        work_off(self.database, self.settings.data, (), datetime.now(UTC))
        return self.desk.client.get(f"/voicetrack/recordings/{batch}").get_json()

    def keep(self, batch: str, place: tuple[str, str], **more: str) -> Any:
        after, coming = place
        return self.desk.send(
            "/voicetrack/keep", recording=batch, after=after, next=coming, language="id", **more
        )

    def rows(self) -> list[LogRow]:
        with session_scope(self.database) as session:
            query = select(LogRow).order_by(LogRow.at, LogRow.position)
            return list(session.scalars(query).unique())

    def piece(self, media_id: str) -> Media:
        with session_scope(self.database) as session:
            return session.get_one(Media, media_id)

    def place(self, hours: float) -> tuple[str, str]:
        """Two songs beside each other, at least so many hours from now.

        In the first half of an hour: near its end what is put in makes others give way.
        """
        at = panel_now() + hours * 3_600_000
        every = [row for row in self.rows() if row.at > at]
        return next(
            (one.id, other.id)
            for one, other in pairwise(every)
            if one.media.role is other.media.role is Role.MUSIC
            and other.timing is Timing.FOLLOW
            and one.hour == other.hour
            and one.at % 3_600_000 < 1_800_000
        )


def panel_now() -> Millis:
    return Millis(round(datetime.now(UTC).timestamp() * 1000))


@pytest.fixture
def booth(settings: PanelSettings, app: Flask) -> Iterator[Booth]:
    engine = stock(settings.data)
    with session_scope(engine, write=True) as session:
        for media in session.scalars(select(Media).where(Media.role == Role.MUSIC)):
            media.intro = media.cue_in + INTRO
        session.commit()
    build(engine, datetime.now(settings.zone_info).date(), 2)
    presenter = People(app).signed_in("siti", rights.Role.PRESENTER)
    yield Booth(Desk(presenter), engine, settings)
    engine.dispose()


def test_a_recording_becomes_a_voice_track_at_its_place(booth: Booth) -> None:
    place = booth.place(1)
    page = booth.desk.get(f"/voicetrack/after/{place[0]}")
    assert 'id="record"' in page
    batch = booth.send(recording())
    told = booth.look(batch)
    assert told["state"] == "imported"
    piece = told["piece"]
    assert piece["seconds"] == pytest.approx(VOICE, abs=0.05)
    assert piece["cut_before"] == pytest.approx(BEFORE, abs=0.05)
    assert piece["cut_after"] == pytest.approx(AFTER, abs=0.05)

    done = booth.keep(batch, place, over="yes").get_json()
    assert done["ok"], done
    rows = booth.rows()
    names = [row.id for row in rows]
    at = names.index(done["row"])
    assert (names[at - 1], names[at + 1]) == place
    row = rows[at]
    day = row.day
    media = booth.piece(piece["id"])
    assert row.media_id == media.id
    assert (media.category, media.role, media.language) == (VOICE_TRACK, Role.VOICE, "id")
    assert (media.valid_from, media.valid_until) == (day, day)
    assert media.title.startswith("Siti · ")
    assert media.segue == pytest.approx(media.cue_out - INTRO, abs=0.001)
    assert rows[at + 1].at - row.at == pytest.approx(1000 * (VOICE - INTRO), abs=60)

    # Asked for once more, as where the answer was lost, nothing changes.
    again = booth.keep(batch, place, over="yes").get_json()
    assert (again["ok"], again["row"], again["edit"]) == (True, done["row"], done["edit"])
    assert [row.media_id for row in booth.rows()].count(media.id) == 1
    assert booth.piece(media.id).segue == media.segue

    assert booth.desk.send("/log/undo", edit=done["edit"]).status_code == 200
    assert done["row"] not in [row.id for row in booth.rows()]
    assert booth.piece(media.id).state == "active"


def test_without_talking_over_the_next_song_waits_for_the_voice(booth: Booth) -> None:
    place = booth.place(1)
    batch = booth.send(recording())
    piece = booth.look(batch)["piece"]["id"]
    title = "Siti · Salam pagi"
    assert booth.keep(batch, place, over="no", title=title).get_json()["ok"]
    media = booth.piece(piece)
    assert (media.segue, media.title) == (media.cue_out, title)


def test_a_place_that_has_gone_by_keeps_the_recording_and_names_another(booth: Booth) -> None:
    rows = [row for row in booth.rows() if row.at < panel_now()]
    gone = (rows[-3].id, rows[-2].id)
    assert 'data-closed="yes"' in booth.desk.get(f"/voicetrack/after/{gone[0]}")
    batch = booth.send(recording())
    piece = booth.look(batch)["piece"]["id"]
    told = booth.keep(batch, gone)
    assert told.status_code == 409
    body = told.get_json()
    assert body["error"]["code"] == "played"
    assert body["kept"]["id"] == piece
    assert booth.piece(piece).title == body["kept"]["title"] != ""
    place = booth.desk.get(body["other"]["place"])
    after, coming = (
        place.split(f'{name}="')[1].split('"')[0] for name in ("data-after", "data-next")
    )
    assert booth.keep(batch, (after, coming)).get_json()["ok"]
    lost = booth.keep(batch, ("no-such-row", coming))
    assert lost.get_json()["error"]["code"] == "no_row"
    assert lost.get_json()["kept"]["id"] == piece


def test_another_item_that_comes_next_meanwhile_is_told(booth: Booth) -> None:
    after, coming = booth.place(1)
    batch = booth.send(recording())
    booth.look(batch)
    told = booth.keep(batch, (after, after)).get_json()
    assert told["error"]["code"] == "other_next"
    assert booth.keep(batch, (after, coming)).get_json()["ok"]


def test_only_sound_is_taken_and_only_as_much_as_was_said(booth: Booth) -> None:
    assert booth.offer(MOST + 1).status_code == 422
    assert booth.offer(0).status_code == 422
    assert booth.desk.send("/voicetrack/recordings", size="x").status_code == 422
    words = b"bukan suara " * 100
    batch = booth.send(words)
    assert booth.keep(batch, booth.place(1)).get_json()["error"]["code"] == "not_yet"
    assert booth.look(batch)["state"] == "refused"
    told = booth.keep(batch, booth.place(1))
    assert (told.status_code, told.get_json()["error"]["code"]) == (422, "recording_refused")
    batch = booth.offer(10).get_json()["recording"]
    assert booth.part(batch, 3, b"x").status_code == 409
    assert booth.part(batch, 0, b"x" * 11).status_code == 422
    silent = booth.look(booth.send(recording(peak=0.0)))
    assert silent["state"] == "refused"
    assert "hening" in silent["reason"]


def test_it_is_no_way_into_the_rest_of_the_library(booth: Booth, tmp_path: Path) -> None:
    """Presenters may not edit the library: nothing but voice tracks is touched through here."""
    sound = recording(700.0)
    song = tmp_path / "lagu.wav"
    song.write_bytes(sound)
    (known,) = import_paths(booth.database, booth.settings.data, [song], Describe()).media_ids
    batch = booth.send(sound)
    assert booth.look(batch)["state"] == "known"
    told = booth.keep(batch, booth.place(1), title="Milik saya").get_json()
    assert told["error"]["code"] == "another_piece"
    assert (booth.piece(known).title, booth.piece(known).category) == ("lagu", "musik")
    for address in ("/voicetrack/recordings/none", "/voicetrack/after/none"):
        assert booth.desk.client.get(address).status_code == 404
    assert booth.keep("none", booth.place(1)).status_code == 404
    assert booth.part("none", 0, b"x").status_code == 404


def test_the_microphone_is_for_that_page_alone(booth: Booth) -> None:
    client = booth.desk.client
    allowed = {
        address: "microphone=(self)" in client.get(address).headers["Permissions-Policy"]
        for address in ("/", "/log/", f"/voicetrack/after/{booth.place(1)[0]}")
    }
    assert list(allowed.values()) == [False, False, True]
    assert "microphone=()" in client.get("/").headers["Permissions-Policy"]


def test_the_next_place_is_found(booth: Booth) -> None:
    told = booth.desk.client.get("/voicetrack/")
    assert told.status_code == 302
    page = booth.desk.get(told.location)
    assert 'data-closed="no"' in page
