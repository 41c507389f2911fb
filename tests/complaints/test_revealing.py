"""Personal data is masked; who looks is noted first; a confidential case is its handlers' alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from radio.complaints.errors import NoSuchCaseError, RegisterAwayError
from radio.complaints.handling.acts import Fields
from radio.complaints.handling.ways import Capability
from radio.complaints.ids import new_id
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import File, Filed, file_entry, give_ticket
from radio.complaints.privacy.revealing import (
    ReasonError,
    masked_reporters,
    reveal_attachment,
    reveal_reporters,
    reveal_text,
)
from radio.complaints.privacy.seeing import (
    CaseSight,
    Viewer,
    may_read,
    may_read_entry,
    may_reveal,
    readable,
    sight_of,
)
from radio.complaints.register.tables import (
    Attachment,
    Complaint,
    Disclosure,
    Disposition,
    Reporter,
)
from radio.complaints.words import Deed, Kind
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import NOON, SITI, an_entry
from tests.complaints.handling import Office

WHY = "menanyakan lokasi tepatnya"
BUDI = Viewer("budi", frozenset({Capability.INTAKE}), desk="BJN")


@pytest.fixture
def case(desk: Desk, register: Engine) -> Filed:
    filed = file_entry(desk, an_entry(), [File("a.png", "image/png", "0" * 64, b"bild")])
    deliver(desk, register)
    return filed


@pytest.fixture
def hidden(desk: Desk, register: Engine) -> Filed:
    """Confidential, taken by Ani, sent to one agency and taken back from another."""
    filed = file_entry(desk, an_entry(confidential=True, place="kantor", taken_by="ani"))
    deliver(desk, register)
    with session_scope(register, write=True) as session:
        for agency, withdrawn in (("dishub", False), ("dlh", True)):
            session.add(
                Disposition(
                    id=new_id(NOON), complaint_id=filed.id, agency_id=agency, at=NOON,
                    withdrawn=withdrawn,
                )
            )  # fmt: skip
        session.commit()
    return filed


def disclosed(register: Engine) -> list[tuple[str, str, str]]:
    with session_scope(register) as session:
        rows = session.scalars(select(Disclosure).order_by(Disclosure.id))
        return [(one.by, one.what, one.why) for one in rows]


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize(
    ("viewer", "reads"),
    [
        (Viewer("koordinator", frozenset({Capability.COORDINATE})), True),
        (Viewer("pdp", frozenset({Capability.PROTECT})), True),
        (Viewer("ani", frozenset({Capability.INTAKE})), True),
        (Viewer("ani", frozenset({Capability.INTAKE}), desk="BJN"), True),
        (Viewer("ani", frozenset({Capability.INTAKE}), desk="KAP"), False),
        (Viewer("hub", frozenset({Capability.LIAISE}), frozenset({"dishub"})), True),
        (Viewer("hub", frozenset({Capability.READ}), frozenset({"dishub"})), False),
        (Viewer("hub", frozenset({Capability.INTAKE}), frozenset({"dishub"})), False),
        (Viewer("ani", frozenset({Capability.READ})), False),
        (Viewer("budi", frozenset({Capability.INTAKE})), False),
        (Viewer("budi", frozenset({Capability.LIAISE}), frozenset({"dlh"})), False),
        (Viewer("", frozenset({Capability.INTAKE})), False),
        (Viewer("ani", frozenset({Capability.CLOCK})), False),
        (Viewer("ani", frozenset({Capability.REPORTER})), False),
        (Viewer("ani", frozenset()), False),
    ],
)
def test_a_confidential_case_is_its_handlers(
    register: Engine, hidden: Filed, viewer: Viewer, reads: bool
) -> None:
    with session_scope(register) as session:
        sight = sight_of(session, session.get_one(Complaint, hidden.id))
        listed = session.scalars(select(Complaint.id).where(readable(viewer))).all()
    assert sight == CaseSight(True, "ani", frozenset({"dishub"}), "BJN")
    assert may_read(sight, viewer) is reads
    assert listed == ([hidden.id] if reads else [])


def test_an_open_case_is_read_by_all_who_read_and_its_reporter_by_those_who_hear_them() -> None:
    sight = CaseSight(confidential=False)
    viewers = {one: Viewer("x", frozenset({one})) for one in Capability}
    reading = {one for one, viewer in viewers.items() if may_read(sight, viewer)}
    hearing = {one for one, viewer in viewers.items() if may_reveal(sight, viewer)}
    silent = {Capability.CLOCK, Capability.PRESENT, Capability.REPORTER}
    assert reading == set(Capability) - silent
    assert hearing == reading - {Capability.READ}
    assert not may_read(sight, Viewer("x", frozenset()))


def test_nobody_known_took_nothing() -> None:
    """A case taken at the station's own computer, without a login, is not everybody's without one."""
    nobody = Viewer("", frozenset({Capability.INTAKE}))
    assert not may_read(CaseSight(True, taken_by=""), nobody)


INTAKE = frozenset({Capability.INTAKE})


@pytest.mark.parametrize(
    ("taker", "viewer", "reads"),
    [
        ("BJN 7", Viewer("ani", INTAKE, desk="BJN", account="BJN 7"), True),
        ("BJN 7", Viewer("Ani Suryani", INTAKE, desk="BJN", account="BJN 7"), True),
        ("BJN 7", Viewer("ani", INTAKE, desk="BJN", account="BJN 8"), False),
        ("BJN 7", Viewer("ani", INTAKE, desk="KAP", account="KAP 7"), False),
        ("BJN 7", Viewer("ani", INTAKE, desk="BJN"), False),
        ("terminal", Viewer("ani", INTAKE, desk="BJN", account="BJN 7"), False),
        ("", Viewer("ani", INTAKE, desk="BJN", account="BJN 7"), True),
        ("", Viewer("ani", INTAKE, desk="BJN", account="BJN 7", is_only=False), False),
        ("", Viewer("ani", INTAKE, desk="KAP", account="KAP 7"), False),
    ],
)
def test_who_took_it_is_an_account_and_no_name(
    desk: Desk, register: Engine, taker: str, viewer: Viewer, reads: bool
) -> None:
    entry = an_entry(confidential=True, taken_by="ani", taker=taker)
    filed = file_entry(desk, entry)
    if viewer.desk == "BJN":
        assert may_read_entry(entry, viewer) is reads
    deliver(desk, register)
    with session_scope(register) as session:
        sight = sight_of(session, session.get_one(Complaint, filed.id))
        listed = session.scalars(select(Complaint.id).where(readable(viewer))).all()
    assert may_read(sight, viewer) is reads
    assert listed == ([filed.id] if reads else [])


def test_a_case_that_is_split_stays_with_who_took_it(office: Office) -> None:
    case = office.take(confidential=True, taken_by="ani", taker="BJN 7")
    made = office.do(
        case, Deed.SPLIT, ticket=give_ticket(office.desk), text="Dan lampu",
        fields=Fields(Kind.COMPLAINT, confidential=True),
    ).new_id  # fmt: skip
    assert office.case(made).taker == "BJN 7"


def test_lists_and_the_rule_agree(register: Engine, case: Filed, hidden: Filed) -> None:
    agencies = [frozenset[str](), frozenset({"dishub"}), frozenset({"dlh", "dishub"})]
    may = [frozenset(some) for n in range(3) for some in combinations(Capability, n)]
    with session_scope(register) as session:
        cases = session.scalars(select(Complaint)).all()
        sights = {one.id: sight_of(session, one) for one in cases}
        for login, given, of in product(("", "ani", "budi"), may, agencies):
            viewer = Viewer(login, given, of)
            listed = set(session.scalars(select(Complaint.id).where(readable(viewer))))
            allowed = {one for one, sight in sights.items() if may_read(sight, viewer)}
            assert listed == allowed, viewer


# ---------------------------------------------------------------- looking


def test_masked_unless_asked_for(desk: Desk, register: Engine, case: Filed) -> None:
    with session_scope(register) as session:
        (seen,) = masked_reporters(session, desk.keys, case.id)
    assert (seen.has_name, seen.phone, seen.kecamatan) == (True, "•••• 890", "35.22.15")
    for word in (SITI.name, "3456", SITI.address, SITI.area_code):
        assert word not in repr(seen)
    assert disclosed(register) == []


def test_who_looks_is_noted(desk: Desk, register: Engine, case: Filed) -> None:
    (seen,) = reveal_reporters(register, desk.keys, case.id, BUDI, f" {WHY}\n", NOON)
    assert seen.person == replace(SITI, phone="+6281234567890")
    (attached,) = _attachments(register)
    assert reveal_attachment(register, desk.keys, attached, BUDI, WHY, Millis(NOON + 1)) == b"bild"
    assert disclosed(register) == [("budi", "reporter", WHY), ("budi", "attachment", WHY)]


def _attachments(register: Engine) -> list[str]:
    with session_scope(register) as session:
        return list(session.scalars(select(Attachment.id)))


@pytest.mark.parametrize("why", ["", "  \n", "x" * 501])
def test_no_reason_no_look(desk: Desk, register: Engine, case: Filed, why: str) -> None:
    with pytest.raises(ReasonError):
        reveal_reporters(register, desk.keys, case.id, BUDI, why, NOON)
    assert disclosed(register) == []


def test_what_is_not_noted_is_not_shown(
    desk: Desk, register: Engine, case: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit fails: the person was read by then, and is not returned."""

    def fails(_self: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    with monkeypatch.context() as patched:
        patched.setattr("sqlalchemy.orm.Session.commit", fails)
        with pytest.raises(RegisterAwayError):
            reveal_reporters(register, desk.keys, case.id, BUDI, WHY, NOON)
    assert disclosed(register) == []


def test_a_confidential_text_is_told_to_handlers_and_noted(
    desk: Desk, register: Engine, hidden: Filed
) -> None:
    ani = Viewer("ani", frozenset({Capability.INTAKE}))
    said = reveal_text(register, desk.keys, hidden.id, ani, "menangani", NOON)
    assert (said.text, said.place) == ("Jalan depan pasar berlubang", "kantor")
    assert disclosed(register) == [("ani", "text", "menangani")]


def test_to_others_it_is_as_if_it_were_not_there(
    desk: Desk, register: Engine, hidden: Filed
) -> None:
    told = []
    for case_id in (hidden.id, "0" * 32):
        for look in (reveal_reporters, reveal_text):
            with pytest.raises(NoSuchCaseError) as caught:
                look(register, desk.keys, case_id, BUDI, WHY, NOON)
            told.append(str(caught.value))
    assert len(set(told)) == 1
    assert disclosed(register) == []


def test_what_is_restricted_is_shown_to_nobody(desk: Desk, register: Engine, case: Filed) -> None:
    with session_scope(register, write=True) as session:
        session.get_one(Reporter, case.id).restricted_at = NOON
        session.commit()
    (seen,) = reveal_reporters(register, desk.keys, case.id, BUDI, WHY, NOON)
    assert seen.person.is_unknown
    assert seen.restricted
    with session_scope(register) as session:
        (masked,) = masked_reporters(session, desk.keys, case.id)
    assert (masked.restricted, masked.has_name, masked.phone) == (True, False, "")
