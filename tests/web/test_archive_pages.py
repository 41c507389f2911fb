"""The archive's pages: a moment is found as it is typed, heard by ranges, and cut for a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from playlists.clock import to_local
from radio.archive.indexing import Place, look
from radio.archive.ledger import append
from radio.archive.tables import ArchiveExport, ArchiveFile
from radio.calls.tables import CallSpan, PhoneCall
from radio.db import session_scope
from radio.people.tables import AuditEntry
from radio.units import Millis
from tests.archive.kit import RATE, ZONE, encode, last_written, sound
from tests.rig.databases import make_new
from web import PanelSettings, create_app
from web.archive.typed import read_moment
from web.panel import panel_of

NOW = datetime(2026, 11, 29, 12, 0)  # noqa: DTZ001  # as a clock shows it
TOKEN = {"X-CSRF-Token": "the-token"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("14.32 3 Maret", (2026, 3, 3, 14, 32)),
        ("3 maret 2025 14:32", (2025, 3, 3, 14, 32)),
        ("14.32 3/3/2025", (2025, 3, 3, 14, 32)),
        ("2026-03-03 8.05", (2026, 3, 3, 8, 5)),
        ("2026-03-03T08:05", None),
        ("kemarin 8.05", (2026, 11, 28, 8, 5)),
        ("11.59", (2026, 11, 29, 11, 59)),
        ("14.32", (2026, 11, 28, 14, 32)),
        ("14.32 5 Des", (2025, 12, 5, 14, 32)),
        ("14.32 29 Februari", (2024, 2, 29, 14, 32)),
        ("3 Maret", None),
        ("25.00", None),
        ("31/2/2026 10.00", (2026, 11, 29, 10, 0)),
        ("", None),
    ],
)
def test_a_moment_is_read_as_it_is_typed(text: str, meant: tuple[int, ...] | None) -> None:
    expected = None if meant is None else datetime(*meant)  # type: ignore[arg-type]  # noqa: DTZ001
    assert read_moment(text, NOW) == expected


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    data = tmp_path_factory.mktemp("archive")
    make_new(f"sqlite:///{data / 'station.db'}")
    app = create_app(PanelSettings(data=data, port=0))
    app.testing = True
    begun = Millis((panel_of(app).now() - 86_400_000) // 3_600_000 * 3_600_000)
    local = to_local(begun, ZONE)
    path = encode(data / f"aircheck/{local:%Y/%m/%d/%H%M%S}.opus", sound(10 * RATE))
    last_written(path, begun + 10_000)
    panel = panel_of(app)
    look(Place(panel.database, data, ZONE, panel.now))
    app.config["BEGUN"] = begun
    yield app
    panel.stop()


def base(app: Flask) -> str:
    local = to_local(app.config["BEGUN"], ZONE)
    return f"/archive/{local:%Y-%m-%d}"


def asking(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("radio_token", "the-token")
    return client


def test_a_typed_moment_leads_into_its_hour_and_the_file_is_heard_by_ranges(app: Flask) -> None:
    client, begun = asking(app), app.config["BEGUN"]
    local = to_local(Millis(begun + 4000), ZONE)
    answer = client.get("/archive/find", query_string={"when": f"{local:%d/%m/%Y %H.%M.%S}"})
    file = f"{base(app)}/{local:%H}0000.opus"
    assert answer.location == f"{file}?at={begun + 4000}"
    page = client.get(answer.location).get_data(as_text=True)
    assert f'data-at="{begun + 4000}"' in page
    part = client.get(f"{file}/audio", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data, part.mimetype) == (206, b"OggS", "audio/ogg")
    part.close()
    pairs = client.get(f"{file}/waveform").get_json()["pairs"]
    assert len(pairs) == 200
    assert max(pairs) > 10 > -10 > min(pairs)
    nothing = client.get("/archive/find", query_string={"when": f"{local:%d/%m/%Y %H}.30"})
    assert nothing.location == f"{base(app)}?none=1#h{local:%H}"
    assert client.get("/archive/find", query_string={"when": "besok"}).status_code == 422
    assert client.get(f"{base(app)}/../../station.db/audio").status_code == 404
    assert client.get(f"{base(app)}/235959.opus").status_code == 404


def test_a_clip_is_cut_for_a_reason_noted_and_brought(app: Flask) -> None:
    client, begun = asking(app), app.config["BEGUN"]
    local = to_local(begun, ZONE)
    form = {"from": f"{local:%H}.00.02", "to": f"{local:%H}.00.05", "near": begun, "format": "wav"}
    address = f"{base(app)}/clip"
    assert client.post(address, data=form, headers=TOKEN).status_code == 422
    form["why"] = "bukti untuk KPID"
    assert client.post(address, data=form | {"to": form["from"]}, headers=TOKEN).status_code == 422
    assert client.post(address, data=form | {"from": "kapan"}, headers=TOKEN).status_code == 422
    answer = client.post(address, data=form, headers=TOKEN)
    assert answer.status_code == 303
    brought = client.get(answer.location)
    assert (brought.status_code, len(brought.data)) == (200, 44 + 3 * RATE * 4)
    assert "attachment" in brought.headers["Content-Disposition"]
    brought.close()
    with session_scope(panel_of(app).database) as session:
        row = session.scalars(select(ArchiveExport)).one()
        assert (row.why, row.from_at, row.to_at) == (form["why"], begun + 2000, begun + 5000)
    assert form["why"] in client.get(base(app)).get_data(as_text=True)
    assert client.get("/archive/clips/20260303-143200-143500.wav").status_code == 404


def test_a_clip_with_a_caller_who_has_not_agreed_is_refused_in_words(app: Flask) -> None:
    client, begun = asking(app), app.config["BEGUN"]
    local = to_local(begun, ZONE)
    with session_scope(panel_of(app).database, write=True) as session:
        session.add(PhoneCall(id="c1", rang_at=Millis(begun)))
        session.flush()
        session.add(CallSpan(call_id="c1", began=Millis(begun + 8000), ended=Millis(begun + 9000)))
        session.commit()
    form = {"from": f"{local:%H}.00.06", "to": f"{local:%H}.00.09", "near": begun, "why": "bukti"}
    answer = client.post(f"{base(app)}/clip", data=form | {"format": "wav"}, headers=TOKEN)
    assert answer.status_code == 422
    assert f"{local:%H}.00.08" in answer.get_data(as_text=True)
    assert "belum setuju" in answer.get_data(as_text=True)


def test_what_was_reencoded_is_told_on_its_day_in_its_hour_and_of_its_clips(app: Flask) -> None:
    client, panel, begun = asking(app), panel_of(app), app.config["BEGUN"]
    client.set_cookie("language", "en")
    assert "re-encoded" not in client.get(base(app)).get_data(as_text=True)
    with session_scope(panel.database, write=True) as session:
        row = session.scalars(select(ArchiveFile)).one()
        name = row.path.rpartition("/")[2]
        append(session, row, "replace", Millis(begun + 60_000), row.path.replace(".opus", ".wav"))
        for number, at in enumerate((begun + 30_000, begun + 90_000)):
            session.add(
                ArchiveExport(
                    at=at, by="budi", why="bukti", from_at=begun, to_at=Millis(begun + 5_000),
                    format="wav", name=f"{number}.wav", bytes=1, sha256="0" * 64,
                )
            )  # fmt: skip
        session.commit()
    page = client.get(base(app)).get_data(as_text=True)
    assert page.count("was re-encoded to Opus on") == 1
    assert page.count("cut out of a re-encoded recording") == 1
    assert "stands in the chain" in client.get(f"{base(app)}/{name}").get_data(as_text=True)


def test_what_was_dumped_stands_on_its_day_with_who_and_when_and_is_heard_there(app: Flask) -> None:
    client, panel, begun = asking(app), panel_of(app), app.config["BEGUN"]
    data, name = panel.settings.data, f"{to_local(begun, ZONE):%Y%m%d-%H%M%S}-520.wav"
    assert "Dibuang" not in client.get(base(app)).get_data(as_text=True)
    facts = [
        {"kind": "dump", "at": begun + 520, "seconds": 7.5, "file": f"dumped/{name}", "by": "Siti Aminah"},
        {"kind": "dump", "at": begun + 900, "seconds": 5, "file": "dumped/20200101-000000-000.wav", "by": "emergency"},
        {"kind": "dump", "at": begun + 86_400_000, "seconds": 5, "file": "", "by": "Besok"},
    ]  # fmt: skip
    (data / "asrun").mkdir(exist_ok=True)
    day = datetime.fromtimestamp(begun / 1000, UTC)
    lines = "".join(json.dumps(fact) + "\n" for fact in facts)
    (data / "asrun" / f"{day:%Y-%m-%d}.jsonl").write_text(lines)
    encode(data / "dumped" / name, sound(RATE))
    page = client.get(base(app)).get_data(as_text=True)
    assert "Siti Aminah" in page
    assert "7,5 dtk" in page
    assert "siaran darurat" in page
    assert "sudah tidak ada" in page
    assert "Besok</td>" not in page
    assert page.count("<audio") == 1
    heard = client.get(f"/archive/dumped/{name}")
    assert (heard.status_code, heard.data[:4]) == (200, b"RIFF")
    assert heard.headers["Cache-Control"] == "private, no-store"
    heard.close()
    panel.trail.write_out()
    with session_scope(panel.database) as session:
        noted = select(AuditEntry.object).where(AuditEntry.action == "dump.recording")
        assert list(session.scalars(noted)) == [name]
    for wrong in ("20200101-000000-000.wav", "..%2Fkeyring", "station.db"):
        assert client.get(f"/archive/dumped/{wrong}").status_code == 404
    with session_scope(panel.database, write=True) as session:
        session.add(PhoneCall(id="c", rang_at=begun, restricted_at=begun))
        session.flush()
        session.add(
            CallSpan(call_id="c", began=Millis(begun - 20_000), ended=Millis(begun - 10_000))
        )
        session.commit()
    assert client.get(f"/archive/dumped/{name}").status_code == 409
