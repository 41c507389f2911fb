"""After the keys were renewed all is sealed by the new one, and nothing is lost on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from radio.complaints.hooks import keeping
from radio.complaints.hooks.guard import Guard
from radio.complaints.ids import new_id
from radio.complaints.intake.brought import bring, brought_lately, file_of
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.drafts import drafts_of, keep_draft
from radio.complaints.intake.filing import File, file_entry
from radio.complaints.intake.requests import file_request
from radio.complaints.intake.tables import BroughtKind, IntakeBase
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.ppid.sealing import open_applicant, open_words
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.privacy import resealing
from radio.complaints.privacy.asker import Asker, asker_of
from radio.complaints.privacy.asking import ask
from radio.complaints.privacy.finding import find_applicants, find_reporters, named
from radio.complaints.privacy.resealing import Sealed, seal_anew
from radio.complaints.register.base import RegisterBase
from radio.complaints.register.duties import Identity, PersonRequest, Wish
from radio.complaints.register.lists import Liaison
from radio.complaints.register.sealing import (
    Contact,
    open_liaison,
    open_person,
    open_text,
    seal_liaison,
)
from radio.complaints.register.tables import Attachment, CaseDeed, Complaint, Reporter
from radio.db import session_scope
from radio.keys import add_key
from radio.keys.keyfile import read_keys
from tests.complaints.conftest import NOON, SITI, Clock, an_entry

PHONE = named(phone=str(SITI.phone))


@pytest.fixture
def filled(desk: Desk, register: Engine, clock: Clock) -> list[str]:
    """Something in every column that is sealed; identifiers of the cases."""
    made = []
    for number in range(3):
        clock.now += 1
        attached = [File("a.png", "image/png", "0" * 64, b"bild %d" % number)]
        entry = an_entry(text=f"aduan {number}", place="pasar", confidential=number > 0)
        made.append(file_entry(desk, entry, attached).id)
    clock.now += 1
    file_entry(desk, an_entry(text="saya juga", joins=made[1]))
    asked = RequestEntry(
        "Anggaran", clock.now, "Skripsi", Applicant(name=SITI.name, phone=str(SITI.phone)),
        confidential=True,
    )  # fmt: skip
    made.append(file_request(desk, asked).id)
    deliver(desk, register)
    file_entry(desk, an_entry(text="belum terkirim"))
    ask(
        register, desk, Wish.ACCESS, PHONE, Asker("Siti", "lewat telepon"), Identity.CARD, "ani",
        clock.now,
    )  # fmt: skip
    with session_scope(desk.database, write=True) as session:
        keep_draft(session, desk.keys, new_id(NOON), "{}", person="ani", seen=0, now=NOON)
        session.commit()
    bring(desk, BroughtKind.NOTEBOOK, b"tanggal;aduan", "{}", "ani")
    with session_scope(register, write=True) as session:
        liaison = Liaison(id="l1", agency_id="dlh", sealed="")
        seal_liaison(desk.keys, liaison, Contact("Pak Karto", phone="0899"))
        session.add(liaison)
        wish = keeping.Wish("Dasbor", "https://dasbor.example.go.id/")
        hook, _secret = keeping.add_hook(session, desk, Guard(), wish, "ani")
        keeping.rotate(session, desk, hook)
        session.commit()
    return made


def renew(tmp_path: Path) -> str:
    """Take another key, as another process does; the one before."""
    before = read_keys(tmp_path / "keyring")[-1].id
    add_key(tmp_path / "keyring", date(2026, 12, 1))
    return before


def everything(register: Engine, desk: Desk) -> str:
    """All rows of both databases, as they stand there."""
    told = []
    for engine, metadata in (
        (register, RegisterBase.metadata),
        (desk.database, IntakeBase.metadata),
    ):
        with engine.connect() as connection:
            told += [
                str(connection.execute(table.select()).all()) for table in metadata.sorted_tables
            ]
    return "".join(told)


def check_all_is_there(desk: Desk, register: Engine, filled: list[str]) -> None:
    with session_scope(register) as session:
        assert len(find_reporters(session, desk.keys, PHONE)) == 4
        for row in session.scalars(select(Reporter)):
            assert open_person(desk.keys, row).name == SITI.name
        request = session.get_one(InfoRequest, filled[3])
        assert open_applicant(desk.keys, request).name == SITI.name
        assert open_words(desk.keys, request.text, request.id) == "Anggaran"
        assert find_applicants(session, desk.keys, PHONE) == [request]
        (wish,) = session.scalars(select(PersonRequest))
        assert asker_of(desk.keys, wish).name == "Siti"
        for number, case_id in enumerate(filled[:3]):
            case = session.get_one(Complaint, case_id)
            assert open_text(desk.keys, case.text, case.id) == f"aduan {number}"
            assert open_text(desk.keys, case.place, case.id) == "pasar"
        note = session.scalars(select(CaseDeed).where(CaseDeed.why != "")).one()
        assert open_text(desk.keys, note.why, note.complaint_id).endswith("saya juga")
        for file in session.scalars(select(Attachment)):
            assert desk.keys.open_bytes(file.sealed, f"attachment {file.id}").startswith(b"bild")
        liaison = session.get_one(Liaison, "l1")
        assert open_liaison(desk.keys, liaison) == Contact("Pak Karto", phone="0899")
        (hook,) = keeping.hooks_of(session, desk.prefix)
        both = keeping.secrets_of(desk.keys, hook, desk.clock())
        assert [secret[:6] for secret in both] == ["whsec_", "whsec_"]
    with session_scope(desk.database) as session:
        assert [one.fields for one in drafts_of(session, desk.keys, "ani")] == ["{}"]
    (table,) = brought_lately(desk, BroughtKind.NOTEBOOK)
    assert (table.told, file_of(desk, table.id)) == ("{}", b"tanggal;aduan")


def test_all_is_sealed_by_the_new_key(
    desk: Desk, register: Engine, tmp_path: Path, filled: list[str]
) -> None:
    assert seal_anew(register, desk) == Sealed()
    old = renew(tmp_path)
    done = seal_anew(register, desk)
    assert (done.unreadable, done.more) == (0, False)
    # 4 reporters, 2 texts and 2 places, a note, 3 files, a liaison; 2 secrets; an applicant with two
    # texts, who asks for their data; here 5 complaints, a request, 3 files, a draft, a
    # table with what became of it.
    assert done.done == 4 + 4 + 1 + 3 + 1 + 2 + 3 + 1 + 5 + 1 + 3 + 1 + 2
    assert seal_anew(register, desk) == Sealed()
    whole = everything(register, desk)
    assert f"sealed1.{old}." not in whole
    assert f"{old}:" not in whole  # nor a blind index
    check_all_is_there(desk, register, filled)
    deliver(desk, register)
    with session_scope(register) as session:
        assert len(find_reporters(session, desk.keys, PHONE)) == 5


def test_in_steps_and_on_from_where_it_ended(
    desk: Desk,
    register: Engine,
    tmp_path: Path,
    filled: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resealing, "AT_ONCE", 2)
    monkeypatch.setattr(resealing, "FILES_AT_ONCE", 2)
    renew(tmp_path)
    done, runs = 0, 0
    while True:
        step = seal_anew(register, desk, limit=2)
        done, runs = done + step.done, runs + 1
        check_all_is_there(desk, register, filled)
        if not step.more:
            break
    assert (done, runs > 5) == (31, True)


def test_a_key_that_is_gone_keeps_no_other_row_back(
    desk: Desk, register: Engine, tmp_path: Path, filled: list[str]
) -> None:
    with session_scope(register, write=True) as session:
        row = session.get_one(Reporter, filled[0])
        row.sealed = row.sealed.replace("sealed1.", "sealed1.lost", 1)
        session.commit()
    renew(tmp_path)
    done = seal_anew(register, desk)
    assert (done.done, done.unreadable) == (30, 1)
    assert seal_anew(register, desk) == Sealed(unreadable=1)


@pytest.mark.sqlite
def test_another_process_finds_by_the_new_key_at_once(
    desk: Desk, register: Engine, tmp_path: Path, filled: list[str]
) -> None:
    """The panel's keyring is not told that the worker has sealed anew."""
    panel = type(desk.keys)(tmp_path / "keyring")
    with session_scope(register) as session:
        assert len(find_reporters(session, panel, PHONE)) == 4
    renew(tmp_path)
    seal_anew(register, desk)
    with session_scope(register) as session:
        assert len(find_reporters(session, panel, PHONE)) == 4
