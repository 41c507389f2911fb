"""Edited recordings at the panel: how they stand, their words, the feed; consent at every way out."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import feedparser
import mutagen
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import Headers

from radio.archive.deletions import Kind, Rule
from radio.archive.removing import Thing, Why, remove
from radio.archive.tables import ArchiveFile
from radio.calls.consent import override
from radio.calls.pieces import settle_call
from radio.calls.tables import CallPiece, Consent, PhoneCall
from radio.db import session_scope
from radio.library.tables import Media, MediaState
from radio.people.tables import AuditEntry
from radio.publishing.cuts import Music
from radio.publishing.feed import ITUNES
from radio.publishing.publishing import published
from radio.publishing.tables import EditedEpisode, EditState, ProgrammeEdits
from radio.units import Millis
from tests.publishing.kit import ANI, ID, TALK, Show
from tests.rig.databases import make_new
from tests.web.browser import until
from web import PanelSettings, create_app
from web.errands import Errand
from web.panel import panel_of
from web.recordings.reruns import RERUN

TOKEN = {"X-CSRF-Token": "the-token"}
PAGE = f"/recordings/{ID}"


class Answer(NamedTuple):
    """What came of a request."""

    status_code: int
    headers: Headers
    data: bytes


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    data = tmp_path_factory.mktemp("published")
    make_new(f"sqlite:///{data / 'station.db'}")
    app = create_app(PanelSettings(data=data, port=0, email="radio@example.org"))
    app.testing = True
    show = Show(panel_of(app).database, data)
    show.stretches = [(0, 20_000, TALK), (8_000, 13_000, ANI)]
    show.aired(0, 20_000, source="live")
    show.recording(-5_000, 21_000)
    show.call("a", 8_000, 13_000, Consent.CARD, "35.22.15")
    app.config["SHOW"] = show
    yield app
    panel_of(app).stop()


@pytest.fixture
def show(app: Flask) -> Show:
    made: Show = app.config["SHOW"]
    made.make()
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("radio_token", "the-token")
    return client


def text(client: FlaskClient, address: str = PAGE) -> str:
    return client.get(address).get_data(as_text=True)


def asked(client: FlaskClient, address: str, method: str = "GET", **headers: str) -> Answer:
    """An answer that is read whole, and closed."""
    answer = client.open(
        address, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    found = Answer(answer.status_code, answer.headers, answer.data if method == "GET" else b"")
    answer.close()
    return found


def press(client: FlaskClient, act: str, **form: str) -> int:
    return client.post(f"{PAGE}/{act}", data=form, headers=TOKEN).status_code


def feed_of(client: FlaskClient, address: str = "/podcast/feed.xml") -> feedparser.FeedParserDict:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/rss+xml")
    found = feedparser.parse(answer.data)
    assert not found.bozo
    return found


def test_it_is_asked_for_made_and_told(app: Flask, client: FlaskClient) -> None:
    assert client.get(f"{PAGE}/sound").status_code == 404
    assert press(client, "publish") == 404
    assert press(client, "recut") == 303
    with session_scope(panel_of(app).database) as session:
        assert session.get_one(EditedEpisode, ID).state is EditState.WANTED
    assert "paling rendah" in text(client) or "lowest priority" in text(client)
    app.config["SHOW"].make()
    page = text(client)
    assert 'data-stand="ready"' in page
    assert "-16." in page
    assert 'data-at="0.0"' not in page
    assert 'data-at="8.0"' in page
    part = client.get(f"{PAGE}/sound", headers={"Range": "bytes=0-2"})
    assert (part.status_code, part.data, part.mimetype) == (206, b"ID3", "audio/mpeg")
    part.close()
    assert ID in text(client, "/recordings/")
    assert client.get("/recordings/no-such-episode").status_code == 404


def test_what_the_archive_has_no_more_is_told_before_anybody_tries(
    show: Show, client: FlaskClient, app: Flask
) -> None:
    panel = panel_of(app)
    client.set_cookie("language", "en")
    assert "Make it anew" in text(client)
    with session_scope(panel.database) as session:
        paths = list(session.scalars(select(ArchiveFile.path)))
    why = Why(Rule.AGE, 400)
    for path in paths:
        assert remove(
            panel.place, Thing(Kind.RECORDING, path, [show.data / path], why, lambda _: True)
        )
    page = text(client)
    assert "Make it anew</button>" not in page
    assert "It can&#39;t be made anew." in page or "It can't be made anew." in page
    assert "deleted after 400 days" in page
    assert "brings it here" not in page
    assert press(client, "recut") == 409
    with session_scope(panel.database) as session:
        assert session.get_one(EditedEpisode, ID).state is EditState.READY
    assert press(client, "publish") == 303
    assert len(feed_of(client).entries) == 1
    show.says("a", Consent.REFUSED)
    assert "only once they agree" in text(client)
    with session_scope(panel.database, write=True) as session:
        session.delete(session.get_one(EditedEpisode, ID))
        session.commit()
    page = text(client)
    assert "none can be made" in page
    assert "Have it made" not in page


def test_what_is_published_stands_in_the_feed_until_it_is_taken_back(
    show: Show, client: FlaskClient, app: Flask
) -> None:
    assert feed_of(client).entries == []
    assert press(client, "publish") == 303
    found = feed_of(client)
    (entry,) = found.entries
    assert (entry.title, entry.itunes_duration) == ("Ayo Mas Bro: Jalan rusak", "20")
    assert found.feed.author == "Radio"
    assert found.feed.language == "id"
    (sound,) = entry.enclosures
    assert (sound.type, int(sound.length)) == ("audio/mpeg", show.row().bytes)
    assert [one.title for one in feed_of(client, "/podcast/ayo.xml").entries] == [entry.title]
    assert client.get("/podcast/lain.xml").status_code == 404
    root = ET.fromstring(client.get("/podcast/feed.xml").data)  # made here
    assert root.findtext(f".//{{{ITUNES}}}owner/{{{ITUNES}}}email") == "radio@example.org"
    assert press(client, "unpublish") == 303
    assert feed_of(client).entries == []
    assert client.get(urlsplit(sound.href).path).status_code == 404
    with session_scope(panel_of(app).database) as session:
        assert published(session) == []


def test_the_feed_and_the_sound_are_kept_asked_anew_and_sent_by_ranges(
    show: Show, client: FlaskClient
) -> None:
    press(client, "publish")
    feed = client.get("/podcast/feed.xml")
    assert feed.headers["Cache-Control"] == "public, max-age=300"
    again = client.get("/podcast/feed.xml", headers={"If-None-Match": feed.headers["ETag"]})
    assert again.status_code == 304
    address = f"/podcast/sound/{show.row().file.removeprefix('episodes/')}"
    head = asked(client, address, "HEAD")
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(show.row().bytes))
    assert head.headers["Cache-Control"] == "public, no-cache"
    assert head.headers["Accept-Ranges"] == "bytes"
    tag = head.headers["ETag"]
    part = asked(client, address, Range="bytes=10-19", If_Range=tag)
    assert (part.status_code, len(part.data)) == (206, 10)
    whole = asked(client, address, Range="bytes=10-19", If_Range='"another"')
    assert (whole.status_code, len(whole.data)) == (200, show.row().bytes)
    assert asked(client, address, If_None_Match=tag).status_code == 304
    last = asked(client, address, Range="bytes=-5")
    assert (last.status_code, last.data) == (206, whole.data[-5:])
    assert asked(client, "/podcast/sound/..%2fstation.db").status_code == 404


def test_chapters_are_had_as_the_podcast_namespace_has_them(
    show: Show, client: FlaskClient
) -> None:
    address = f"/podcast/chapters/{ID}.json"
    assert client.get(address).status_code == 404
    press(client, "publish")
    answer = client.get(address)
    assert answer.mimetype == "application/json+chapters"
    found = json.loads(answer.data)["chapters"]
    assert found[0] == {"startTime": 0, "title": "Ayo Mas Bro"}
    assert found[1]["startTime"] == 8
    assert found[1]["title"].startswith("Penelepon 1")


def test_consent_taken_back_shuts_every_way_out_at_once(
    show: Show, client: FlaskClient, app: Flask
) -> None:
    """Publishing, the page's player, feed, download and chapters; open again by an override."""
    press(client, "publish")
    address = f"/podcast/sound/{show.row().file.removeprefix('episodes/')}"
    tag = asked(client, address, "HEAD").headers["ETag"]
    show.says("a", Consent.REFUSED)
    assert asked(client, address).status_code == 404
    assert asked(client, address, If_None_Match=tag).status_code == 404
    assert asked(client, address, Range="bytes=0-9", If_Range=tag).status_code == 404
    assert asked(client, address, "HEAD").status_code == 404
    assert asked(client, f"/podcast/chapters/{ID}.json").status_code == 404
    assert feed_of(client).entries == []
    assert client.get(f"{PAGE}/sound").status_code == 409
    assert press(client, "publish") == 409
    page = text(client)
    assert 'data-stand="held"' in page
    assert "<audio" not in page
    assert "/calls/a" in page
    with session_scope(panel_of(app).database, write=True) as session:
        at = Millis(show.clock.now + 1)
        override(session, "a", by="Siti", reason="Kepentingan umum", now=at)
        session.commit()
    assert asked(client, address).status_code == 200
    assert len(feed_of(client).entries) == 1


