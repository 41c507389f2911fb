"""A clock being edited: each change is saved at once, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from playlists.hourclock import HourClockError, Slot, parse_clock, write_clock
from radio.db import session_scope
from radio.hourclocks.clocks import ClockError, NoSuchClockError, change_slots, find_clock
from radio.hourclocks.marks import set_mark
from radio.hourclocks.tables import HourClock
from radio.library.store import categories
from radio.library.tables import Media
from radio.lists.store import all_lists
from web.answers import Trouble, TroubleError
from web.clocks.blueprint import blueprint
from web.clocks.forms import MarkForm, SlotForm, slot_data
from web.clocks.past import read_past, write_past
from web.clocks.shown import ShownClock, seen_of, shown
from web.forms import check_overtaken, fingerprint, others_since
from web.language.say import _
from web.panel import current_panel

SLOTS_MOST = 200

Slots = tuple[Slot, ...]


@blueprint.get("/clock/<name>")
def clock(name: str) -> str:
    """A clock as dial and as list."""
    with session_scope(current_panel().database) as session:
        one = _shown(session, name)
        return render_template("clocks/clock.html", mark_form=_mark_form(one["clock"]), **one)


@blueprint.get("/clock/<name>/body")
def clock_body(name: str) -> str:
    """Its list and dial alone; with ?edit=N the N-th slot as a form, with ?edit=0 a new one."""
    with session_scope(current_panel().database) as session:
        edit = request.args.get("edit", type=int)
        return render_template("clocks/body.html", **_shown(session, name, edit=edit))


@blueprint.post("/clock/<name>/slots")
def add_slot(name: str) -> Response:
    """Put a slot at the clock's end."""
    return _save_slot(name, 0)


@blueprint.post("/clock/<name>/slots/<int:number>")
def change_slot(name: str, number: int) -> Response:
    """Change a slot, by its place from 1 on."""
    return _save_slot(name, number)


def _save_slot(name: str, number: int) -> Response:
    form = SlotForm(request.form)
    if not form.validate():
        return _again(name, number, form)
    if _is_overtaken(name):
        return _again_where_it_is(name, number, form)

    def change(slots: Slots) -> Slots:
        if not number:
            return (*slots, form.slot())
        _there(slots, number)
        return (*slots[: number - 1], form.slot(), *slots[number:])

    try:
        return _change(name, change)
    except HourClockError:
        form.at.errors = [
            _("Times in a clock go forward: this one does not fit between the others.")
        ]
        return _again(name, number, form)


@blueprint.post("/clock/<name>/slots/<int:number>/move")
def move_slot(name: str, number: int) -> Response:
    """Put a slot to another place; times that would go backward are refused."""
    to = request.form.get("to", type=int) or 0

    def change(slots: Slots) -> Slots:
        _there(slots, number)
        rest = [*slots[: number - 1], *slots[number:]]
        place = max(1, min(to, len(slots)))
        rest.insert(place - 1, slots[number - 1])
        return tuple(rest)

    try:
        return _change(name, change, focus=max(1, to), key=request.form.get("key", ""))
    except HourClockError as error:
        raise TroubleError(
            Trouble(
                "backward",
                _("Times in a clock go forward, so this slot can't stand there."),
                _("Change its time, or let it follow what is before it."),
            ),
            HTTPStatus.CONFLICT,
        ) from error


@blueprint.post("/clock/<name>/slots/<int:number>/remove")
def remove_slot(name: str, number: int) -> Response:
    """Take a slot out."""

    def change(slots: Slots) -> Slots:
        _there(slots, number)
        return (*slots[: number - 1], *slots[number:])

    return _change(name, change, focus=number)


@blueprint.post("/clock/<name>/undo")
def undo_clock(name: str) -> Response:
    """Take the last change back."""
    with session_scope(current_panel().database) as session:
        _slots(session, name)
        past = _past(session, name)
    if not past:
        return _answer(name, past)
    try:
        before = parse_clock(past[-1])
        return _change(name, lambda _slots: before, past=past[:-1])
    except HourClockError as error:
        raise _odd(str(error)) from error


@blueprint.post("/clock/<name>/mark")
def mark_clock(name: str) -> Response:
    """Set letter, colour and notes."""
    form = MarkForm(request.form)
    with session_scope(current_panel().database, write=True) as session:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        _slots(session, name)
        others = others_since(form, _mark_form(shown(session, name)), _mark_seen(session, name))
        if form.validate() and not others:
            try:
                set_mark(session, name, form.letter.data, form.colour.data, form.notes.data)
                session.commit()
                status = HTTPStatus.OK
            except ClockError:
                form.letter.errors = [_("One or two letters.")]
        facts = _shown(session, name)
        page = render_template(
            "clocks/mark.html", mark_form=form, others=others, out_of_turn=True, **facts
        )
        answer = make_response(page, status)
    if status == HTTPStatus.OK:
        answer.headers["HX-Trigger"] = json.dumps({"said": {"text": _("Saved.")}})
    return answer


