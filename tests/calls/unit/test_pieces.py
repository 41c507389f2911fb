"""A piece made of a call can be planned only while its caller agrees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from radio.calls.consent import override
from radio.calls.pieces import note, settle_call
from radio.calls.tables import Consent, PhoneCall
from radio.db import open_engine, session_scope
from radio.library.tables import Media, MediaState
from radio.units import Millis

NOW = Millis(1_767_243_600_000)


@pytest.fixture
def database(station_url: str) -> Iterator[Engine]:
    engine = open_engine(station_url)
    yield engine
    engine.dispose()


def piece(database: Engine, data: Path, *consents: Consent, there: bool = True) -> None:
    """The piece m1, in which c0, c1, … are heard."""
    (data / "media").mkdir()
    if there:
        (data / "media" / "m1.wav").write_bytes(b"sound")
    with session_scope(database, write=True) as session:
        session.add(
            Media(
                id="m1", path="media/m1.wav", content_hash="1" * 64, category="inserts",
                duration=10.0, cue_out=10.0, segue=10.0, loudness=-16.0, true_peak=-1.0,
                sample_rate=48_000, channels=1, codec="pcm", created_at=datetime.now(UTC),
            )
        )  # fmt: skip
        for number, consent in enumerate(consents):
            session.add(PhoneCall(id=f"c{number}", rang_at=NOW, consent=consent, consent_at=NOW))
        session.flush()
        note(session, data, "m1", [f"c{number}" for number in range(len(consents))])
        session.commit()


def state(database: Engine) -> MediaState:
    with session_scope(database) as session:
        return session.get_one(Media, "m1").state


def say(database: Engine, data: Path, call_id: str, consent: Consent) -> list[str]:
    with session_scope(database, write=True) as session:
        session.get_one(PhoneCall, call_id).consent = consent
        changed = settle_call(session, data, call_id)
        session.commit()
    return changed


@pytest.mark.parametrize(
    ("consents", "wanted"),
    [
        ((Consent.CARD, Consent.SPOKEN), MediaState.ACTIVE),
        ((Consent.CARD, Consent.NONE), MediaState.WITHHELD),
        ((Consent.REFUSED,), MediaState.WITHHELD),
        ((), MediaState.ACTIVE),
    ],
)
def test_all_who_are_heard_have_to_agree(
    database: Engine, tmp_path: Path, consents: tuple[Consent, ...], wanted: MediaState
) -> None:
    piece(database, tmp_path, *consents)
    assert state(database) is wanted


def test_what_is_taken_back_takes_the_piece_away_and_an_override_brings_it_again(
    database: Engine, tmp_path: Path
) -> None:
    piece(database, tmp_path, Consent.CARD)
    assert say(database, tmp_path, "c0", Consent.REFUSED) == ["m1"]
    assert state(database) is MediaState.WITHHELD
    assert say(database, tmp_path, "c0", Consent.REFUSED) == []
    with session_scope(database, write=True) as session:
        override(session, "c0", by="ani", reason="tanggul jebol, keselamatan", now=Millis(NOW + 1))
        assert settle_call(session, tmp_path, "c0") == ["m1"]
        session.commit()
    assert state(database) is MediaState.ACTIVE


def test_a_piece_whose_file_is_gone_is_missing_then(database: Engine, tmp_path: Path) -> None:
    piece(database, tmp_path, Consent.NONE, there=False)
    say(database, tmp_path, "c0", Consent.CARD)
    assert state(database) is MediaState.MISSING


def test_what_a_person_took_out_stays_out(database: Engine, tmp_path: Path) -> None:
    piece(database, tmp_path, Consent.CARD)
    with session_scope(database, write=True) as session:
        session.get_one(Media, "m1").state = MediaState.RETIRED
        session.commit()
    assert say(database, tmp_path, "c0", Consent.REFUSED) == []
    assert state(database) is MediaState.RETIRED