def test_whose_call_is_restricted_is_heard_no_more_whatever_was_agreed(
    show: Show, client: FlaskClient, app: Flask
) -> None:
    press(client, "publish")
    address = f"/podcast/sound/{show.row().file.removeprefix('episodes/')}"
    assert asked(client, address).status_code == 200
    with session_scope(panel_of(app).database, write=True) as session:
        session.get_one(PhoneCall, "a").restricted_at = show.clock.now
        override(session, "a", by="Siti", reason="Kepentingan umum", now=show.clock.now)
        session.commit()
    assert asked(client, address).status_code == 404
    assert feed_of(client).entries == []
    assert client.get(f"{PAGE}/sound").status_code == 409


def test_a_stranger_can_ask_no_oftener_than_the_console_bears(
    show: Show, client: FlaskClient
) -> None:
    press(client, "publish")
    stranger = {"REMOTE_ADDR": "203.0.113.9"}
    # It fills up again once a second, however slow the computer is.
    heard = 0
    while heard < 600:
        answer = client.get("/podcast/feed.xml", environ_base=stranger)
        if answer.status_code != 200:
            break
        heard += 1
    assert (answer.status_code, answer.mimetype) == (429, "text/plain")
    assert heard >= 60
    assert int(answer.headers["Retry-After"]) >= 1
    other = {"REMOTE_ADDR": "203.0.113.10"}
    assert client.get("/podcast/feed.xml", environ_base=other).status_code == 200
    sound = f"/podcast/sound/{show.row().file.removeprefix('episodes/')}"
    with client.get(sound, environ_base=stranger) as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "file", ["..%2Fstation.db", "../station.db", "%2e%2e/radio.toml", ".", "%00"]
)
def test_nothing_but_what_is_published_is_had_by_an_address(
    show: Show, client: FlaskClient, file: str
) -> None:
    press(client, "publish")
    assert asked(client, f"/podcast/sound/{file}").status_code in {400, 404}


