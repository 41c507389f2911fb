"""Presenters, agencies (SKPD) and the officials who speak for them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from importlib.resources import files
from typing import TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from playlists.names import is_one_line
from radio.programmes.definitions import check_slug
from radio.programmes.errors import NotThereError, UnusableError
from radio.programmes.tables import Agency, Official, Presenter

COLUMNS = ("id", "short", "name", "kind", "phone", "email", "notes", "active")
_NO = {"no", "0", "false", "tidak"}
_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+")
_LINES = ("name", "position", "short", "kind", "phone", "email")
_MOST = {"phone": 32, "email": 254, "short": 64, "kind": 32}


_Row = TypeVar("_Row", Presenter, Agency)


def _saved(session: Session, row: _Row) -> _Row:
    """Made, or the one of that id changed."""
    merged = session.merge(row)
    with session.no_autoflush:
        _check(merged)
    session.flush()
    return merged


def _check(row: Presenter | Agency | Official) -> None:
    row.name = (row.name or "").strip()
    if not row.name:
        raise UnusableError("a name is needed", "name")
    for field, most in _MOST.items():
        if len(getattr(row, field, None) or "") > most:
            raise UnusableError(f"{field} may have {most} characters at the most", field)
    for field in _LINES:
        if not is_one_line(getattr(row, field, None) or ""):
            raise UnusableError(f"{field} stands on one line", field)
    if row.email and not _MAIL.fullmatch(row.email):
        raise UnusableError(f"{row.email!r} is no mail address", "email")


def set_presenter(session: Session, presenter: Presenter) -> Presenter:
    """Make a presenter, or change the one of that id. Does not commit: roll back where it raises.

    Raises:
        UnusableError: a value makes no sense.
    """
    check_slug(presenter.id)
    return _saved(session, presenter)


def find_presenter(session: Session, presenter_id: str) -> Presenter:
    """A presenter by id.

    Raises:
        NotThereError: there is none.
    """
    found = session.get(Presenter, presenter_id)
    if found is None:
        known = ", ".join(session.scalars(select(Presenter.id).order_by(Presenter.id)))
        raise NotThereError(f"there is no presenter {presenter_id!r}; there are: {known or 'none'}")
    return found


# ----------------------------------------------------------------- agencies


def set_agency(session: Session, agency: Agency) -> Agency:
    """Make an agency, or change the one of that id. Does not commit: roll back where it raises.

    Raises:
        UnusableError: a value makes no sense.
    """
    check_slug(agency.id)
    return _saved(session, agency)


def find_agency(session: Session, agency_id: str) -> Agency:
    """An agency by id.

    Raises:
        NotThereError: there is none.
    """
    found = session.get(Agency, agency_id)
    if found is None:
        raise NotThereError(f"there is no agency {agency_id!r}; `radio agency list` shows them")
    return found


def agencies(session: Session) -> Sequence[Agency]:
    """All of them, by kind and name."""
    return session.scalars(select(Agency).order_by(Agency.kind, Agency.name, Agency.id)).all()


def import_agencies(session: Session, text: str) -> list[str]:
    """Take agencies in from CSV by their ids; their ids. Does not commit.

    Lines that begin with # are comments. Columns may be left out (but not id and name) and stand
    in any order; those left out stay as they are. What is not in the file stays, too.

    Raises:
        UnusableError: the file can't be read; the message names the agency.
    """
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if not line.startswith("#")]
    reader = csv.DictReader(io.StringIO("\n".join(lines)), restkey="more", restval="")
    columns = set(reader.fieldnames or ())
    if not {"id", "name"} <= columns <= set(COLUMNS):
        raise UnusableError(f"the first line names the columns, of {','.join(COLUMNS)}")
    return [set_agency(session, _agency(row, columns)).id for row in reader]


def _agency(row: dict[str, str], columns: set[str]) -> Agency:
    if "more" in row:
        raise UnusableError(f"{row['id']}: more columns than the first line has; quote a comma")
    agency = Agency(**{name: row[name].strip() for name in columns - {"active"}})
    if "active" in columns:
        agency.active = row["active"].strip().lower() not in _NO
    return agency


def export_agencies(session: Session) -> str:
    """All agencies as CSV; the inverse of `import_agencies`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in agencies(session):
        values = [getattr(row, name) for name in COLUMNS[:-1]]
        writer.writerow([*values, "yes" if row.active else "no"])
    return out.getvalue()


def has_agencies(session: Session) -> bool:
    """Whether there is any."""
    return session.scalar(select(Agency.id).limit(1)) is not None


def fill_agencies(session: Session) -> int:
    """Put in the list that ships where there is none at all; how many. Does not commit."""
    if has_agencies(session):
        return 0
    text = (files("radio.programmes") / "data" / "skpd.csv").read_text(encoding="utf-8")
    return len(import_agencies(session, text))


# ---------------------------------------------------------------- officials


def set_official(session: Session, official: Official) -> Official:
    """Make an official (without an id) or change one. Does not commit: roll back where it raises.

    Raises:
        NotThereError: no such official or agency.
        UnusableError: a value makes no sense.
    """
    if official.id is not None:
        find_official(session, official.id)
    with session.no_autoflush:
        merged = session.merge(official)
        if not merged.agency_id:
            raise UnusableError("an official needs an agency", "agency")
        agency = find_agency(session, merged.agency_id)
        if inspect(merged).attrs.agency_id.history.has_changes() and not agency.active:
            raise UnusableError(
                f"{agency.name} is not asked any more; `radio agency set {agency.id} --active` "
                "changes that",
                "agency",
            )
        _check(merged)
    session.flush()
    session.refresh(merged)
    return merged


def find_official(session: Session, official_id: int) -> Official:
    """An official by number.

    Raises:
        NotThereError: there is none.
    """
    found = session.get(Official, official_id)
    if found is None:
        raise NotThereError(f"there is no official {official_id}; `radio official list` shows them")
    return found


def officials(session: Session, agency_id: str | None = None) -> Sequence[Official]:
    """All of them, or those of one agency, by agency and name."""
    query = select(Official).order_by(Official.agency_id, Official.name, Official.id)
    if agency_id is not None:
        query = query.where(Official.agency_id == agency_id)
    return session.scalars(query).unique().all()
