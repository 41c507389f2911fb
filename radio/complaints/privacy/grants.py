"""Who may do what with which table, on a database server that holds them to it (PostgreSQL).

Four roles that logins are given; each has what it needs and no more:

- **reader**: another application. The views, which have no personal data and no confidential case.
- **intake**: a desk that takes complaints and hands them on. It adds to all that a new case has; it
  sees cases that are not confidential, of the others the number alone, and of reporters by what index
  a telephone is known, never who they are.
- **handler**: who follows cases up. Who did what, and when, is added, never changed; nothing is deleted.
- **keeper**: the desk that answers for the register: its worker, retention, requests, key changes.

None of them may change the tables themselves; the migrations are run by the database's owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class DatabaseRole(StrEnum):
    """A set of rights that a login of the database is given."""

    READER = "reader"
    INTAKE = "intake"
    HANDLER = "handler"
    KEEPER = "keeper"


@dataclass(frozen=True, slots=True)
class Grant:
    """What may be done with a table; `*` stands for all its columns, none for no such right."""

    select: tuple[str, ...] = ()
    insert: bool = False
    update: tuple[str, ...] = ()
    delete: bool = False


ALL: Final = ("*",)
_READ: Final = Grant(ALL)
_ADD: Final = Grant(ALL, insert=True)
_EDIT: Final = Grant(ALL, insert=True, update=ALL)
_EVERYTHING: Final = Grant(ALL, insert=True, update=ALL, delete=True)
_BLIND: Final = Grant(insert=True)

VIEWS: Final = (
    "public_area",
    "public_agency",
    "public_category",
    "public_complaint",
    "public_deed",
    "public_area_count",
)

NUMBERS: Final = "issued_ticket"
"""A view of all cases' numbers: a desk that was put back from an older copy goes on after them."""