def test_words_are_saved_and_nobody_is_written_over(show: Show, client: FlaskClient) -> None:
    page = text(client)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    form = {"seen": seen, "title": " Jalan  rusak ", "description": "Baris\r\ndua", "chapter-0": ""}
    assert press(client, "words", **{**form, "title": " "}) == 422
    assert press(client, "words", **form) == 303
    assert press(client, "words", **form) == 409
    row = show.row()
    assert (row.title, row.description, row.edited) == ("Jalan rusak", "Baris\ndua", True)
    tags = mutagen.File(show.data / row.file).tags
    assert str(tags["TIT2"]) == "Jalan rusak"
    assert [str(one.sub_frames["TIT2"]) for one in tags.getall("CHAP")] == ["Ayo Mas Bro"]


def test_markup_in_words_stays_text(show: Show, client: FlaskClient) -> None:
    page = text(client)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    evil = '<script>1</script>\x01 & "x"'
    assert press(client, "words", seen=seen, title=evil, description=evil) == 303
    press(client, "publish")
    (entry,) = feed_of(client).entries
    assert "<script" not in text(client).split("<main")[1]
    assert entry.title.startswith("<script>1</script>") or "&lt;script" in entry.title


def test_a_programme_has_its_rule_for_songs(show: Show, client: FlaskClient) -> None:
    assert press(client, "music", music="blank") == 303
    with session_scope(show.engine) as session:
        assert session.get_one(ProgrammeEdits, "ayo").music is Music.BLANK
    assert 'value="blank" selected' in text(client)
    assert press(client, "music", music="") == 303
    with session_scope(show.engine) as session:
        assert session.get_one(ProgrammeEdits, "ayo").music is None


