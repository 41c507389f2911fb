"""A piece made of a call can be planned only while its caller agrees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError

from radio.calls.consent import agreed, override
from radio.calls.pieces import note
from radio.calls.tables import Consent, PhoneCall
from radio.db import open_engine, session_scope
from radio.library.store import bring_back, check_files
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


def say(database: Engine, call_id: str, consent: Consent) -> list[str]:
    with session_scope(database, write=True) as session:
        call = session.get_one(PhoneCall, call_id)
        changed = agreed(session, call, consent, at=NOW, frame=None, by="ani")
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
    assert say(database, "c0", Consent.REFUSED) == ["m1"]
    assert state(database) is MediaState.WITHHELD
    assert say(database, "c0", Consent.REFUSED) == []
    with session_scope(database, write=True) as session:
        by, why = "ani", "tanggul jebol, keselamatan"
        assert override(session, "c0", by=by, reason=why, now=Millis(NOW + 1)) == ["m1"]
        session.commit()
    assert state(database) is MediaState.ACTIVE


def test_a_piece_whose_file_is_gone_is_missing_then(database: Engine, tmp_path: Path) -> None:
    piece(database, tmp_path, Consent.NONE, there=False)
    say(database, "c0", Consent.CARD)
    with session_scope(database, write=True) as session:
        check_files(session, tmp_path)
        session.commit()
    assert state(database) is MediaState.MISSING


def test_what_a_person_took_out_stays_out(database: Engine, tmp_path: Path) -> None:
    piece(database, tmp_path, Consent.CARD)
    with session_scope(database, write=True) as session:
        session.get_one(Media, "m1").state = MediaState.RETIRED
        session.commit()
    assert say(database, "c0", Consent.REFUSED) == []
    assert state(database) is MediaState.RETIRED
    with session_scope(database, write=True) as session:
        bring_back(session, "m1", tmp_path)
        session.commit()
    assert state(database) is MediaState.WITHHELD, "brought back it is not heard either"


def test_no_hand_and_no_program_makes_a_withheld_piece_active(
    database: Engine, tmp_path: Path
) -> None:
    piece(database, tmp_path, Consent.REFUSED)
    with session_scope(database, write=True) as session:
        session.get_one(Media, "m1").state = MediaState.ACTIVE
        session.commit()
    assert state(database) is MediaState.WITHHELD
    with pytest.raises(IntegrityError), session_scope(database, write=True) as session:
        session.execute(update(Media).values(state=MediaState.ACTIVE))
