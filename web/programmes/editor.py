"""The editor of a programme: its page, and saving what was typed into it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from playlists.rrule import RecurrenceError
from radio.air.settings import load_settings
from radio.hourclocks.clocks import DEFAULT, clocks
from radio.library.tables import Media
from radio.programmes.definitions import set_programme
from radio.programmes.errors import ConflictError, ProgrammeError, UnusableError
from radio.programmes.recurring import Recurrence, Way, recurrence_of
from radio.programmes.rundown import template_of
from radio.programmes.studios import studios
from radio.programmes.tables import Presenter, Programme
from web.air.leading import relay_trouble
from web.answers import Trouble
from web.days import station_today
from web.forms import SEEN, fingerprint, others_since, seen_of
from web.language.say import _
from web.panel import current_panel
from web.programmes.answers import Refusal, refusal
from web.programmes.fields import add_errors
from web.programmes.forms import FIELDS_OF_ERRORS, ProgrammeForm, fill
from web.programmes.recurrences import (
    day_names,
    nth_names,
    read_recurrence,
    recurrence_words,
    rule_of,
    ways,
)
from web.programmes.rundowns import rows_of, starts_of
from web.programmes.words import kinds, parts, trouble_words


def edit_page(session: Session, programme: Programme | None, *, part: bool = False) -> str:
    """The page of a programme, or of a new one; with `part` its form alone."""
    if programme is None:
        form, recurrence = (
            ProgrammeForm(data=_first_values()),
            Recurrence(Way.WEEKLY, tuple(range(5))),
        )
    else:
        form, recurrence = ProgrammeForm(data=fill(programme)), _recurrence(programme)
    _offer(session, form, programme)
    seen = fingerprint(programme) if programme else ""
    known = {"form": form, "recurrence": recurrence, "seen": seen}
    if part:
        return _form(session, programme, **known)
    template = template_of(session, programme.id) if programme else []
    rows = rows_of(session, template)
    return render_template(
        "programmes/edit.html",
        programme=programme,
        rows=rows,
        starts=starts_of(rows),
        length=programme.seconds if programme else 0,
        rundown_seen=seen_of(*template),
        parts=parts(),
        **_known(session, programme, **known),
    )


def _first_values() -> dict[str, Any]:
    today = station_today()
    return {"first_day": today, "enabled": True, "most_overrun": 300}


def _recurrence(programme: Programme) -> Recurrence:
    try:
        return recurrence_of(programme.rule)
    except RecurrenceError:
        return Recurrence(Way.RULE, rule=programme.rule)


def _offer(session: Session, form: ProgrammeForm, programme: Programme | None) -> ProgrammeForm:
    query = select(Presenter).order_by(Presenter.name, Presenter.id)
    has = programme.presenter_id if programme else None
    known = {one.id: one.name for one in session.scalars(query) if one.active or one.id == has}
    names = [name for name in clocks(session) if name != DEFAULT]
    return form.offer(known, names)


def line_trouble() -> Trouble | None:
    """Why the line can't be taken from the address that was typed; before anything is written."""
    source = request.form.get("source", "").strip()
    return relay_trouble(source) if "://" in source else None


def save_programme(
    session: Session, programme_id: str, before: Programme | None, line: Trouble | None
) -> str | None:
    """Save what was typed; the form again, with the words in it, where it can't be. No commit.

    `line` is what is wrong with its line; one that an administrator has set at the terminal stays.
    """
    panel = current_panel()
    zone, now = panel.settings.zone_info, panel.now()
    form = _offer(session, ProgrammeForm(request.form), before)
    recurrence, wrong = _read(request.form)
    rule = ""
    try:
        rule = rule_of(recurrence)
    except RecurrenceError as error:
        wrong = wrong or str(error)
    is_valid = form.validate()
    if line is not None and (before is None or (form.source.data or "").strip() != before.source):
        add_errors(form.source, [line.message, line.do])
        is_valid = False
    if not is_valid or wrong:
        seen = request.form.get("seen", "")
        return _form(session, before, form=form, recurrence=recurrence, seen=seen, wrong=wrong)
    others = _others(session, before, form, rule)
    if before is not None and others:
        # With what was typed, what somebody else has saved, and leave to save over it.
        known = {"form": form, "recurrence": recurrence, "seen": fingerprint(before)}
        return _form(session, before, others=others, **known)
    refused = None
    try:
        set_programme(session, zone, Programme(id=programme_id, rule=rule, **form.values()), now)
    except ProgrammeError as error:
        session.rollback()
        refused, wrong = _refused(form, error)
    else:
        return None
    seen = request.form.get("seen", "")
    known = {"form": form, "recurrence": recurrence, "seen": seen, "wrong": wrong}
    return _form(session, session.get(Programme, programme_id), refused=refused, **known)


def _refused(form: ProgrammeForm, error: ProgrammeError) -> tuple[Refusal | None, str]:
    """What is wrong, at its field where it is about one."""
    field = FIELDS_OF_ERRORS.get(getattr(error, "field", ""))
    if isinstance(error, UnusableError) and error.field == "rule":
        return None, trouble_words(error)
    if isinstance(error, ConflictError) or field is None:
        return refusal(error, current_panel().settings.zone_info), ""
    add_errors(form[field], [trouble_words(error)])
    return None, ""


def _others(
    session: Session, there: Programme | None, form: ProgrammeForm, rule: str
) -> list[tuple[str, str]]:
    """What somebody else saved since the form was filled, where it is not what was typed."""
    if there is None:
        return []
    theirs = _offer(session, ProgrammeForm(data=fill(there)), there)
    others = list(others_since(form, theirs, fingerprint(there)))
    if rule != there.rule and request.form.get(SEEN) != fingerprint(there):
        others.append((_("Recurs"), recurrence_words(there.rule, there.first_day)))
    return others


def _read(form: MultiDict[str, str]) -> tuple[Recurrence, str]:
    try:
        return read_recurrence(form), ""
    except RecurrenceError as error:
        way = form.get("way", "")
        return Recurrence(
            Way(way) if way in set(Way) else Way.ONCE, rule=form.get("rule", "")
        ), str(error)


def _form(session: Session, programme: Programme | None, **known: Any) -> str:
    return render_template(
        "programmes/form.html", programme=programme, **_known(session, programme, **known)
    )


def _known(session: Session, _programme: Programme | None, **known: Any) -> dict[str, Any]:
    """What the form's template has to know."""
    form: ProgrammeForm = known["form"]
    return {
        "kinds": kinds(),
        "ways": ways(),
        "day_names": day_names(),
        "nth_names": nth_names(),
        "studios": studios(session),
        "sources": _sources(),
        "opening": _piece(session, form.opening.data),
        "closing": _piece(session, form.closing.data),
        "refused": None,
        "others": (),
        "wrong": "",
        **known,
    }


def _piece(session: Session, media_id: str | None) -> Media | None:
    return session.get(Media, media_id) if media_id else None


def _sources() -> list[str]:
    """Names of the live sources that the engine was told of."""
    try:
        settings = load_settings(current_panel().settings.data / "air" / "engine.json")
    except (OSError, ValueError, TypeError, KeyError):
        return []
    return [source.name for source in settings.live_sources]
