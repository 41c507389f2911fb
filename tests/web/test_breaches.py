"""The breach register, at the panel, without a browser."""

from __future__ import annotations

from radio.complaints.register.duties import Breach
from radio.db import session_scope
from radio.people.rights import Role
from tests.web.people import People, deeds
from tests.web.posting import Desk
from tests.web.registered import Registered

PAGE = "/complaints/privacy/breaches/"
FOUND = {
    "what": "Nama dan telepon\n----\npelapor", "whose": "Pelapor Oktober", "people": "40",
    "happened_at": "2026-01-04T20:00", "found_at": "2026-01-05T08:00", "how": "Laptop hilang",
    "remedy": "",
}  # fmt: skip


def test_from_the_note_over_the_notices_to_its_end(
    officer: Desk, register: Registered, people: People
) -> None:
    assert "Belum ada kebocoran" in officer.get(PAGE)
    answer = officer.send(PAGE, **FOUND)
    assert answer.status_code == 303
    page = str(answer.location)
    shown = officer.get(page)
    for word in ("40 orang", "Pelapor Oktober", "Harus diberitahukan", "lewat"):
        assert word in shown
    notices = {to: officer.get(f"{page}/notice/{to}") for to in ("people", "authority")}
    for text in notices.values():
        for word in ("PEMBERITAHUAN KEGAGALAN", "Laptop hilang", "04-01-2026 20.00", "pasal 46"):
            assert word in text
        assert "<h2>Nama dan telepon</h2>" not in text
    assert "berhak mengetahui" in notices["people"]
    assert "berhak mengetahui" not in notices["authority"]
    assert officer.client.get(f"{page}/notice/people?as=pdf").get_data()[:5] == b"%PDF-"
    assert officer.client.get(f"{page}/notice/other").status_code == 404
    early = officer.send(f"{page}/close")
    assert early.status_code == 422
    assert "Beri tahu dulu" in early.get_data(as_text=True)
    for step in ("told/people", "told/authority"):
        assert officer.send(f"{page}/{step}").status_code == 303
    assert officer.send(f"{page}/close").status_code == 422  # what is done is not written
    assert officer.send(f"{page}/remedy", remedy="Sandi diganti").status_code == 303
    assert officer.send(f"{page}/close").status_code == 303
    with session_scope(register.panel.register) as session:
        row = session.get_one(Breach, page.rsplit("/", 1)[1])
        assert (row.closed_by, row.remedy, row.closed_at is not None) == (
            "Sri",
            "Sandi diganti",
            True,
        )
    assert officer.send(f"{page}/close").status_code == 422
    assert "selesai" in officer.get(PAGE)
    assert "privacy.end_breach" in [one.action for one in deeds(people)]


def test_what_can_not_be_is_told_and_what_was_typed_is_kept(officer: Desk) -> None:
    for values, told in (
        ({"what": ""}, "Ini harus diisi"),
        ({"found_at": "2999-01-01T00:00"}, "masa depan"),
        ({"happened_at": "2026-01-06T08:00"}, "masa depan"),
        ({"found_at": "0001-01-01T00:00"}, "masa depan"),
        ({"happened_at": "0026-01-04T20:00"}, "masa depan"),
        ({"people": "-1"}, "sampai"),
    ):
        answer = officer.send(PAGE, **{**FOUND, **values})
        assert answer.status_code == 422, values
        page = answer.get_data(as_text=True)
        assert told in page
        assert "Laptop hilang" in page
    assert officer.client.get(f"{PAGE}nothing").status_code == 404


def test_who_sees_no_reporters_sees_no_breach(people: People, register: Registered) -> None:
    assert people.signed_in("tono", Role.OPERATOR).get(PAGE).status_code == 403
