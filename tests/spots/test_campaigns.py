"""Campaigns: booked, changed, paused and taken away, while the past stays as it was."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_millis
from playlists.dayparts import parse_windows
from playlists.spots import Break, Kind, SpotRules, Spread, place
from playlists.spots.values import why_words
from radio.library.dayparts import set_daypart
from radio.library.store import NoSuchMediaError
from radio.library.tables import Media, MediaDaypart, MediaState
from radio.spots.campaigns import (
    CampaignError,
    NoSuchCampaignError,
    add_media,
    doubts,
    find,
    listing,
    remove,
    remove_media,
    save_campaign,
    spots_of,
    switch,
)
from radio.spots.delivery import AiredPlay, Delivery, Owner, PlannedPlay, delivery, owners
from radio.spots.planning import booked_between, campaigns_on, lost_plays, owed_on
from radio.spots.report import campaign_reports, share_reports
from radio.spots.tables import CampaignRow
from radio.units import Millis, Seconds

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2026, 12, 7)
"""A Monday."""


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def book(session: Session, name: str = "bank", today: date = DAY, **more: object) -> list[str]:
    plain = {"first_day": DAY, "last_day": later(29), "plays_a_day": 4}
    return save_campaign(session, CampaignRow(id=name, **{**plain, **more}), today)


# ---------------------------------------------------------------------------------- bookings


def test_a_campaign_comes_back_as_what_planning_works_on(session: Session) -> None:
    set_daypart(session, "malam", "22:00-03:00")
    session.add(MediaDaypart(media_id="iklan1", daypart_id="malam"))
    book(
        session, advertiser="Bank Jatim", product="bank", windows="06:00-10:00", priority=3,
        apart=3600.0, spread=Spread.ANY, political=True, kind=Kind.PROMO,
    )  # fmt: skip
    add_media(session, "bank", ["iklan1", "iklan0"], weight=2)
    (found,) = campaigns_on(session, later(2))
    assert (found.id, found.kind, found.plays, found.turn) == ("bank", Kind.PROMO, 4, 8)
    assert (found.advertiser, found.product, found.priority) == ("Bank Jatim", "bank", 3)
    assert (found.windows, found.apart) == (parse_windows("06:00-10:00"), 3600.0)
    assert (found.spread, found.political) == (Spread.ANY, True)
    assert [(p.id, p.seconds, p.weight) for p in found.pieces] == [
        ("iklan0", 15.0, 2), ("iklan1", 30.0, 2),
    ]  # fmt: skip
    assert [p.windows for p in found.pieces] == [(), parse_windows("22:00-03:00")]


def test_only_what_runs_on_a_day_is_planned_and_only_spots_that_may_air(session: Session) -> None:
    book(session)
    book(session, "kerja", windows="mon-fri 06:00-10:00")
    book(session, "larut", windows="fri 22:00-02:00")
    add_media(session, "bank", ["iklan0", "iklan1", "iklan2"])
    session.get_one(Media, "iklan0").state = MediaState.MISSING
    session.get_one(Media, "iklan1").valid_until = later(1)

    def on(day: date) -> list[str]:
        return [each.id for each in campaigns_on(session, day)]

    assert on(later(-1)) == on(later(30)) == []
    assert on(DAY) == ["bank", "kerja"]
    assert on(later(4)) == ["bank", "kerja", "larut"]
    assert on(later(5)) == ["bank", "larut"]
    assert on(later(6)) == ["bank"]
    switch(session, "bank", DAY, on=False)
    assert on(later(6)) == []
    switch(session, "bank", DAY, on=True)
    assert [p.id for p in campaigns_on(session, later(1))[0].pieces] == ["iklan1", "iklan2"]
    assert [p.id for p in campaigns_on(session, later(2))[0].pieces] == ["iklan2"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"first_day": later(3), "last_day": DAY}, "give the earlier day first"),
        ({"plays_a_day": 0}, "1 to 96"),
        ({"plays_a_day": 97}, "1 to 96"),
        ({"apart": -1.0}, "0 to 86400"),
        ({"windows": "pagi"}, "is no window"),
        ({"product": "x" * 65}, "at most 64"),
        ({"name": "Bank Jatim"}, "can't be the id"),
    ],
)
def test_what_makes_no_sense_is_refused(
    session: Session, more: dict[str, object], words: str
) -> None:
    with pytest.raises(CampaignError, match=words):
        book(session, **more)
    assert listing(session) == []


def test_spots_that_can_not_be_are_refused(session: Session) -> None:
    book(session)
    session.get_one(Media, "iklan2").state = MediaState.RETIRED
    with pytest.raises(NoSuchMediaError, match="nobody"):
        add_media(session, "bank", ["nobody"])
    with pytest.raises(CampaignError, match="is retired"):
        add_media(session, "bank", ["iklan2"])
    with pytest.raises(CampaignError, match="1 to 100"):
        add_media(session, "bank", ["iklan0"], weight=0)
    with pytest.raises(NoSuchCampaignError, match="there are: bank"):
        add_media(session, "nobody", ["iklan0"])
    with pytest.raises(CampaignError, match="is no spot of bank"):
        remove_media(session, "bank", ["iklan0"])
    add_media(session, "bank", ["iklan0", "iklan1"])
    remove_media(session, "bank", ["iklan0"])
    assert [(media.id, weight) for media, weight in spots_of(session, "bank")] == [("iklan1", 1)]


def test_what_will_not_find_room_is_told_when_it_is_booked(session: Session) -> None:
    (words,) = book(session)
    assert "it has no spot to air" in words
    add_media(session, "bank", ["iklan2"])
    assert doubts(session, find(session, "bank")) == []
    (words,) = book(session, windows="06:00-07:00")
    assert words == "4 plays 30 min apart take 1.5 h, and its hours are 1.0 h long"
    (words,) = book(session, windows="06:00-06:20", apart=0.0)
    assert words == "4 plays take 240 s a day, and in its hours commercials may take 180 s"
    assert book(session, windows="06:00-06:20", apart=0.0, kind=Kind.PROMO) == []
    session.get_one(Media, "iklan2").valid_until = later(7)
    (words,) = book(session, windows="")
    assert "may air from … until 2026-12-14" in words


# ---------------------------------------------------------------------------- past and change


def test_a_change_leaves_what_was_booked_before_it(session: Session) -> None:
    book(session)
    book(session, today=later(2), plays_a_day=6)
    switch(session, "bank", later(4), on=False)
    switch(session, "bank", later(6), on=True)
    book(session, today=later(7), plays_a_day=2, last_day=later(8))
    remove(session, "bank", later(9))
    booked = booked_between(session, later(-2), later(12))["bank"]
    assert booked == {
        DAY: 4, later(1): 4, later(2): 6, later(3): 6, later(6): 6, later(7): 2, later(8): 2,
    }  # fmt: skip
    assert listing(session) == []
    assert [row.id for row in listing(session, removed=True)] == ["bank"]
    with pytest.raises(NoSuchCampaignError):
        find(session, "bank")


def test_a_campaign_that_comes_back_has_none_of_the_old_spots(session: Session) -> None:
    book(session)
    add_media(session, "bank", ["iklan0"])
    remove(session, "bank", later(1))
    book(session, today=later(3), plays_a_day=7)
    assert find(session, "bank").enabled
    assert spots_of(session, "bank") == []
    assert booked_between(session, DAY, later(4))["bank"] == {DAY: 4, later(3): 7, later(4): 7}


def test_nothing_political_is_booked_while_an_election_is_near(session: Session) -> None:
    rules = SpotRules(silence=((later(1), later(2)),))
    book(session, "partai", political=True)
    book(session)
    booked = booked_between(session, DAY, later(3), rules)
    assert list(booked["partai"]) == [DAY, later(3)]
    assert list(booked["bank"]) == [DAY, later(1), later(2), later(3)]


# -------------------------------------------------------------------------------- make-goods


def test_what_did_not_air_is_owed_until_it_is_planned(session: Session) -> None:
    today = later(3)
    for name, more in (("bank", {}), ("tidak", {"make_good": False}), ("jeda", {})):
        book(session, name, **more)
    aired = {DAY: 4, later(1): 3, later(2): 2}
    done = dict.fromkeys(("bank", "tidak", "jeda"), aired)
    switch(session, "jeda", later(1), on=False)
    switch(session, "jeda", later(3), on=True)
    # Paused on the two days on which plays were lost: nothing is owed for them.
    assert owed_on(session, today, today, done) == {"bank": 2}
    assert owed_on(session, later(4), today, {**done, "bank": {**aired, today: 6}}) == {"bank": 1}
    planned = {**done, "bank": {**aired, today: 6, later(5): 5}}
    assert owed_on(session, later(4), today, planned) == {}
    lost = lost_plays(session, today, done)
    assert lost["bank"] == [later(1), later(2), later(2)]
    assert (lost["jeda"], "tidak" in lost) == ([], False)


def test_plays_that_planning_owes_are_placed(session: Session) -> None:
    book(session)
    add_media(session, "bank", ["iklan0"])
    today, start = later(1), day_span(later(1), ZONE).start
    breaks = [Break(str(n), Millis(start + n * 3_600_000), Seconds(120.0)) for n in range(24)]
    owed = owed_on(session, today, today, {"bank": {DAY: 3}})
    plan = place(today, ZONE, campaigns_on(session, today), breaks, owed=owed)
    assert sum(len(spots) for spots in plan.breaks.values()) == 5


# ---------------------------------------------------------------------------------- delivery


def at(day: date, hour: int) -> Millis:
    return to_millis(datetime(day.year, day.month, day.day, hour, tzinfo=ZONE))


def row(entry: str, day: date, hour: int, why: str, media: str = "iklan1") -> PlannedPlay:
    return PlannedPlay(entry, media, at(day, hour), 30.0, why, media[:-1])


def test_an_airing_counts_for_the_campaign_of_its_row_if_it_was_whole() -> None:
    bank = why_words("bank", "1 of 4 today")
    planned = [row("r1", DAY, 7, bank), row("r2", DAY, 9, bank), row("r3", DAY, 11, bank),
               row("r4", DAY, 23, bank), row("r5", DAY, 13, "ident on the hour"),
               row("r6", DAY, 15, bank)]  # fmt: skip
    aired = [
        AiredPlay("r1", "iklan1", at(DAY, 7), 29.0),
        AiredPlay("r2", "iklan1", at(DAY, 9), 12.0),  # cut
        AiredPlay("r3", "iklan1", at(DAY, 11), 12.0),  # cut, and resumed
        AiredPlay("r3", "iklan1", Millis(at(DAY, 11) + 60_000), 18.0),
        AiredPlay("r4", "iklan1", at(later(1), 0), 30.0),  # late, on the next day
        AiredPlay("r5", "iklan1", at(DAY, 13), 30.0),  # nobody's
        AiredPlay("r6", "iklan1", at(DAY, 15), None),  # on the air
        AiredPlay("", "iklan2", at(DAY, 16), 60.0),  # by hand: its piece is known
        AiredPlay("", "iklan2", at(DAY, 17), 30.0),  # by hand, and cut
    ]
    done = delivery(planned, aired, {"iklan2": Owner("motor", 60.0)}, ZONE)
    assert done.planned == {"bank": {DAY: 5}}
    assert done.aired == {"bank": {DAY: 2, later(1): 1}, "motor": {DAY: 1}}


def test_a_spot_of_two_campaigns_is_neither_ones_alone(session: Session) -> None:
    book(session, "a")
    book(session, "b")
    add_media(session, "a", ["iklan0", "iklan1"])
    add_media(session, "b", ["iklan0"])
    assert owners(session) == {"iklan1": Owner("a", 30.0)}


def test_before_today_counts_what_aired_and_then_what_is_planned() -> None:
    done = Delivery(
        {"bank": {DAY: 4, later(1): 4, later(2): 5}, "x": {DAY: 1}},
        {"bank": {DAY: 3, later(1): 5}},
    )
    assert done.settled(later(1)) == {"bank": {DAY: 3, later(1): 5, later(2): 5}}


# ----------------------------------------------------------------------------------- reports


def test_campaigns_are_reported_with_what_was_booked_then(session: Session) -> None:
    book(session, advertiser="Bank Jatim")
    book(session, "lama", last_day=DAY)
    remove(session, "lama", later(1))
    done = Delivery({"bank": {DAY: 4, later(1): 4}}, {"bank": {DAY: 3}, "lama": {DAY: 4}})
    bank, lama = campaign_reports(session, DAY, later(1), later(1), done)
    assert (bank.advertiser, bank.owed) == ("Bank Jatim", 1)
    assert [bank.total(what) for what in ("booked", "planned", "aired")] == [8, 8, 3]
    assert [(day.day, day.booked, day.aired) for day in bank.days] == [
        (DAY, 4, 3),
        (later(1), 4, 0),
    ]
    assert (lama.id, lama.owed, lama.total("aired")) == ("lama", 0, 4)
    assert campaign_reports(session, later(60), later(61), later(60), done) == []


def test_shares_are_of_what_aired_and_of_what_is_planned(session: Session) -> None:
    book(session)
    book(session, "promosi", kind=Kind.PROMO)
    add_media(session, "bank", ["iklan2"])
    planned = [
        row("r1", DAY, 7, why_words("bank", "")), row("r2", DAY, 8, "public service", "ilm0"),
        row("r3", later(1), 7, why_words("bank", "")), row("r4", later(1), 8, "by hand", "musik0"),
        row("r5", later(1), 9, why_words("promosi", "")),
    ]  # fmt: skip
    aired = [AiredPlay("r1", "iklan1", at(DAY, 7), 30.0, "iklan"),
             AiredPlay("r2", "ilm0", at(DAY, 8), 10.0, "ilm"),
             AiredPlay("", "iklan2", at(DAY, 9), 60.0, "kiriman")]  # fmt: skip
    first, second = share_reports(
        session, planned, aired, owners(session), DAY, later(1), later(1), ZONE
    )
    assert (first.day, first.aired) == (DAY, True)
    assert first.shares.commercial == pytest.approx(90 / 86400)
    assert (first.shares.service, first.shares.lawful) == (0.1, False)
    assert (second.day, second.aired, second.shares.service) == (later(1), False, 0.0)
    assert second.shares.commercial == pytest.approx(30 / 86400)
    assert "too little" in second.shares.words
