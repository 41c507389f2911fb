"""Correcting what a case says of itself, and hiding or showing what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.entry import check_area, check_degrees, one_line
from radio.complaints.errors import EntryError
from radio.complaints.handling.acts import Fields, missing
from radio.complaints.handling.work import Work
from radio.complaints.register.lists import Agency, Category
from radio.complaints.register.sealing import open_text, seal_text
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.keys import Keyring


def fields_of(keys: Keyring, case: Complaint) -> Fields:
    """What a case says now, for a form to begin with.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: its place can't be opened.
    """
    return Fields(
        kind=case.kind,
        agency_id=case.agency_id or "",
        category_id=case.category_id or "",
        place=open_text(keys, case.place, case.id),
        area_code=case.area_code or "",
        latitude=case.latitude,
        longitude=case.longitude,
        anonymous=case.anonymous,
        confidential=case.confidential,
        field_check=case.field_check,
    )


def check_fields(session: Session, given: Fields) -> Fields:
    """The fields, tidy.

    Raises:
        EntryError: one can't be used.
    """
    if given.agency_id and session.get(Agency, given.agency_id) is None:
        raise EntryError(f"there is no agency {given.agency_id[:32]}", "agency_id")
    if given.category_id and session.get(Category, given.category_id) is None:
        raise EntryError(f"there is no category {given.category_id[:32]}", "category_id")
    return replace(
        given,
        place=one_line(given.place, "place"),
        area_code=check_area(given.area_code, "area_code"),
        latitude=check_degrees(given.latitude, 90.0, "latitude"),
        longitude=check_degrees(given.longitude, 180.0, "longitude"),
    )


def change(work: Work) -> None:
    """Correct what it says; the history tells what it said before.

    A case that becomes confidential is sealed with all that was said about it.

    Raises:
        EntryError: nothing is another, or something can't be used.
    """
    if work.act.fields is None:
        raise missing("fields")
    case = work.case
    before, after = fields_of(work.keys, case), check_fields(work.session, work.act.fields)
    changed = _differences(before, after)
    if not changed:
        raise EntryError("nothing was changed", "fields")
    if after.confidential and not before.confidential:
        changed += _hide(work, after)
    elif before.confidential and not after.confidential:
        _show(work)
    write_fields(work.keys, case, after)
    work.note(why="\n".join([work.act.why, *changed]))


def write_fields(keys: Keyring, case: Complaint, given: Fields) -> None:
    """Write fields into a case that has its id. Where it is confidential, no map shows it."""
    case.kind, case.field_check = given.kind, given.field_check
    case.anonymous, case.confidential = given.anonymous, given.confidential
    case.agency_id, case.category_id = given.agency_id or None, given.category_id or None
    case.area_code = given.area_code or None
    case.place = seal_text(keys, given.place, case.id, confidential=given.confidential)
    hidden = given.confidential
    case.latitude = None if hidden else given.latitude
    case.longitude = None if hidden else given.longitude


def _differences(before: Fields, after: Fields) -> list[str]:
    """A line for each that is another: `name: was → is`."""
    return [
        f"{one.name}: {_shown(old)} → {_shown(new)}"
        for one in fields(Fields)
        if (old := getattr(before, one.name)) != (new := getattr(after, one.name))
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value in {None, ""} else str(value)


def _hide(work: Work, after: Fields) -> list[str]:
    """Seal the texts. What has no column to be sealed in is kept in the history's line."""
    case = work.case
    kept = {
        name: value for name, value in asdict(after).items() if name in {"latitude", "longitude"}
    }
    left = {**case.answers, **{name: value for name, value in kept.items() if value is not None}}
    case.answers = {}
    _rewrite(work, lambda text: seal_text(work.keys, text, case.id, confidential=True))
    return [json.dumps(left, ensure_ascii=False)] if left else []


def _show(work: Work) -> None:
    _rewrite(work, lambda text: open_text(work.keys, text, work.case.id))


def _rewrite(work: Work, turned: Callable[[str], str]) -> None:
    work.case.text = turned(work.case.text)
    query = select(CaseDeed).where(CaseDeed.complaint_id == work.case.id)
    for row in work.session.scalars(query):
        row.why, row.said = turned(row.why), turned(row.said)
        row.public = False
    work.session.flush()
