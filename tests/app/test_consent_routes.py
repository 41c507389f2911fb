"""By which commands a call could be heard again: each with consent, without, and by an override."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select

from radio.air.control.server import Refusal
from radio.air.log import Entry, load_log
from radio.air.ownsounds import check_own
from radio.archive.indexing import Place, look
from radio.calls.agent.settings import JOURNAL
from radio.calls.consent import override, taken_back
from radio.calls.pieces import note
from radio.calls.tables import CallJournalFile, CallSpan, Consent, PhoneCall
from radio.calls.takenback import note_restricted, note_taken_back
from radio.db import session_scope
from radio.library.tables import Media
from radio.people.tables import AuditEntry
from radio.units import Millis
from tests.app.called import FOLDER, called, says, stood_in, type_in
from tests.app.test_cli import Engine as StandIn
from tests.archive.kit import NOON, ZONE, last_written
from tests.broadcastlog.conftest import a_piece
from tests.rig import noise, write_audio

WHY = "Tanggul jebol, keselamatan warga"


@pytest.fixture
def database(data: Path) -> Iterator[Engine]:
    with called(data) as made:
        yield made


@pytest.fixture
def carried(data: Path, tmp_path: Path) -> Path:
    """A copy of a call's track, away from the station."""
    track = data / FOLDER / "caller.wav"
    track.parent.mkdir(parents=True)
    write_audio(track, noise(3.0, 1))
    path = tmp_path / "suara.wav"
    path.write_bytes(track.read_bytes())
    return path


@pytest.fixture
def engine(data: Path, database: Engine) -> Iterator[StandIn]:
    with stood_in(data) as serving:
        yield serving


def let_out(database: Engine, at: int) -> None:
    with session_scope(database, write=True) as session:
        override(session, "c1", by="Siti", reason=WHY, now=Millis(at))
        session.commit()


@pytest.mark.parametrize("words", ["emergency on", "live open"])
def test_a_file_is_not_put_on_the_air_by_its_path(
    database: Engine, engine: StandIn, carried: Path, words: str
) -> None:
    for at, address in ((0, str(carried)), (100, carried.as_uri())):
        says(database, Consent.CARD, at + 10)
        assert type_in(*words.split(), address).exit_code == 0
        says(database, Consent.REFUSED, at + 20)
        told = type_in(*words.split(), address)
        assert (told.exit_code, len(engine.asked)) == (1, 1)
        assert "has not agreed" in told.stderr
        let_out(database, at + 30)
        assert type_in(*words.split(), address).exit_code == 0
        assert len(engine.asked) == 2
        engine.asked.clear()


def test_a_file_put_into_the_log_is_known(database: Engine, carried: Path) -> None:
    at = ("--at", "2037-03-01T09:15:00")
    says(database, Consent.CARD, 10)
    assert type_in("log", "insert", *at, str(carried)).exit_code == 0
    says(database, Consent.REFUSED, 20)
    told = type_in("log", "insert", *at, str(carried))
    assert told.exit_code == 1
    assert "withheld" in told.stderr
    let_out(database, 30)
    assert type_in("log", "insert", *at, str(carried)).exit_code == 0


def test_a_file_that_is_imported_is_known_and_told(database: Engine, carried: Path) -> None:
    told = type_in("import", str(carried))
    assert "Withheld until its callers agree" in told.stderr
    (held,) = json.loads(type_in("import", "--json", str(carried)).stdout)["withheld"]
    assert type_in("media", "retire", held["media_id"]).exit_code == 0
    let_out(database, 30)
    assert json.loads(type_in("import", "--json", str(carried)).stdout)["withheld"] == []


def test_a_key_of_the_wall_is_not_fired(database: Engine, engine: StandIn, carried: Path) -> None:
    says(database, Consent.CARD, 10)
    type_in("import", "--category", "cart", str(carried))
    (piece,) = json.loads(type_in("media", "list", "--json").stdout)
    type_in("carts", "page", "Umum")
    assert type_in("carts", "set", "umum", "1", piece["id"]).exit_code == 0
    assert type_in("cart", "fire", "umum-1").exit_code == 0
    says(database, Consent.REFUSED, 20)
    no = {"code": "no_such_cart", "message": "there is no cart", "do": ""}
    engine.answers["cart_fire"] = {"ok": False, "error": no}
    assert "has not agreed" in type_in("cart", "fire", "umum-1").stderr
    assert type_in("carts", "set", "umum", "2", piece["id"]).exit_code == 2
    let_out(database, 30)
    assert "there is no cart" in type_in("cart", "fire", "umum-1").stderr
    assert type_in("carts", "set", "umum", "2", piece["id"]).exit_code == 0


@pytest.mark.parametrize(
    "folder", ["aircheck", "archive", "calls", "dumped", "episodes", "listen", "recordings"]
)
def test_the_engine_itself_plays_no_recording_of_the_station_by_its_path(
    tmp_path: Path, folder: str
) -> None:
    inside = tmp_path / folder / "x.wav"
    link = tmp_path / "link.wav"
    link.symlink_to(inside)
    for uri in (str(inside), inside.as_uri(), str(link), str(tmp_path / "media" / ".." / folder)):
        with pytest.raises(Refusal) as refused:
            check_own(tmp_path, Entry("e", Millis(0), uri))
        assert refused.value.code == "own_recording"
    outside = tmp_path / "media" / "x.wav"
    outside.parent.mkdir()
    with pytest.raises(Refusal) as refused:
        check_own(tmp_path, Entry("e", Millis(0), str(outside)), looked_at=True)
    assert refused.value.code == "no_such_file"
    outside.touch()
    with pytest.raises(Refusal) as refused:
        check_own(tmp_path, Entry("e", Millis(0), str(outside)))
    assert refused.value.code == "not_looked_at"
    check_own(tmp_path, Entry("e", Millis(0), str(outside)), looked_at=True)
    check_own(tmp_path, Entry("e", Millis(0), f"http://{folder}/x.wav"))


