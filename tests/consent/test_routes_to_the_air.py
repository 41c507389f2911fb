"""Every way by which a piece of the library comes to the air, with consent, without, and by an override."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from playlists.hourclock import parse_clock
from playlists.spots import Kind as SpotKind
from playlists.spots import SpotRules
from radio.air.log import Timing
from radio.broadcastlog.daily import set_item
from radio.broadcastlog.desk import EditError, When
from radio.broadcastlog.freezing import Freezer, FreezeSettings
from radio.broadcastlog.tables import DailyItem, LogRow
from radio.calls.tables import Consent
from radio.carts.editing import KeyChoice, find_page, make_page, set_key
from radio.carts.errors import NoSuchPageError, UnusableError
from radio.db import session_scope
from radio.hourclocks.clocks import set_clock
from radio.hourclocks.grid import add_row
from radio.hourclocks.tables import GridRow
from radio.library.bulk import edit_many, undo
from radio.library.editing import Changes
from radio.library.store import bring_back, check_files, retire
from radio.library.tables import Media
from radio.lists.store import Item, set_playlist, set_smart
from radio.programmes.definitions import set_programme
from radio.programmes.rundown import Segment, set_template
from radio.programmes.tables import Kind, Part, Programme
from radio.spots.campaigns import CampaignError, add_media, save_campaign
from radio.spots.tables import CampaignRow
from radio.units import Millis
from tests.broadcastlog.test_dayplan import DAY, NOW, ZONE, moment
from tests.consent.conftest import PIECE, Station

Route = Callable[[Station], None]
ROUTES: dict[str, Route] = {}


def route(how: Route) -> Route:
    """One way to the air; it may be gone again and again."""
    ROUTES[how.__name__] = how
    return how


# ------------------------------------------------------------------ planned by the station


def _by_clock(station: Station, line: str) -> None:
    with session_scope(station.engine, write=True) as session:
        set_clock(session, "jam", parse_clock(f"{line}\nfill musik"))
        if session.scalar(select(GridRow).limit(1)) is None:
            add_row(session, "jam", "")
        session.commit()
    station.build()


@route
def rotation_of_songs(station: Station) -> None:
    station.file_under("musik")
    station.build()


@route
def idents(station: Station) -> None:
    station.file_under("ident")
    station.build()


@route
def an_hour_clock_names_its_category(station: Station) -> None:
    _by_clock(station, "00:00 hard turn klip")


@route
def an_hour_clock_names_the_piece(station: Station) -> None:
    _by_clock(station, f"00:00 hard item {PIECE}")


@route
def a_playlist(station: Station) -> None:
    with session_scope(station.engine, write=True) as session:
        set_playlist(session, "daftar", [Item(PIECE)], NOW)
        session.commit()
    _by_clock(station, "00:00 hard turn @daftar")


@route
def a_smart_list(station: Station) -> None:
    with session_scope(station.engine, write=True) as session:
        set_smart(session, "pintar", "category:klip", NOW)
        session.commit()
    _by_clock(station, "00:00 hard turn @pintar")


@route
def something_each_day(station: Station) -> None:
    with session_scope(station.engine, write=True) as session:
        set_item(
            session,
            DailyItem(
                id="klip",
                category="klip",
                at="07:30",
                offset=0,
                prayer="",
                weekdays="",
                enabled=True,
            ),
        )
        session.commit()
    station.build()


@route
def a_spot_of_a_campaign(station: Station) -> None:
    with session_scope(station.engine, write=True) as session:
        if session.get(CampaignRow, "iklan") is None:
            row = CampaignRow(
                id="iklan", name="Iklan", advertiser="Dinas", product="x",
                kind=SpotKind.COMMERCIAL, first_day=DAY - timedelta(days=1),
                last_day=DAY + timedelta(days=9), windows="06:00-22:00", plays_a_day=6,
            )  # fmt: skip
            save_campaign(session, row, DAY, SpotRules(service_least=0.0))
            add_media(session, "iklan", [PIECE])
        session.commit()
    station.build()


@route
def public_service_announcements(station: Station) -> None:
    station.file_under("ilm")
    _by_clock(station, "00:00 hard turn ilm")


# ------------------------------------------------------------------ programmes


def _programme(station: Station, *parts: Segment, **given: object) -> None:
    values = {"name": "Ayo", "kind": Kind.LIVE, "rule": "FREQ=DAILY", "first_day": DAY, **given}
    with session_scope(station.engine, write=True) as session:
        if session.get(Programme, "ayo") is None:
            programme = Programme(id="ayo", starts_at="08:00", seconds=5400, **values)
            set_programme(session, ZONE, programme, NOW)
            set_template(session, session.get_one(Programme, "ayo"), parts)
        session.commit()
    station.build()


@route
def the_opening_of_a_programme(station: Station) -> None:
    _programme(station, opening_media_id=PIECE)


@route
def the_closing_of_a_programme(station: Station) -> None:
    _programme(station, closing_media_id=PIECE)


@route
def a_part_of_a_rundown(station: Station) -> None:
    _programme(station, Segment(Part.DIALOGUE, 600, "Suara warga", PIECE))


# ------------------------------------------------------------------ by hand


def _edit(act: Callable[[], object]) -> None:
    """Where it is refused, it is for this and nothing else."""
    try:
        act()
    except EditError as error:
        refused = error.code
    else:
        refused = ""
    assert refused in ("", "withheld")


@route
def put_into_the_log_at_a_time(station: Station) -> None:
    station.build()
    when = When(moment(DAY, 3, 20), Timing.HARD)
    _edit(lambda: station.desk().insert_at(PIECE, when))


def _some_row(station: Station, hour: int) -> str:
    with session_scope(station.engine) as session:
        query = select(LogRow.id).where(LogRow.hour == moment(DAY, hour)).order_by(LogRow.at)
        return str(session.scalars(query.limit(1)).one())


@route
def put_after_a_row(station: Station) -> None:
    station.build()
    _edit(lambda: station.desk().insert_after(_some_row(station, 4), PIECE))


@route
def put_in_the_place_of_a_row(station: Station) -> None:
    station.build()
    _edit(lambda: station.desk().replace(_some_row(station, 5), PIECE))


@route
def kept_in_a_log_that_was_built_before(station: Station) -> None:
    """The row stands there from the first time on; nobody builds the day again."""
    with session_scope(station.engine) as session:
        known = session.scalar(select(LogRow.id).where(LogRow.media_id == PIECE).limit(1))
    if known is None:
        put_into_the_log_at_a_time(station)


@route
def taken_back_after_it_was_taken_out(station: Station) -> None:
    kept_in_a_log_that_was_built_before(station)
    with session_scope(station.engine) as session:
        row = session.scalars(select(LogRow.id).where(LogRow.media_id == PIECE)).first()
    assert row is not None
    station.desk().remove(row)
    station.desk().undo()


@route
def moved_in_the_log(station: Station) -> None:
    with session_scope(station.engine) as session:
        row = session.scalar(select(LogRow.id).where(LogRow.media_id == PIECE).limit(1))
    if row is None:
        put_after_a_row(station)
    else:
        station.desk().step(row, down=True)


@route
def a_key_of_the_cart_wall(station: Station) -> None:
    with session_scope(station.engine, write=True) as session:
        try:
            page = find_page(session, "umum")
        except NoSuchPageError:
            page = make_page(session, "Umum")
        # Refused without consent; what is under the key then is what was there.
        with suppress(UnusableError):
            set_key(session, page, 1, KeyChoice(PIECE))
        session.commit()


@route
def a_key_that_was_there_before(station: Station) -> None:
    with session_scope(station.engine) as session:
        there = session.scalars(select(Media).where(Media.id == PIECE)).one().state
    if there == "active":
        a_key_of_the_cart_wall(station)


# ------------------------------------------------------------------ what stands by


@route
def carts_on_the_shelf(station: Station) -> None:
    station.file_under("cart")


@route
def what_fills_up(station: Station) -> None:
    station.file_under("filler")


@route
def the_fallback_list(station: Station) -> None:
    station.file_under("fallback")


@route
def the_emergency_announcement(station: Station) -> None:
    station.file_under("darurat")


# ------------------------------------------------------------------ hands that would bring it back


@route
def retired_and_brought_back(station: Station) -> None:
    with session_scope(station.engine, write=True) as session:
        retire(session, PIECE)
        session.flush()
        bring_back(session, PIECE, station.data)
        session.commit()
    carts_on_the_shelf(station)


@route
def retired_with_others_and_taken_back(station: Station) -> None:
    with session_scope(station.engine, write=True) as session:
        at = session.get_one(Media, PIECE).created_at
        bulk = edit_many(session, [PIECE], Changes(), "Sari", at, station.data, retired=True)
        session.flush()
        undo(session, bulk.id, station.data)
        session.commit()
    carts_on_the_shelf(station)


@route
def gone_and_found_again(station: Station) -> None:
    carts_on_the_shelf(station)
    with session_scope(station.engine) as session:
        path = station.data / session.get_one(Media, PIECE).path
    for there in (False, True):
        path.unlink(missing_ok=True) if not there else path.touch()
        with session_scope(station.engine, write=True) as session:
            check_files(session, station.data)
            session.commit()


def heard(station: Station, how: Route) -> bool:
    how(station)
    log = station.on_air()
    every = [*log.entries, *log.fill, *log.fallback, *log.carts]
    every += [] if log.emergency is None else [log.emergency]
    return station.file() in {one.uri for one in every}


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ROUTES)
def test_a_way_to_the_air(station: Station, name: str) -> None:
    how = ROUTES[name]
    station.says(Consent.CARD, 1)
    assert heard(station, how), "with consent"
    station.says(Consent.REFUSED, 2)
    assert not heard(station, how), "taken back"
    station.let_out(3)
    assert heard(station, how), "by an override that is kept"
    station.says(Consent.REFUSED, 4)
    assert not heard(station, how), "a new no ends the override"


def test_nobody_was_asked(station: Station) -> None:
    carts_on_the_shelf(station)
    assert not heard(station, carts_on_the_shelf)


@pytest.mark.sqlite
def test_a_campaign_takes_no_such_spot(station: Station) -> None:
    with session_scope(station.engine, write=True) as session:
        row = CampaignRow(
            id="iklan", name="Iklan", advertiser="Dinas", product="x", kind=SpotKind.COMMERCIAL,
            first_day=DAY, last_day=DAY, windows="06:00-22:00", plays_a_day=1,
        )  # fmt: skip
        save_campaign(session, row, DAY, SpotRules(service_least=0.0))
        with pytest.raises(CampaignError, match="withheld"):
            add_media(session, "iklan", [PIECE])


@pytest.mark.sqlite
def test_who_looks_after_the_air_is_told_what_was_left_out_until_it_is_over(
    station: Station,
) -> None:
    put_into_the_log_at_a_time(station)
    freezer = Freezer(station.engine, station.data, FreezeSettings("Radio"))
    at = moment(DAY, 3, 20)
    station.says(Consent.CARD, 1)
    put_into_the_log_at_a_time(station)
    assert freezer.freeze(NOW).withheld == ()
    stamp = freezer.stamp(NOW)
    station.says(Consent.REFUSED, 2)
    assert freezer.stamp(NOW) != stamp, "the worker sees it, too"
    assert freezer.freeze(NOW).withheld == ("Klip 0",)
    assert freezer.freeze(Millis(at + 5000)).withheld == ("Klip 0",), "on the air"
    assert freezer.freeze(Millis(at + 60_000)).withheld == ()