def _mark_form(clock: ShownClock) -> MarkForm:
    return MarkForm(letter=clock.mark.letter, colour=clock.mark.colour, notes=clock.notes)


# --------------------------------------------------------------------------------- common


def _change(
    name: str,
    change: Callable[[Slots], Slots],
    *,
    past: list[str] | None = None,
    focus: int = 0,
    key: str = "",
) -> Response:
    with session_scope(current_panel().database, write=True) as session:
        before = _slots(session, name)
        check_overtaken(request.form.get("seen", ""), seen_of(session, name))
        earlier = _past(session, name)
        after = change(before)
        if len(after) > SLOTS_MOST:
            raise _odd(_("A clock has at most %(most)s slots.", most=SLOTS_MOST))
        if not after:
            raise TroubleError(
                Trouble(
                    "last_slot",
                    _("A clock needs at least one slot."),
                    _("Change this one, or remove the whole clock."),
                )
            )
        change_slots(session, name, after)
        session.commit()
    if past is None:
        past = [*earlier, write_clock(before)]
    return _answer(name, past, focus=focus, key=key)


def _answer(name: str, past: list[str], *, focus: int = 0, key: str = "") -> Response:
    with session_scope(current_panel().database) as session:
        facts = _shown(session, name, past=past, focus=focus, key=key)
    return make_response(render_template("clocks/body.html", out_of_turn=True, **facts))


def _again(name: str, number: int, form: SlotForm) -> Response:
    with session_scope(current_panel().database) as session:
        facts = _shown(session, name, edit=number, form=form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(render_template("clocks/body.html", **facts), status)


def _is_overtaken(name: str) -> bool:
    with session_scope(current_panel().database) as session:
        _slots(session, name)
        return request.form.get("seen", "") != seen_of(session, name)


def _again_where_it_is(name: str, number: int, form: SlotForm) -> Response:
    """Somebody else changed the clock meanwhile: what was typed, at the slot where it is now.

    A slot that is no longer there would be put in anew, at the end.
    """
    with session_scope(current_panel().database) as session:
        was = request.form.get("was", "")
        slots = enumerate(_slots(session, name), 1)
        places = [place for place, slot in slots if number and write_clock((slot,)).strip() == was]
        found = min(places, key=lambda place: abs(place - number), default=0)
        facts = _shown(session, name, edit=found, form=form)
    gone = bool(number) and not found
    page = render_template("clocks/body.html", others=True, gone=gone, **facts)
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def _shown(
    session: Session,
    name: str,
    *,
    edit: int | None = None,
    form: SlotForm | None = None,
    past: list[str] | None = None,
    focus: int = 0,
    key: str = "",
) -> dict[str, Any]:
    slots = _slots(session, name)
    if edit is not None and form is None:
        if edit:
            _there(slots, edit)
        form = SlotForm(data=slot_data(slots[edit - 1] if edit else Slot(slots[-1].kind)))
    return {
        "clock": shown(session, name),
        "mark_seen": _mark_seen(session, name),
        "edit": edit,
        "was": write_clock((slots[edit - 1],)).strip() if edit else "",
        "form": form,
        "piece_there": session.get(Media, form.piece.data) if form and form.piece.data else None,
        "past": write_past(_past(session, name) if past is None else past, seen_of(session, name)),
        "focus": min(focus, len(slots)),
        "moved": key,
        "sources": [*categories(session), *(f"@{row.id}" for row in all_lists(session))],
    }


def _mark_seen(session: Session, name: str) -> str:
    row = session.get(HourClock, name)
    return fingerprint(row) if row else fingerprint()


def _slots(session: Session, name: str) -> Slots:
    try:
        return find_clock(session, name)
    except NoSuchClockError as error:
        raise no_clock() from error


def no_clock() -> TroubleError:
    """There is no clock of this name."""
    trouble = Trouble(
        "no_such_clock", _("There is no such hour clock."), _("Go back to the list of clocks.")
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)


def _there(slots: Slots, number: int) -> None:
    if not 1 <= number <= len(slots):
        raise TroubleError(
            Trouble(
                "no_such_slot",
                _("This slot is no longer there."),
                _("Look at what is there now, then try again."),
            )
        )


def _past(session: Session, name: str) -> list[str]:
    """What can be taken back, as the page carried it along."""
    try:
        found = read_past(seen_of(session, name))
    except ValueError as error:
        raise _odd(_("The panel did not understand this request.")) from error
    if not all(isinstance(text, str) for text in found):
        raise _odd(_("The panel did not understand this request."))
    return found


def _odd(words: str) -> TroubleError:
    trouble = Trouble("bad_request", words, _("Reload the page and try again."))
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
