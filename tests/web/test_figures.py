"""Figures, digest and Friday sheets, on a register with cases; no browser."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Engine

from playlists.clock import to_local
from radio.complaints.handling.digest import digest
from radio.complaints.register.opening import register_scope
from radio.complaints.sight.filters import CaseFilter
from radio.complaints.sight.listing import count_cases
from radio.complaints.sight.months import month_of
from radio.complaints.words import Deed, Means
from radio.db import session_scope
from radio.people.rights import Role
from radio.programmes.tables import Episode
from radio.units import Millis
from tests.complaints.handling import Office
from tests.web.figured import DAY, an_office, fill, get
from tests.web.people import People
from tests.web.planned import ZONE, put_on_the_air
from web.figures.opening import cases_address
from web.figures.page import middle_step
from web.figures.periods import Period, back, period_of, spans
from web.figures.tiles import PLACES, SHORT, tiles
from web.panel import Panel, panel_of


@pytest.fixture
def panel(app: Flask) -> Panel:
    return panel_of(app)


@pytest.fixture
def office(panel: Panel) -> Office:
    return an_office(panel)


@pytest.fixture
def filled(office: Office, panel: Panel) -> Office:
    fill(office, panel)
    return office


LINK = re.compile(r'<a [^>]*href="(/cases/\?[^"]*|/cases/)"[^>]*>(.*?)</a>', re.DOTALL)


def links(page: str) -> Iterator[tuple[CaseFilter, int]]:
    """Filters that the page leads to, each with the number it stands by."""
    for address, inner in LINK.findall(page):
        bare = re.sub(r"<span.*?</span>|<svg.*?</svg>|<[^>]+>", " ", inner, flags=re.DOTALL)
        told = re.search(r"\d[\d.,]*", bare)
        pairs = parse_qsl(urlsplit(html.unescape(address)).query)
        if told and "%" not in bare:
            yield CaseFilter.from_pairs(pairs), int(re.sub(r"[.,]", "", told[0]))


def counted(panel: Panel, wanted: CaseFilter) -> int:
    with register_scope(panel.register) as session:
        return count_cases(session, wanted, panel.now(), most=None)


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?first=&last=",
        "?only=agency:dlh",
        "?only=kecamatan:35.22.15",
        "?only=channel:sms&first=&last=",
    ],
)
def test_every_figure_opens_exactly_the_cases_it_counts(
    filled: Office, panel: Panel, client: FlaskClient, query: str
) -> None:
    page = get(client, f"/complaints/figures/{query}")
    found = list(links(page))
    assert len(found) > 40
    assert [(wanted.pairs(), n) for wanted, n in found if counted(panel, wanted) != n] == []


def test_what_the_page_tells(filled: Office, client: FlaskClient) -> None:
    page = get(client, "/complaints/figures/")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "n = 2" in text
    assert "Kanor" in text
    assert "DLH" in text
    assert 'data-column="8" data-row="1" data-shade="2"' in page
    assert "style=" not in page
    assert get(client, "/complaints/figures/?first=200001&last=200002").count("data-column") == 0


def test_one_dimension_chosen_is_the_only_one(
    filled: Office, panel: Panel, client: FlaskClient
) -> None:
    page = get(client, "/complaints/figures/?only=agency:dishub")
    assert 'value="agency:dishub" selected' in page
    wanted, n = next(links(page))
    assert (wanted.agencies, n) == (("dishub",), 1)
    odd = get(client, "/complaints/figures/?only=agency:x&first=99&last=202699")
    assert next(links(odd))[1] == 5


def test_a_register_that_is_away_is_told(office: Office, client: FlaskClient, panel: Panel) -> None:
    panel.register.dispose()
    with panel.register.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("DROP TABLE case_count")
        connection.exec_driver_sql("DROP TABLE disposition")
        connection.commit()
    for address in (
        "/complaints/figures/",
        "/complaints/figures/digest",
        "/complaints/figures/sheets",
    ):
        assert "fg-told" in get(client, address)


def test_months_and_years() -> None:
    now = Millis(1_796_014_800_000)
    assert month_of(now) == 202611
    assert back(202601, 1) == 202512
    assert period_of({}, now) == Period(202512, 202611)
    assert period_of({"first": "202603", "last": "202601"}, now) == Period(202601, 202603)
    assert period_of({"first": "", "last": "202613"}, now) == Period(0, 0)
    assert spans(202511, 202602) == (
        (202511, 202511),
        (202512, 202512),
        (202601, 202601),
        (202602, 202602),
    )
    assert spans(202311, 202602) == (
        (202311, 202312),
        (202401, 202412),
        (202501, 202512),
        (202601, 202602),
    )


def test_the_middle_step() -> None:
    assert middle_step([]) == ""
    assert middle_step([("1", 0), ("3", 0)]) == ""
    assert middle_step([("1", 1), ("3", 1), ("5", 0)]) == "1"
    assert middle_step([("1", 1), ("3", 2), ("more", 2)]) == "3"


def test_each_kecamatan_has_a_square_of_its_own() -> None:
    made = tiles(CaseFilter(), ())
    assert len(made) == len({(tile.column, tile.row) for tile in made}) == 28
    assert len(set(SHORT.values())) == 28
    assert set(SHORT) == set(PLACES)


# ---------------------------------------------------------------- digest, Friday sheets


def test_the_digest_opens_what_it_counts(filled: Office, panel: Panel, client: FlaskClient) -> None:
    page = get(client, "/complaints/figures/digest")
    with register_scope(panel.register) as session:
        told = digest(session, ZONE, to_local(panel.now(), ZONE).date(), panel.now())
    assert told.late_count == 1
    assert f'href="/cases/{told.late[0].ticket}"' in page
    found = list(links(page))
    assert len(found) >= 5
    assert [(wanted.pairs(), n) for wanted, n in found if counted(panel, wanted) != n] == []
    assert "Dishub" in page
    arrived = [n for wanted, n in found if wanted.done == (Deed.RECEIVE,)]
    assert arrived == [told.arrived] == [2]


def test_what_was_done_on_a_day_opens_those_cases(
    office: Office, panel: Panel, client: FlaskClient
) -> None:
    office.clock.now = panel.now() - 2 * DAY
    day = to_local(office.clock.now, ZONE).date()
    one, other, third = (office.take(agency_id="dlh") for _nth in range(3))
    aired = {"means": Means.ON_AIR, "episode_id": "e", "said": "Diperbaiki.", "public": True}
    office.do(one, Deed.FORWARD, agencies=("dlh",))
    office.do(one, Deed.ANSWER, **aired)
    office.do(other, Deed.ANSWER, means=Means.LETTER, said="Sudah.")
    office.do(third, Deed.MERGE, other_id=one)
    page = get(client, f"/complaints/figures/digest?day={day}")
    found = {wanted.done: (n, wanted) for wanted, n in links(page) if wanted.done}
    assert {name: n for (name,), (n, _wanted) in found.items()} == {
        "receive": 3, "forward": 1, "answer": 2, "merge": 1, "aired": 1,
    }  # fmt: skip
    assert [n for n, wanted in found.values() if counted(panel, wanted) != n] == []
    listed = get(client, cases_of(found["merge",][1]))
    assert office.case(third).ticket in listed
    assert re.search(rf"digabung: \w+, {day.day} \w+ {day.year}<", listed)
    empty = get(client, f"/complaints/figures/digest?day={day - timedelta(days=90)}")
    assert re.findall(r"done=", empty) == []


def test_a_sheet_of_each_agency(filled: Office, panel: Panel, client: FlaskClient) -> None:
    page = get(client, "/complaints/figures/sheets")
    assert page.index("Dishub") < page.index("DLH")
    assert [(w.pairs(), n) for w, n in links(page) if counted(panel, w) != n] == []
    pdf = client.get("/complaints/figures/sheets/dishub.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert "lembar-jumat-" in pdf.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(client.get("/complaints/figures/sheets/dishub.xlsx").data))
    told = " ".join(str(cell.value) for row in book.active.iter_rows() for cell in row)
    assert "berlubang" in told
    assert "Siti" not in told
    assert client.get("/complaints/figures/sheets/nobody.pdf").status_code == 404
    assert client.get("/complaints/figures/sheets/dishub.exe").status_code == 404


def test_sheets_of_fridays_are_there_for_who_sees_all_cases(
    filled: Office, panel: Panel, people: People
) -> None:
    folder = panel.settings.data / "sheets" / "2026-12-04"
    folder.mkdir(parents=True)
    (folder / "lembar-jumat-2026-12-04-dlh.pdf").write_bytes(b"%PDF-1.4")
    officer, presenter = (people.signed_in(one, one) for one in (Role.OFFICER, Role.PRESENTER))
    page = get(officer, "/complaints/figures/sheets")
    (address,) = re.findall(r'href="(/complaints/figures/sheets/kept/[^"]+)"', page)
    assert "Jumat, 4 Desember 2026" in page
    with officer.get(address) as answer:
        assert answer.data == b"%PDF-1.4"
    for wrong in ("2026-12-04/../../keyring", "2026-12-04/none.pdf", "../2026-12-04/x"):
        assert officer.get(f"/complaints/figures/sheets/kept/{wrong}").status_code == 404
    assert "/kept/" not in get(presenter, "/complaints/figures/sheets")
    assert presenter.get(address).status_code == 403


# ---------------------------------------------------------------- what is confidential

SEES: dict[Role, int] = {
    Role.PRESENTER: 1,
    Role.OPERATOR: 2,
    Role.OFFICER: 3,
    Role.MANAGER: 3,
    Role.ADMIN: 3,
}
"""Of an open case, a confidential one they took themselves, and one that somebody else took."""


@pytest.mark.parametrize("role", SEES)
def test_figures_digest_sheets_and_lists_of_a_role_are_of_the_same_cases(
    office: Office, panel: Panel, people: People, role: Role
) -> None:
    client = people.signed_in("rina", role)
    given = {"agency_id": "dishub", "area_code": "35.22.15.2003"}
    for values in ({}, {"taken_by": "Rina"}, {"taken_by": "Ani"}):
        one = office.take(**given, **values, confidential=bool(values))
        office.do(one, Deed.FORWARD, agencies=("dishub",))
    hidden = [
        office.case(office.take(confidential=True, taken_by="Ani", said_at=Millis(panel.now())))
    ]
    newest = get(client, "/complaints/")
    assert (hidden[0].ticket in newest) is (SEES[role] == 3)
    total = SEES[role] + (SEES[role] == 3)
    lists = {
        "": total,
        "?agencies=dishub": SEES[role],
        f"?text={hidden[0].ticket}": SEES[role] // 3,
    }
    for query, n in lists.items():
        assert get(client, f"/cases/{query}").count('class="case-head"') == n, query
    for page in ("", "?only=agency:dishub", "digest", "sheets"):
        found = list(links(get(client, f"/complaints/figures/{page}")))
        assert found
        for wanted, n in found:
            listed = get(client, cases_of(wanted))
            assert listed.count('class="case-head"') == n, (page, wanted.pairs())
    book = load_workbook(io.BytesIO(client.get("/complaints/figures/sheets/dishub.xlsx").data))
    told = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert sum(one.startswith("BJN") for one in told) == SEES[role]


def cases_of(wanted: CaseFilter) -> str:
    return f"/cases/?{urlencode(wanted.pairs())}"


@pytest.fixture
def episode(planned: Engine) -> Episode:
    with session_scope(planned) as session:
        return session.get_one(Episode, put_on_the_air(planned, 5))


def test_who_may_not_see_complaints_sees_none_of_it(
    app: Flask, people: People, planned: Engine, episode: Episode
) -> None:
    viewer = people.signed_in("wati", Role.VIEWER)
    for address in ("", "digest", "sheets", "sheets/dishub.pdf", f"reading/{episode.id}"):
        assert viewer.get(f"/complaints/figures/{address}").status_code == 403
    assert "/complaints/figures/" not in viewer.get(f"/episodes/{episode.id}/run").get_data(
        as_text=True
    )


def test_figures_lead_to_the_list_and_to_cases(
    app: Flask, planned: Engine, filled: Office, client: FlaskClient
) -> None:
    with app.test_request_context():
        assert cases_address(CaseFilter()) == "/cases/"
        wanted = CaseFilter(agencies=("dlh", ""), overdue=True)
        assert cases_address(wanted) == "/cases/?agencies=dlh&agencies=-&overdue=1"
    page = get(client, "/complaints/figures/digest")
    addresses = set(re.findall(r'href="(/cases/[^"]*)"', page))
    assert len(addresses) > 4
    for address in addresses:
        assert client.get(html.unescape(address)).status_code == 200
