"""The calendar, its feeds, people and studios as pages: moved, put in, refused in words."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import Engine, select

from radio.db import session_scope
from radio.programmes.tables import (
    Episode,
    Presenter,
    StudioBooking,
)
from tests.web.planned import (
    at,
    episode,
    id_of,
    next_week,
    post,
    text_of,
)

WEDNESDAY = next_week(2)


def test_a_move_by_form_is_refused_with_slots_and_one_is_taken(
    client: FlaskClient, planned: Engine
) -> None:
    name = id_of("ayo", WEDNESDAY)
    address = f"/calendar/episodes/{name}/time"
    form = {"day": str(WEDNESDAY), "starts": "09.30", "ends": "11.00"}
    answer = post(client, address, **form)
    assert answer.status_code == 422
    slots = re.findall(r'name="slot" value="(\d+-\d+)"', text_of(answer))
    assert "Campursari mengudara" in text_of(answer)
    taken = post(client, address, **form, slot=slots[1])
    assert taken.headers["HX-Retarget"] == "#bar"
    assert "Siti" in text_of(taken), "whom it affects"
    with episode(planned, name) as found:
        assert f"{found.start}-{found.end}" == slots[1]
        assert found.moved
    restored = post(client, f"/calendar/episodes/{name}/own-time")
    assert restored.status_code == 200
    assert "tetap" not in text_of(post(client, f"/calendar/episodes/{name}/cancel"))
    with episode(planned, name) as found:
        assert (found.start, found.cancelled) == (at(WEDNESDAY, "08:00"), True)
    post(client, f"/calendar/episodes/{name}/restore")
    with episode(planned, name) as found:
        assert not found.cancelled


def test_who_moves_what_another_moved_is_told(client: FlaskClient, planned: Engine) -> None:
    name = id_of("ayo", WEDNESDAY)
    day = str(WEDNESDAY)
    move = {
        "id": name,
        "start": f"{day}T13:00",
        "end": f"{day}T14:30",
        "was_start": f"{day}T08:00",
        "was_end": f"{day}T09:30",
    }
    assert post(client, "/calendar/move", **move).status_code == 200
    second = post(
        client, "/calendar/move", **{**move, "start": f"{day}T15:00", "end": f"{day}T16:30"}
    )
    assert second.status_code == 409
    assert "13.00" in second.get_json()["error"]["message"]
    assert post(client, "/calendar/move", **{**move, "start": "kapan"}).status_code == 400
    assert post(client, "/calendar/move", **{**move, "id": "tiada-20261201"}).status_code == 404


def test_an_episode_is_put_in_by_hand(client: FlaskClient, planned: Engine) -> None:
    form = {"programme": "ayo", "day": str(WEDNESDAY), "starts": "19.00", "ends": "20.00"}
    answer = post(client, "/calendar/add", **form, topic="Edisi khusus")
    assert answer.headers["HX-Retarget"] == "#bar"
    with session_scope(planned) as session:
        row = session.scalars(select(Episode).where(Episode.topic == "Edisi khusus")).one()
        assert (row.start, row.end) == (at(WEDNESDAY, "19:00"), at(WEDNESDAY, "20:00"))
    late = post(client, "/calendar/add", **{**form, "day": "2020-01-01"})
    assert late.status_code == 422
    assert "sudah lewat" in text_of(late)


def test_holidays_and_ramadan_are_marked(client: FlaskClient, planned: Engine) -> None:
    page = text_of(client.get("/calendar/week/2027-03-08"))
    assert "Ramadan, perkiraan" in page
    assert "Hari Suci Nyepi" in page
    month = text_of(client.get("/calendar/month/2026-12-09"))
    assert "Hari Raya Natal" in month
    assert month.count('class="day"') == 35


def test_a_feed_is_read_by_its_secret_alone(client: FlaskClient, planned: Engine) -> None:
    client.get(f"/episodes/{id_of('ayo', WEDNESDAY)}")
    page = text_of(post(client, "/presenters/siti/feed"))
    path = re.search(r'value="http://[^/]+(/calendars/[^"]+)"', page)
    assert path
    away = {"REMOTE_ADDR": "192.0.2.7"}
    answer = client.get(path[1], environ_base=away)
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(one["SUMMARY"]) for one in events] == ["Ayo Mas Bro"]
    assert client.get("/calendars/salah.ics", environ_base=away).status_code == 404
    post(client, "/presenters/siti/feed", end="yes")
    assert client.get(path[1], environ_base=away).status_code == 404


def test_people_and_studios_are_edited(client: FlaskClient, planned: Engine) -> None:
    assert post(client, "/presenters/new", name="Jóko Widodo", active="y").status_code == 200
    with session_scope(planned) as session:
        assert session.get_one(Presenter, "joko-widodo").name == "Jóko Widodo"
    page = text_of(client.get("/presenters/siti/edit"))
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen
    wrong = post(client, "/presenters/siti/edit", seen=seen[1], name="Siti", email="bukan surel")
    assert wrong.status_code == 422
    assert "bukan surel" in text_of(wrong)
    post(client, "/presenters/siti/edit", seen=seen[1], name="Siti A", active="y")
    late = post(client, "/presenters/siti/edit", seen=seen[1], name="Siti B", active="y")
    assert late.status_code == 422
    assert "Siti A" in text_of(late)
    assert "Siti B" in text_of(late)
    assert post(client, "/agencies/new", name="Dinas Baru", active="y").status_code == 200
    made = post(client, "/agencies/dinas-baru/officials/new", name="Cici", active="y")
    assert made.status_code == 200
    assert "Cici" in text_of(client.get("/agencies/dinas-baru"))
    assert "Dinas Baru" in text_of(client.get("/agencies?q=baru"))
    assert "Dishub" not in text_of(client.get("/agencies?q=baru"))
    booking = {
        "studio": "Studio 1",
        "day": str(WEDNESDAY),
        "starts": "8.30",
        "ends": "9.00",
        "presenter": "",
    }
    clash = post(client, "/studios/book", **booking)
    assert clash.status_code == 422
    assert "Studio 1 dipakai Ayo Mas Bro" in text_of(clash)
    assert (
        post(client, "/studios/book", **{**booking, "starts": "13", "ends": "14"}).status_code
        == 200
    )
    with session_scope(planned) as session:
        row = session.scalars(select(StudioBooking)).one()
    assert post(client, f"/studios/bookings/{row.id}/free").status_code == 200
