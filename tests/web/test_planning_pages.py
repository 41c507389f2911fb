"""Programmes, episodes and people as pages: saved, refused in words, and no typed word lost."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from radio.db import session_scope
from radio.people.rights import Role
from radio.people.tables import AuditEntry
from radio.programmes.guests import ask_guest
from radio.programmes.rundown import rundown_of, set_rundown
from radio.programmes.tables import (
    Answer,
    Episode,
    Guest,
    Kind,
    Official,
    Programme,
)
from tests.web.browser import until
from tests.web.planned import (
    PROGRAMME,
    RUNDOWN,
    ZONE,
    at,
    episode,
    id_of,
    next_week,
    now,
    post,
    put_on_the_air,
    text_of,
)
from web import access
from web.who import Who

WEDNESDAY = next_week(2)


def seen_in(page: str, action: str) -> str:
    """The fingerprint in the form that posts to an address."""
    found = re.search(
        rf'hx-post="{re.escape(action)}".*?name="seen" value="([^"]*)"', page, re.DOTALL
    )
    assert found
    return found[1]


def test_each_label_leads_to_a_field_of_its_own(client: FlaskClient, planned: Engine) -> None:
    """Two elements of one id have one label, that of the first."""
    with episode(planned, id_of("ayo", WEDNESDAY)):
        name = id_of("ayo", WEDNESDAY)
    for address in (f"/episodes/{name}", "/programmes/ayo", "/programmes/new"):
        page = re.sub("<template.*?</template>", "", text_of(client.get(address)), flags=re.DOTALL)
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert [one for one in ids if ids.count(one) > 1] == [], address


def test_a_programme_is_made_and_changed(client: FlaskClient, planned: Engine) -> None:
    answer = post(client, "/programmes/new", **PROGRAMME)
    assert answer.headers["HX-Redirect"] == "/programmes/warta-desa"
    with session_scope(planned) as session:
        made = session.get_one(Programme, "warta-desa")
        assert (made.kind, made.seconds, made.rule) == (
            Kind.RECORDED,
            1800,
            "FREQ=MONTHLY;BYDAY=1FR,-1FR",
        )
    page = text_of(client.get("/programmes/warta-desa"))
    changed = {**PROGRAMME, "name": "Warta", "way": "rule", "rule": "FREQ=DAILY;COUNT=2"}
    seen = seen_in(page, "/programmes/warta-desa")
    assert post(client, "/programmes/warta-desa", seen=seen, **changed).status_code == 200
    with session_scope(planned) as session:
        row = session.get_one(Programme, "warta-desa")
        assert (row.name, row.rule) == ("Warta", "FREQ=DAILY;COUNT=2")
    gone = post(client, "/programmes/warta-desa/remove")
    assert gone.headers["HX-Redirect"] == "/programmes/"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Ini harus diisi."),
        ({"starts": "25.00"}, "Isi dengan jam, misalnya 08.00."),
        ({"days": []}, "Pilih paling sedikit satu hari."),
        ({"way": "rule", "rule": "FREQ=HOURLY"}, "Aturan ini tidak terbaca"),
        ({"most_overrun": "x"}, "Perlu panjang waktu"),
        ({"starts": "08.30", "ends": "09.00", "way": "weekly"}, "Ayo Mas Bro mengudara"),
        ({"until": "kapan"}, "Isi dengan tanggal"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    client: FlaskClient, planned: Engine, wrong: dict[str, object], words: str
) -> None:
    answer = post(client, "/programmes/new", **{**PROGRAMME, "notes": "Jangan hilang", **wrong})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Jangan hilang" in text_of(answer)
    with session_scope(planned) as session:
        assert session.get(Programme, "warta-desa") is None


def test_two_at_one_programme_lose_no_word(client: FlaskClient, planned: Engine) -> None:
    page = text_of(client.get("/programmes/ayo"))
    seen = seen_in(page, "/programmes/ayo")
    with session_scope(planned, write=True) as session:
        session.get_one(Programme, "ayo").notes = "Dari orang lain"
        session.commit()
    mine = {**PROGRAMME, "name": "Ayo Mas Bro", "notes": "Dari saya", "way": "weekly"}
    answer = post(client, "/programmes/ayo", seen=seen, **mine)
    assert answer.status_code == 422
    assert "Dari orang lain" in text_of(answer)
    assert "Dari saya" in text_of(answer)
    again = seen_in(text_of(answer), "/programmes/ayo")
    assert post(client, "/programmes/ayo", seen=again, **mine).status_code == 200
    with session_scope(planned) as session:
        assert session.get_one(Programme, "ayo").notes == "Dari saya"


def test_the_next_dates_are_told_as_one_types(client: FlaskClient, planned: Engine) -> None:
    known = {"first_day": "2027-01-01", "way": "weekly", "days": "4"}
    page = client.get("/programmes/dates", query_string=known).get_data(as_text=True)
    assert page.count("<li>") == 10
    assert "Jum 1 Jan 2027" in page
    answer = client.get("/programmes/dates", query_string={**known, "days": ""})
    assert "Pilih paling sedikit satu hari." in text_of(answer)


def test_a_rundown_is_edited_and_its_mistakes_are_shown(
    client: FlaskClient, planned: Engine
) -> None:
    name = id_of("ayo", WEDNESDAY)
    address = f"/episodes/{name}/rundown"
    seen = seen_in(text_of(client.get(f"/episodes/{name}")), address)
    rows = {
        "kind": ["opening", "dialogue"],
        "length": ["5.00", "panjang"],
        "title": ["Salam", "Wawancara"],
        "media": ["", ""],
        "notes": ["", ""],
    }
    answer = post(client, address, seen=seen, **rows)
    assert answer.status_code == 422
    assert "Wawancara" in text_of(answer)
    rows["length"] = ["5.00", "85"]
    assert post(client, address, seen=seen, **rows).status_code == 200
    with episode(planned, name) as found, session_scope(planned) as session:
        lengths = [part.seconds for part in rundown_of(session, found)]
    assert lengths == [300, 5100]
    overtaken = post(client, address, seen=seen, **rows)
    assert overtaken.status_code == 422


def test_two_at_one_episode_lose_no_word(client: FlaskClient, planned: Engine) -> None:
    name = id_of("ayo", WEDNESDAY)
    seen = seen_in(text_of(client.get(f"/episodes/{name}")), f"/episodes/{name}")
    first = {"topic": "Banjir", "presenter": "", "notes": "", "standby": "", "standby_media": ""}
    assert post(client, f"/episodes/{name}", seen=seen, **first).status_code == 200
    answer = post(client, f"/episodes/{name}", seen=seen, **{**first, "topic": "Jalan rusak"})
    assert answer.status_code == 422
    assert "Banjir" in text_of(answer)
    assert 'value="Jalan rusak"' in text_of(answer)
    again = seen_in(text_of(answer), f"/episodes/{name}")
    saved = post(client, f"/episodes/{name}", seen=again, **{**first, "topic": "Jalan rusak"})
    assert saved.status_code == 200
    with episode(planned, name) as found:
        assert found.topic == "Jalan rusak"


def test_a_guest_who_is_elsewhere_is_refused_in_words(client: FlaskClient, planned: Engine) -> None:
    ayo, other = id_of("ayo", WEDNESDAY), "lain"
    with session_scope(planned, write=True) as session:
        budi = session.scalars(select(Official)).unique().one()
        session.add(
            Programme(
                id="lain",
                name="Lain",
                first_day=WEDNESDAY,
                starts_at="20:00",
                seconds=60,
                enabled=False,
            )
        )
        row = Episode(
            id=other,
            programme_id="lain",
            start=at(WEDNESDAY, "20:00"),
            end=at(WEDNESDAY, "20:30"),
            moved=True,
        )
        session.add(row)
        session.flush()
        ask_guest(session, ZONE, row, budi.id, now())
        row.start, row.end = at(WEDNESDAY, "08:30"), at(WEDNESDAY, "09:00")
        session.commit()
    client.get(f"/episodes/{ayo}")
    form = {"agency": "dishub", "official": str(budi.id), "topic": "Topik saya"}
    answer = post(client, f"/episodes/{ayo}/guests", **form)
    assert answer.status_code == 422
    assert "Budi Contoh narasumber Lain" in text_of(answer)
    assert "Topik saya" in text_of(answer)
    assert "bisa pada:" in text_of(answer)


def test_a_guest_who_was_taken_out_is_asked_again(client: FlaskClient, planned: Engine) -> None:
    name = id_of("ayo", WEDNESDAY)
    client.get(f"/episodes/{name}")
    new = {"agency": "dishub", "official": "new", "name": "Ani", "email": "ani@example.id"}
    assert post(client, f"/episodes/{name}/guests", **new, standby="y").status_code == 200
    with session_scope(planned) as session:
        guest = session.scalars(select(Guest)).one()
        assert guest.standby
    post(client, f"/guests/{guest.id}/state", state="confirmed")
    page = text_of(post(client, f"/guests/{guest.id}/remove"))
    undo = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert post(client, f"/episodes/{name}/guests", **undo).status_code == 200
    with session_scope(planned) as session:
        again = session.scalars(select(Guest)).one()
        assert (again.official.name, again.state, again.standby) == ("Ani", Answer.CONFIRMED, True)
    early = post(client, f"/guests/{again.id}/state", state="attended")
    assert early.status_code == 409
    assert "bersedia" in early.get_json()["error"]["message"]


def _personal(planned: Engine) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.personal, AuditEntry.who == "seseorang")
    with session_scope(planned) as session:
        return list(session.scalars(query))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.OFFICER])
def test_who_may_not_sees_no_button_and_is_refused(
    client: FlaskClient, planned: Engine, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    name = id_of("ayo", WEDNESDAY)
    client.get(f"/episodes/{name}")
    post(client, f"/episodes/{name}/guests", agency="dishub", official="1")
    monkeypatch.setattr(access, "identify", lambda: Who("seseorang", role))
    for page in (
        f"/episodes/{name}",
        "/programmes/ayo",
        "/presenters",
        f"/calendar/week/{WEDNESDAY}",
    ):
        text = text_of(client.get(page))
        assert "Simpan</button>" not in text
        assert 'id="add"' not in text
        assert ("0353000000" in text) == (role is Role.OFFICER and page.startswith("/episodes"))
    for address in (f"/episodes/{name}", "/programmes/ayo", "/calendar/move", "/presenters/new"):
        assert post(client, address, name="x").status_code == 403
    seen = {"official 1", "presenter siti"} if role is Role.OFFICER else set()
    assert until(lambda: {row.object for row in _personal(planned)} == seen)
    invitation = client.get("/guests/1/invitation.ics").status_code
    assert invitation == (200 if role is Role.OFFICER else 403)


def test_the_programme_view_shows_who_came(client: FlaskClient, planned: Engine) -> None:
    nothing = text_of(client.get("/programmes/live"))
    assert "log berjalan sendiri" in nothing
    name = put_on_the_air(planned, 5)
    assert client.get("/programmes/live").headers["Location"] == f"/episodes/{name}/run"
    post(client, f"/episodes/{name}/guests", agency="dishub", official="1")
    post(client, "/guests/1/state", state="did_not_come")
    page = text_of(client.get(f"/episodes/{name}/run/guests"))
    assert "Rencana cadangan" in page
    # Pressed again, it is taken back.
    assert 'value="confirmed" aria-pressed="true"' in page
    post(client, "/guests/1/state", state="attended")
    with session_scope(planned) as session:
        assert session.get_one(Guest, 1).state is Answer.ATTENDED
    assert post(client, f"/episodes/{name}/run/mark", position="x").status_code == 404
    marked = text_of(post(client, f"/episodes/{name}/run/mark", position="2"))
    assert 'data-told="yes"' in marked
    assert "Mulai sekarang: Penutup" in re.sub(r"</?span[^>]*>", "", marked)
    # A colleague's page that has not seen it yet: neither its mark nor its undo takes that one back.
    for how, position in (("mark", "1"), ("unmark", "1")):
        late = post(client, f"/episodes/{name}/run/{how}", position=position, seen="-1")
        assert (late.status_code, late.get_json()["error"]["code"]) == (409, "overtaken")
    # A rundown that is shorter than what was marked keeps nobody out who looks at it.
    with session_scope(planned, write=True) as session:
        set_rundown(session, session.get_one(Episode, name), RUNDOWN[:2])
        session.commit()
    assert 'data-seen="2"' in text_of(client.get("/programmes/live/beside"))
    assert post(client, f"/episodes/{name}/run/unmark", position="2", seen="2").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/week/9999-12-31",
        "/calendar/month/0001-01-01",
        "/episodes/ayo-99991231",
        "/episodes/%00",
        "/guests/99999999999999999999/invitation.ics",
        "/programmes/dates?way=weekly&days=1&first_day=9999-12-31",
        "/calendar/try?id=ayo-20270101&start=9999-12-31T23:00&end=9999-12-31T23:30",
        "/calendar/episodes/ayo-20270101x",
        "/agencies?q=%00",
    ],
)
def test_an_odd_address_is_answered_in_words(
    client: FlaskClient, planned: Engine, path: str
) -> None:
    assert client.get(path).status_code in {200, 400, 404}


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/calendar/add", {"programme": "ayo", "day": "9999-12-31", "starts": "8", "ends": "9"}),
        ("/programmes/new", {**PROGRAMME, "first_day": "9999-12-31"}),
        ("/programmes/new", {**PROGRAMME, "until": "9999-12-31", "rule": "X" * 9000}),
        ("/programmes/ayo/rundown", {"kind": ["song"], "length": ["99999999"], "media": ["x"]}),
        ("/programmes/new", {**PROGRAMME, "opening": "nosuch"}),
        (
            "/programmes/ayo/rundown",
            {"kind": ["song"], "length": ["5"], "title": [""], "media": ["x"], "notes": [""]},
        ),
        ("/studios/book", {"studio": "x", "day": "0001-01-01", "starts": "1", "ends": "2"}),
    ],
)
def test_odd_words_in_a_form_are_refused(
    client: FlaskClient, planned: Engine, path: str, form: dict[str, object]
) -> None:
    answer = post(client, path, **form)
    assert answer.status_code in {422, 404} or "HX-Redirect" in answer.headers