GRANTS: Final[Mapping[str, Mapping[DatabaseRole, Grant]]] = MappingProxyType(
    {
        # Lists: everybody who works with cases reads them.
        "desk": {DatabaseRole.INTAKE: _EDIT, DatabaseRole.HANDLER: _EDIT},
        "area": {DatabaseRole.INTAKE: _READ, DatabaseRole.HANDLER: _READ},
        # A desk adds the agencies that its station knows and nobody had before.
        "agency": {DatabaseRole.INTAKE: _ADD, DatabaseRole.HANDLER: _ADD},
        "category": {DatabaseRole.INTAKE: _READ, DatabaseRole.HANDLER: _READ},
        "category_question": {DatabaseRole.INTAKE: _READ, DatabaseRole.HANDLER: _READ},
        "deadline_rule": {DatabaseRole.INTAKE: _READ, DatabaseRole.HANDLER: _READ},
        "day_rule": {DatabaseRole.INTAKE: _READ, DatabaseRole.HANDLER: _READ},
        # Whose liaison somebody is, is never changed: another agency's is entered anew.
        "sheet_mail": {DatabaseRole.HANDLER: _EDIT},
        "liaison": {
            DatabaseRole.HANDLER: Grant(
                ALL, insert=True, update=("sealed", "active", "by", "ended_at")
            )
        },
        # Cases. Which rows of `complaint` intake sees: `HIDDEN_ROWS`.
        "complaint": {
            DatabaseRole.INTAKE: Grant(
                ALL, insert=True, update=("supporters", "version", "updated_at")
            ),
            DatabaseRole.HANDLER: _EDIT,
        },
        NUMBERS: dict.fromkeys(
            (DatabaseRole.INTAKE, DatabaseRole.HANDLER, DatabaseRole.KEEPER), _READ
        ),
        "reporter": {
            DatabaseRole.INTAKE: Grant(
                (
                    *("id", "complaint_id", "position", "ticket"),
                    *("phone_index", "said_at", "erased_at"),
                ),
                insert=True,
            ),
            DatabaseRole.HANDLER: _ADD,
        },
        "consent": {
            DatabaseRole.INTAKE: _BLIND,
            DatabaseRole.HANDLER: Grant(ALL, insert=True, update=("withdrawn_at",)),
        },
        "case_deed": {
            DatabaseRole.INTAKE: Grant(("id", "complaint_id", "number"), insert=True),
            # Of a deed that was done, by whom and when, nothing is changed. What was said is written
            # anew where a case becomes confidential, or is so no more.
            DatabaseRole.HANDLER: Grant(
                ALL,
                insert=True,
                update=("why", "said", "public"),
            ),
        },
        "disposition": {DatabaseRole.HANDLER: _EDIT},
        "attachment": {
            DatabaseRole.INTAKE: _BLIND,
            DatabaseRole.HANDLER: _ADD,
        },
        # Who looked is added by whoever looks, and read by the keeper alone.
        "disclosure": {DatabaseRole.HANDLER: _BLIND},
        "info_disclosure": {DatabaseRole.HANDLER: _BLIND},
        # Requests for information: intake adds them, and sees by what numbers they are known.
        "info_request": {
            DatabaseRole.INTAKE: Grant(
                (
                    *("id", "number", "desk", "state", "version", "confidential"),
                    *("created_at", "updated_at", "object_until"),
                ),
                insert=True,
                update=("version", "updated_at"),
            ),
            DatabaseRole.HANDLER: _EDIT,
        },
        "info_objection": {
            DatabaseRole.INTAKE: Grant(("id", "number", "desk", "created_at"), insert=True),
            DatabaseRole.HANDLER: _EDIT,
        },
        "info_deed": {
            DatabaseRole.INTAKE: Grant(("id", "request_id", "number"), insert=True),
            DatabaseRole.HANDLER: _ADD,
        },
        # Surveys: an answer is added, and read by who makes the result. A paper may be struck out.
        "survey": {DatabaseRole.INTAKE: _READ, DatabaseRole.HANDLER: _EDIT},
        "survey_answer": {
            DatabaseRole.INTAKE: Grant(("id",), insert=True),
            DatabaseRole.HANDLER: Grant(ALL, insert=True, update=("struck",)),
        },
        # Who is told of cases, and what of: the keeper alone.
        "webhook": {},
        "webhook_delivery": {},
        "case_event": {},
        # Duties of who keeps personal data.
        "retention_rule": {},
        "reckoning": {},
        # That something waits is in the day's digest; who asked, and for what words, is not.
        "person_request": {
            DatabaseRole.HANDLER: Grant(
                ("id", "wish", "asked_at", "due_at", "answered_at", "desk"), insert=True
            )
        },
        # What comes late of who was erased comes without them, whoever delivers it.
        "erased_phone": {DatabaseRole.INTAKE: _READ, DatabaseRole.HANDLER: _READ},
        "removal": {},
        "breach": {
            DatabaseRole.HANDLER: Grant(
                (
                    *("id", "found_at", "due_at", "people_told_at", "authority_told_at"),
                    *("closed_at", "desk"),
                ),
                insert=True,
            )
        },
        # What is searched and counted follows the cases by itself; no word of a confidential one is in it.
        "case_search": {DatabaseRole.INTAKE: _READ, DatabaseRole.HANDLER: _READ},
        "case_delta": {DatabaseRole.HANDLER: _EVERYTHING},
        "case_count": {DatabaseRole.HANDLER: _EVERYTHING},
        "saved_filter": {DatabaseRole.HANDLER: _EVERYTHING},
        # How processes learn of each other's writes, and at which version the tables are.
        "revision": {DatabaseRole.INTAKE: _EDIT, DatabaseRole.HANDLER: _EDIT},
        "alembic_version": {
            DatabaseRole.INTAKE: _READ,
            DatabaseRole.HANDLER: _READ,
            DatabaseRole.KEEPER: _READ,
        },
    }
)
"""By table; what is not named here is the keeper's alone, see `grant_of`."""

HIDDEN_ROWS: Final[Mapping[str, Mapping[DatabaseRole, str]]] = MappingProxyType(
    {"complaint": {DatabaseRole.INTAKE: "NOT confidential"}}
)
"""By table and role: which rows are seen and changed; others see all rows. New ones may be any."""


def grant_of(table: str, role: DatabaseRole) -> Grant:
    """What a role may do with a table."""
    if table in VIEWS:
        return _READ
    if role is DatabaseRole.READER:
        return Grant()
    known = GRANTS.get(table, {})
    return known.get(role, _EVERYTHING if role is DatabaseRole.KEEPER else Grant())
