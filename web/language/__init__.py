"""The languages of the panel: Bahasa Indonesia first, English second, chosen by a cookie.

Source texts are English; both catalogues are kept complete, see `web.language.gather`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, abort, redirect, request, url_for
from flask_babel import (  # type: ignore[import-untyped, unused-ignore]  # ships no types
    Babel,
    get_locale,
)
from werkzeug.wrappers import Response

from web.addresses import here
from web.caller import is_https
from web.settings import PanelSettings

LANGUAGES: Final = {"id": "Bahasa Indonesia", "en": "English"}
"""Codes and their own names, which are not translated."""

COOKIE = "language"
_YEAR = 365 * 24 * 3600
_PROGRAMS = ("/open311/",)
"""Whoever asks here has no cookie, and says in `Accept-Language` what they would read."""

blueprint = Blueprint("language", __name__)


def speak(app: Flask, settings: PanelSettings) -> None:
    """Give the app its languages."""
    default = settings.language if settings.language in LANGUAGES else "id"

    def chosen() -> str:
        if request.path.startswith(_PROGRAMS):
            return _heard(default)
        wanted = request.cookies.get(COOKIE, default)
        return wanted if wanted in LANGUAGES else default

    Babel(
        app,
        locale_selector=chosen,
        default_locale=default,
        default_timezone=settings.zone,
        default_translation_directories="translations",
    )
    app.jinja_env.globals.update(languages=LANGUAGES, current_language=current_language)
    app.register_blueprint(blueprint)


def _heard(default: str) -> str:
    """The first of the accepted languages that there is, whatever its country."""
    for tag, _quality in request.accept_languages:
        code = tag.partition("-")[0].lower()
        if code in LANGUAGES:
            return code
    return default


def current_language() -> str:
    """Code of the language of this request."""
    locale = get_locale()
    return str(locale.language) if locale else "id"


@blueprint.post("/language")
def choose() -> Response:
    """Keep the chosen language for a year and go back to where it was chosen."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        abort(HTTPStatus.BAD_REQUEST)
    back = here(request.form.get("back", "")) or url_for("console.page")
    answer = redirect(back, HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        COOKIE, wanted, max_age=_YEAR, samesite="Lax", httponly=True, secure=is_https()
    )
    return answer
