"""Mail by real servers: taken, refused, away, slow, by STARTTLS; kept and sent once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from radio.db import open_engine, session_scope
from radio.keys import Keyring
from radio.mail.queue import (
    KEPT,
    LATE,
    REST_MOST,
    Letter,
    Post,
    forget_sent,
    put,
    send_due,
    waiting_late,
)
from radio.mail.sending import MailError, MailServer, try_out
from radio.mail.tables import OutgoingMail
from radio.units import Millis, Seconds
from tests.complaints.conftest import NOON, Clock
from tests.mail.servers import PASSWORD, USER, Box, certificate, mail_server
from tests.rig.databases import Databases
from tests.rig.servers import free_port

LETTER = Letter(
    "digest 2026-11-30 0", "ani@example.id", "Rangkuman", "Isi\n", "<p>Isi</p>", ("s/a.pdf",)
)


@pytest.fixture
def database(tmp_path: Path, databases: Databases) -> Iterator[Engine]:
    with databases.new("sqlite", tmp_path) as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post(tmp_path: Path) -> Post:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "a.pdf").write_bytes(b"%PDF-1.4")
    server = MailServer(
        "127.0.0.1", free_port(), "none", sender="radio@example.id", patience=Seconds(3.0)
    )
    keys = Keyring(tmp_path / "keyring")
    return Post(server, keys, tmp_path, "Radio Uji")


def to_port(post: Post, port: int) -> Post:
    return replace(post, server=replace(post.server, port=port))


def keep(database: Engine, post: Post, letter: Letter = LETTER) -> bool:
    with session_scope(database, write=True) as session:
        kept = put(session, post.keys, letter, NOON)
        session.commit()
    return kept


def row_of(database: Engine) -> OutgoingMail:
    with session_scope(database) as session:
        return session.scalars(select(OutgoingMail)).one()


def sent(database: Engine, post: Post, clock: Clock) -> tuple[int, int]:
    return send_due(database, post, clock, lambda: None)


def test_a_letter_goes_once_with_its_files(database: Engine, post: Post, clock: Clock) -> None:
    box = Box()
    assert keep(database, post)
    assert not keep(database, post), "it is the same letter"
    assert "ani@" not in row_of(database).address, "addresses are sealed"
    with mail_server(box) as port:
        assert sent(database, to_port(post, port), clock) == (1, 0)
        assert sent(database, to_port(post, port), clock) == (0, 0)
    assert not keep(database, post), "it was sent already"
    (letter,) = box.letters
    assert (letter["To"], letter["From"]) == ("ani@example.id", "Radio Uji <radio@example.id>")
    assert letter["Message-ID"].endswith("@example.id>")
    text, page = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert page is not None
    assert (text.get_content().strip(), page.get_content().strip()) == ("Isi", "<p>Isi</p>")
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("a.pdf", "application/pdf")
    row = row_of(database)
    assert (row.text, row.html, row.address) == ("", "", "")


def test_a_server_that_is_away_is_asked_again_with_growing_rests(
    database: Engine, post: Post, clock: Clock
) -> None:
    keep(database, post)
    rests = []
    for _ in range(9):
        assert sent(database, post, clock) == (0, 1)
        assert sent(database, post, clock) == (0, 0), "it rests"
        rests.append(row_of(database).next_at - clock.now)
        clock.now = row_of(database).next_at
    assert rests[:4] == [60_000, 120_000, 240_000, 480_000]
    assert rests[-1] == REST_MOST
    assert "nobody listens there" in row_of(database).error
    with session_scope(database) as session:
        assert waiting_late(session, Millis(NOON + LATE)) == (0, "")
        count, why = waiting_late(session, Millis(NOON + LATE + 1))
    assert (count, "nobody listens" in why) == (1, True)
    box = Box()
    with mail_server(box) as port:
        assert sent(database, to_port(post, port), clock) == (1, 0)
    assert len(box.letters) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("550 5.1.1 ani@example.id unknown", "refuses the address"),
        ("451 later", "refuses the address"),
    ],
)
def test_what_is_refused_is_told_without_the_address(
    database: Engine, post: Post, clock: Clock, answer: str, why: str
) -> None:
    box = Box()
    box.refuse = answer
    keep(database, post)
    with mail_server(box) as port:
        assert sent(database, to_port(post, port), clock) == (0, 1)
    assert why in row_of(database).error
    assert "@" not in row_of(database).error


def test_a_slow_server_is_not_waited_for_for_ever(
    database: Engine, post: Post, clock: Clock
) -> None:
    box = Box()
    box.slow = 2.0
    keep(database, post)
    with mail_server(box) as port:
        hasty = to_port(post, port)
        hasty = replace(hasty, server=replace(hasty.server, patience=Seconds(0.5)))
        assert sent(database, hasty, clock) == (0, 1)
    assert "in time" in row_of(database).error


def test_starttls_with_a_password(
    database: Engine, post: Post, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = certificate(tmp_path)
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    box = Box()
    keep(database, post)
    with mail_server(box, context) as port:
        server = replace(
            post.server, port=port, security="starttls", user=USER, password_file=secret
        )
        with pytest.raises(MailError, match="certificate is not trusted"):
            try_out(server)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        try_out(server)
        assert sent(database, replace(post, server=server), clock) == (1, 0)
        secret.write_text("lain\n")
        with pytest.raises(MailError, match="refuses the user"):
            try_out(server)
        secret.write_text("sandi é\n", encoding="utf-8")
        with pytest.raises(MailError, match="letters beyond A to Z"):
            try_out(server)
        with pytest.raises(MailError, match="can't be read"):
            try_out(replace(server, password_file=tmp_path / "none"))
    assert set(box.users) == {USER}


def test_a_server_without_starttls_is_not_told_a_password(post: Post) -> None:
    with mail_server(Box()) as port, pytest.raises(MailError, match="does not offer"):
        try_out(replace(post.server, port=port, security="starttls"))


@pytest.mark.parametrize("address", ["!@[.id", "(@).\\|.id", "aé@b.id", "a@b.id\nBcc: x@y.id"])
def test_one_that_has_no_address_keeps_no_other_out(
    database: Engine, post: Post, clock: Clock, address: str
) -> None:
    box = Box()
    keep(database, post, replace(LETTER, key="first", address=address))
    keep(database, post, replace(LETTER, key="second", subject="Lembar\nJumat"))
    with mail_server(box) as port:
        assert sent(database, to_port(post, port), clock) == (1, 1)
    (letter,) = box.letters
    assert (letter["To"], letter["Subject"]) == ("ani@example.id", "Lembar Jumat")


def test_what_was_sent_long_ago_is_forgotten(database: Engine, post: Post, clock: Clock) -> None:
    keep(database, post)
    with mail_server(Box()) as port:
        sent(database, to_port(post, port), clock)
    for after, left in ((KEPT, 1), (KEPT + 1, 0)):
        with session_scope(database, write=True) as session:
            forget_sent(session, Millis(NOON + after))
            session.commit()
            assert len(session.scalars(select(OutgoingMail.id)).all()) == left