def test_a_clip_that_is_cut_at_the_terminal_is_in_the_audit_log(
    database: Engine, data: Path
) -> None:
    path = data / "aircheck/2026/03/03/120000.wav"
    path.parent.mkdir(parents=True)
    write_audio(path, noise(3.0, 1))
    last_written(path, NOON + 3000)
    look(Place(database, data, ZONE, lambda: Millis(NOON + 10**7)))
    cut = ("2026-03-03T12:00:00", "2026-03-03T12:00:02", "--why", "KPID", "--format", "wav")
    done = type_in("archive", "clip", *cut)
    assert done.exit_code == 0, done.stderr
    with session_scope(database) as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.detail, entry.via) == ("archive.cut", "KPID", "terminal")
    assert entry.object == Path(done.stdout.strip()).name


def test_an_older_copy_that_is_put_back_gives_nobody_out_who_took_it_back(
    database: Engine, data: Path, tmp_path: Path
) -> None:
    """Neither to the engine, which may start with the log of the copy, nor in a clip."""
    says(database, Consent.CARD, 10)
    piece = data / "media" / "klip.wav"
    piece.parent.mkdir(parents=True, exist_ok=True)
    write_audio(piece, noise(3.0, 1))
    with session_scope(database, write=True) as session:
        media = a_piece("cart", 0, 3.0)
        media.path = "media/klip.wav"
        session.add(media)
        session.flush()
        note(session, data, media.id, ["c1"])
        session.commit()
    assert type_in("carts", "page", "Umum").exit_code == 0
    assert type_in("carts", "set", "umum", "1", "cart0").exit_code == 0
    log = data / "air" / "log.json"
    assert {one.uri for one in load_log(log).carts} == {str(piece)}
    copy = tmp_path / "b.tar.gz"
    assert type_in("backup", str(copy)).exit_code == 0
    with session_scope(database, write=True) as session:
        call = session.get_one(PhoneCall, "c1")
        taken_back(session, call, now=Millis(20), by="Siti")
        note_taken_back(data, call)
        session.commit()
    database.dispose()
    done = type_in("restore", "--replace", str(copy))
    assert done.exit_code == 0, done.stderr
    with session_scope(database) as session:
        assert session.get_one(PhoneCall, "c1").consent is Consent.REFUSED
        assert session.get_one(Media, "cart0").withheld
    assert (load_log(log).carts, load_log(log).shut) == ((), (str(piece),))


@pytest.mark.parametrize("station", [True, False])
def test_an_older_copy_that_is_put_back_knows_which_calls_are_restricted(
    database: Engine, data: Path, tmp_path: Path, station: bool
) -> None:
    """By the station, or at the wish of who called; what was lifted since is not restricted again."""
    with session_scope(database, write=True) as session:
        session.add(PhoneCall(id="c2", rang_at=Millis(1), folder="", restricted_at=Millis(5)))
        session.get_one(PhoneCall, "c1").consent = Consent.CARD
        session.add(a_piece("cart", 0, 3.0))
        session.flush()
        note(session, data, "cart0", ["c1"])
        session.commit()
    copy = tmp_path / "b.tar.gz"
    assert type_in("backup", str(copy)).exit_code == 0
    with session_scope(database, write=True) as session:
        one, other = session.get_one(PhoneCall, "c1"), session.get_one(PhoneCall, "c2")
        one.restricted_at, one.restricted_why = Millis(20), "Sengketa" if station else ""
        other.restricted_at = None
        note_restricted(data, one, Millis(20))
        note_restricted(data, other, Millis(30))
        session.commit()
    assert "Sengketa" not in (data / JOURNAL / "1970-01-01.jsonl").read_text(), (
        "it may name somebody"
    )
    database.dispose()
    done = type_in("restore", "--replace", str(copy))
    assert done.exit_code == 0, done.stderr
    with session_scope(database) as session:
        one, other = session.get_one(PhoneCall, "c1"), session.get_one(PhoneCall, "c2")
        assert (one.restricted_at, bool(one.restricted_why)) == (20, station)
        assert other.restricted_at is None
        assert session.get_one(Media, "cart0").withheld
    assert load_log(data / "air" / "log.json").shut_pieces == ("cart0",)


def test_who_was_on_the_air_is_known_while_the_worker_is_away(
    database: Engine, data: Path, tmp_path: Path
) -> None:
    """The telephone has noted it, and nobody has read that in yet."""
    path = data / "aircheck/2026/03/03/120000.wav"
    path.parent.mkdir(parents=True)
    write_audio(path, noise(3.0, 1))
    last_written(path, NOON + 3000)
    look(Place(database, data, ZONE, lambda: Millis(NOON + 10**7)))
    carried = tmp_path / "jam.wav"
    carried.write_bytes(path.read_bytes())
    journal = data / JOURNAL / "2026-03-03.jsonl"
    journal.parent.mkdir(parents=True)
    lines = [{"kind": kind, "id": "c9", "at": NOON + at} for kind, at in (("air", 0), ("unair", 9))]
    journal.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    cut = ("2026-03-03T12:00:00", "2026-03-03T12:00:02", "--why", "KPID", "--format", "wav")
    told = type_in("archive", "clip", *cut)
    assert told.exit_code == 1
    assert "have not agreed" in told.stderr
    with session_scope(database, write=True) as session:
        session.execute(delete(CallJournalFile))
        session.execute(delete(CallSpan))
        session.commit()
    assert "Withheld until its callers agree" in type_in("import", str(carried)).stderr
