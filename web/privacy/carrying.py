"""Carrying a request out: the report as a paper, what is put right, restricted, erased."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Response as Made
from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from radio.calls.persons import call_lines
from radio.complaints.errors import ComplaintError, RegisterAwayError
from radio.complaints.exchange.letters import to_letter
from radio.complaints.privacy.asker import named_in
from radio.complaints.privacy.asking import confirm
from radio.complaints.privacy.correcting import CORRECTED, correct_person
from radio.complaints.privacy.erasing import erase_person
from radio.complaints.privacy.erasures import Erased
from radio.complaints.privacy.finding import Named
from radio.complaints.privacy.letter import LANGUAGES, write_report
from radio.complaints.privacy.report import report_person
from radio.complaints.privacy.requests import restrict
from radio.complaints.register.duties import Identity, PersonRequest, Wish
from web.complaints.reach import asker_name, register_engine, shared
from web.forms import PageForm
from web.language import current_language
from web.language.say import _
from web.panel import current_panel
from web.privacy.blueprint import blueprint
from web.privacy.callers import calls_of
from web.privacy.forms import CorrectForm, EraseForm, IdentityForm
from web.privacy.reach import ledger, request_here
from web.privacy.requestpage import shown
from web.privacy.words import trouble_words
from web.trail import saw, tell

_WHY = "Permintaan akses, UU 27/2022 pasal 32"
"""What a report is noted for in each case: in the office's language."""


@blueprint.post("/request/<request_id>/identity")
def identity(request_id: str) -> Response:
    """Say how it was made sure who asks."""
    form = IdentityForm(request.form)
    if not form.validate():
        return shown(request_id, {"identity": form})
    return _do(
        request_id, form, "identity",
        lambda: confirm(register_engine(), request_id, Identity(form.identity.data)),
    )  # fmt: skip


@blueprint.post("/request/<request_id>/report")
def report(request_id: str) -> Response:
    """All that is kept of them, as a paper to print; with `as=pdf` a file. It is noted in each case."""
    panel = current_panel()
    try:
        who = _ready(request_id, Wish.ACCESS)
        calls = calls_of(who)
        made = report_person(
            register_engine(),
            panel.desk,
            who,
            asker_name(),
            _WHY,
            request_id=request_id,
            elsewhere=len(calls),
        )
    except RegisterAwayError:
        raise
    except ComplaintError as error:
        return shown(request_id, trouble=trouble_words(error))
    saw("privacy.report", request_id, _WHY)
    tell(request_id)
    language = current_language() if current_language() in LANGUAGES else "id"
    text = write_report(made, panel.desk.zone, language)
    text += "".join(f"{line}\n" for line in call_lines(calls, panel.desk.zone, language))
    if request.form.get("as") == "pdf":
        return _file(to_letter(text, panel.settings.station, language), request_id)
    return kept_nowhere(
        make_response(
            render_template(
                "privacy/paper.html", lines=paper_lines(text), back=_address(request_id)
            )
        )
    )


@blueprint.post("/request/<request_id>/correct")
def correct(request_id: str) -> Response:
    """Put right what is wrong, wherever they stand."""
    form, panel = CorrectForm(request.form), current_panel()
    if not form.validate():
        return shown(request_id, {"correct": form})
    right = {name: form[name].data or "" for name in CORRECTED}
    kept, days = ledger()
    return _do(
        request_id, form, "correct",
        lambda: correct_person(
            register_engine(), panel.desk, kept, _ready(request_id, Wish.CORRECT), right,
            asker_name(), days=days, request_id=request_id,
        ),
    )  # fmt: skip


@blueprint.post("/request/<request_id>/restrict")
def restriction(request_id: str) -> Response:
    """Keep their data, and show it to nobody; or, with `lift`, use it again."""
    panel = current_panel()
    kept, days = ledger()
    return _do(
        request_id, None, "restrict",
        lambda: restrict(
            register_engine(), panel.desk, kept, _ready(request_id, Wish.RESTRICT), asker_name(),
            days=days, lift=request.form.get("lift") == "y", request_id=request_id,
        ),
    )  # fmt: skip


@blueprint.post("/request/<request_id>/erase")
def erase(request_id: str) -> Response:
    """Erase them; what is held is restricted, and goes by itself when the hold ends."""
    form, panel = EraseForm(request.form), current_panel()
    if not form.validate():
        return shown(request_id, {"erase": form})
    kept, days = ledger()
    phrases = [one for one in (form.phrases.data or "").splitlines() if one.strip()]

    def done() -> Erased:
        who = _ready(request_id, Wish.ERASE)
        calls = calls_of(who)
        # Who is known by calls alone is found again by the number they named.
        number = [who.phone] if calls and who.phone else []
        return erase_person(
            register_engine(), panel.desk, kept, who, asker_name(), days=days,
            phrases=[*phrases, *number], attachments=bool(form.attachments.data),
            request_id=request_id, elsewhere=len(calls),
        )  # fmt: skip

    return _do(request_id, form, "erase", done)


class NotSureError(ComplaintError):
    """It was not made sure who asks, or they want something else."""


def _ready(request_id: str, wish: Wish) -> Named:
    """Whose data it is about, of a request that may be carried out."""
    with shared() as session:
        row = request_here(session, request_id)
        if row.answered_at is None and (not row.identity or row.wish is not wish):
            raise NotSureError("it was not made sure who asks")
        return named_in(current_panel().keys, row)


def _do(request_id: str, form: PageForm | None, name: str, act: Callable[[], object]) -> Response:
    try:
        done = act()
    except NotSureError:
        typed = {name: form} if form else None
        return shown(request_id, typed, _("First say how it was made sure who asks."))
    except RegisterAwayError:
        raise
    except (ComplaintError, ValueError) as error:
        return shown(request_id, {name: form} if form else None, trouble_words(error))
    tell(request_id, f"{name}, {done.rows} rows" if isinstance(done, PersonRequest) else name)
    return redirect(_address(request_id), HTTPStatus.SEE_OTHER)


def _address(request_id: str) -> str:
    return url_for("privacy.person", request_id=request_id)


def _file(data: bytes, request_id: str) -> Response:
    answer = Made(data, content_type="application/pdf")
    name = f"data-pribadi-{request_id[:8]}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return kept_nowhere(answer)


def kept_nowhere(answer: Response) -> Response:
    """No browser keeps what is personal."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def paper_lines(text: str) -> list[tuple[str, str]]:
    """Lines of a plain text for a page: `title`, `head`, `inner` or `line`, and the words."""
    lines = text.splitlines()
    found = []
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if line and set(line) <= {"=", "-"}:
            continue
        is_head = bool(below) and set(below) <= {"=", "-"}
        kind = ("head" if number else "title") if is_head else "line"
        found.append(("inner" if line.startswith("  ") else kind, line.strip()))
    return found