def test_who_published_is_noted(show: Show, client: FlaskClient, app: Flask) -> None:
    press(client, "publish")
    press(client, "unpublish")
    panel_of(app).trail.write_out()
    with session_scope(show.engine) as session:
        rows = session.execute(select(AuditEntry.action, AuditEntry.object)).tuples().all()
    assert [row for row in rows if row[0].startswith("recordings.")] == [
        ("recordings.publish", ID),
        ("recordings.unpublish", ID),
    ]


def test_nothing_personal_is_in_what_everybody_may_read(show: Show, client: FlaskClient) -> None:
    press(client, "publish")
    row = show.row()
    for address in ("/podcast/feed.xml", "/podcast/ayo.xml", f"/podcast/chapters/{ID}.json"):
        body = client.get(address).get_data(as_text=True)
        for word in ("CARD", "call_id", ">a<", "0812", "siti@", str(show.data)):
            assert word not in body
    assert row.published_at is not None


def in_library(app: Flask, client: FlaskClient) -> str:
    """The card, once what is on its way has come."""
    assert until(lambda: "every 2s" not in text(client, f"{PAGE}/again"), 60)
    found = panel_of(app).errands.find(RERUN)
    assert found is not None
    assert found.state == "done"
    return text(client, f"{PAGE}/again")


def test_it_is_put_into_the_library_and_bound_to_who_is_heard(
    show: Show, client: FlaskClient, app: Flask
) -> None:
    assert "siaran-ulang" in text(client)
    assert press(client, "rerun", category=" ") == 422
    assert press(client, "rerun", category="siaran-ulang") == 303
    card = in_library(app, client)
    media_id = show.row().media_id
    assert f"/library/{media_id}" in card
    assert f"/library/{media_id}" in text(client)
    with session_scope(show.engine) as session:
        piece = session.get_one(Media, media_id)
        bound = session.scalars(select(CallPiece.call_id).where(CallPiece.media_id == media_id))
        assert (piece.category, piece.state, list(bound)) == (
            "siaran-ulang", MediaState.ACTIVE, ["a"],
        )  # fmt: skip
    assert press(client, "rerun", category="siaran-ulang") == 303
    in_library(app, client)
    assert show.row().media_id == media_id, "the same one"
    show.says("a", Consent.REFUSED)
    with session_scope(show.engine, write=True) as session:
        settle_call(session, "a")
        session.commit()
    card = text(client, f"{PAGE}/again")
    assert "/rerun" not in card
    assert press(client, "rerun") == 409


def test_what_is_not_made_or_may_not_be_heard_is_not_put_into_the_library(
    client: FlaskClient, app: Flask
) -> None:
    assert press(client, "rerun") == 404
    assert 'id="again"' not in text(client)
    app.config["SHOW"].make()
    app.config["SHOW"].says("a", Consent.REFUSED)
    assert "/rerun" not in text(client)
    assert press(client, "rerun") == 409


def test_one_is_put_in_at_a_time(
    show: Show, client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Errand(RERUN, "lain-20260303", 1)
    monkeypatch.setattr(panel_of(app).errands, "start", lambda *_work: running)
    assert press(client, "rerun") == 409
    assert show.row().media_id == ""


def test_what_the_library_does_not_take_is_told(
    show: Show, client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    (show.data / show.row().file).write_bytes(b"no sound")
    assert press(client, "rerun") == 303
    card = in_library(app, client)
    assert "/rerun" in card, "to be pressed again"
    assert show.row().media_id == ""
    assert "tidak menerima" in card or "did not take" in card
