"""How long things are kept: the rules, what they remove within thirty days, and other rules from now on."""

from __future__ import annotations

from http import HTTPStatus

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from radio.complaints.errors import ComplaintError, EntryError, RegisterAwayError
from radio.complaints.privacy import schedule
from radio.complaints.privacy.schedule import AHEAD, coming, past_rules, replace_rule
from radio.complaints.register.duties import Kept
from web.complaints.reach import asker_name, shared
from web.complaints.words import kinds
from web.language.say import _
from web.panel import current_panel
from web.privacy.blueprint import blueprint
from web.privacy.clocks import until_day
from web.privacy.forms import NewRuleForm, RetentionForm, ruled_as
from web.privacy.words import kept_words
from web.trail import tell

ADDING = "new"
"""The form of a rule that is not there yet."""


@blueprint.get("/retention/")
def retention() -> Response:
    """The rules that hold, with what they remove; those that are over."""
    return _shown()


@blueprint.post("/retention/<rule_id>")
def keep_for(rule_id: str) -> Response:
    """Keep something for other days from now on."""
    form = RetentionForm(request.form)
    if not form.validate():
        return _shown(rule_id, form)
    try:
        with shared(write=True) as session:
            made = replace_rule(
                session, rule_id, form.days.data, form.why.data or "", asker_name(),
                current_panel().now(),
            )  # fmt: skip
            tell(f"{made.what} {made.kind or ''} {made.days}".replace("  ", " "), made.why)
            session.commit()
    except RegisterAwayError:
        raise
    except ComplaintError:
        trouble = _("Somebody has changed this rule meanwhile. Look at what holds now.")
        return _shown(trouble=trouble)
    return redirect(url_for("privacy.retention"), HTTPStatus.SEE_OTHER)


@blueprint.post("/retention/")
def add_rule() -> Response:
    """Keep something for days that no rule speaks of yet."""
    form = NewRuleForm(request.form)
    if not form.validate():
        return _shown(ADDING, form)
    what, kind = form.ruled()
    try:
        with shared(write=True) as session:
            made = schedule.add_rule(
                session, what, kind, form.days.data, form.why.data or "", asker_name(),
                current_panel().now(),
            )  # fmt: skip
            tell(f"{made.what} {made.kind or ''} {made.days}".replace("  ", " "), made.why)
            session.commit()
    except schedule.RuledError:
        return _shown(ADDING, form, _("Somebody has made a rule for this meanwhile. Look at it."))
    except EntryError as error:
        form[error.field].errors = [_("This is needed.")]
        return _shown(ADDING, form)
    return redirect(url_for("privacy.retention"), HTTPStatus.SEE_OTHER)


def from_words() -> dict[str, str]:
    """From when its days count."""
    return {
        Kept.REPORTER.value: _("from when the case ended"),
        Kept.ATTACHMENT.value: _("from when the case ended"),
        Kept.APPLICANT.value: _("from when the request was closed or taken back"),
        Kept.DISCLOSURE.value: _("from when they saw it"),
        Kept.REQUEST.value: _("from the answer"),
    }


def _shown(opened: str = "", form: RetentionForm | None = None, trouble: str = "") -> Response:
    now = current_panel().now()
    with shared() as session:
        rules = coming(session, now)
        over = past_rules(session)
    forms = {
        one.rule.id: form
        if form is not None and one.rule.id == opened
        else RetentionForm(data={"days": one.rule.days, "why": one.rule.why})
        for one in rules
    }
    ruled = {ruled_as(one.rule.what, one.rule.kind) for one in rules}
    adding = form if isinstance(form, NewRuleForm) else NewRuleForm()
    page = render_template(
        "privacy/retention.html",
        rules=rules,
        over=over,
        forms=forms,
        adding=adding,
        free=[(value, words) for value, words in adding.of.choices if value not in ruled],
        opened=opened,
        trouble=trouble,
        ahead=AHEAD,
        whats=kept_words(),
        froms=from_words(),
        until_day=until_day,
        kinds={kind.value: words for kind, words in kinds().items()},
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if opened or trouble else HTTPStatus.OK
    return make_response(page, status)
