"""The page that a phone takes along, and the service worker that keeps it there.

What the worker keeps is the same for everybody: no name, no token, nothing that was typed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Response, jsonify, render_template, url_for
from markupsafe import Markup

from radio.complaints.areas import areas, full_name
from radio.complaints.intake.papers import FILES_MOST, SIDE_MOST, SIZE_MOST
from web.language import current_language
from web.language.say import _
from web.panel import current_panel
from web.ppid.words import form_words, wanted_words
from web.village.blueprint import blueprint

_STATIC: Final = Path(__file__).resolve().parent.parent / "static"
_SCRIPTS: Final = ("page", "store", "sealing", "sending", "facts", "papers")
_FILES: Final = (
    "css/base.css",
    "css/pages.css",
    "css/village.css",
    "fonts/inter-latin-wght-normal-5.3.0.woff2",
    "icon.svg",
    "icons.svg",
    *(f"js/village/{name}.js" for name in _SCRIPTS),
)
_WORKER: Final = "js/village/worker.js"


@blueprint.get("/")
def page() -> str:
    """The page; it is the same for everybody."""
    return _shell()


@blueprint.get("/worker.js")
def worker() -> Response:
    """The service worker of this version: what it keeps, and how."""
    script = (_STATIC / _WORKER).read_text(encoding="utf-8")
    files = [url_for("village.page"), url_for("village.manifest"), *_addresses()]
    head = f"const VERSION = {json.dumps(_version(script))};\nconst FILES = {json.dumps(files)};\n"
    return Response(head + script, content_type="text/javascript; charset=utf-8")


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to put the page among its own programs."""
    answer = jsonify(
        {
            "name": f"Sambang Desa – {current_panel().settings.station}",
            "short_name": "Sambang Desa",
            "lang": current_language(),
            "start_url": url_for("village.page"),
            "scope": url_for("village.page"),
            "display": "standalone",
            "icons": [
                {
                    "src": url_for("static", filename="icon.svg"),
                    "sizes": "any",
                    "type": "image/svg+xml",
                }
            ],
        }
    )
    answer.content_type = "application/manifest+json"
    return answer


def _addresses() -> list[str]:
    return [url_for("static", filename=name) for name in _FILES]


def _version(script: str) -> str:
    """Another one as soon as anything of it differs, the language too."""
    digest = hashlib.blake2b(digest_size=9)
    for part in (script.encode(), _shell().encode(), *_contents()):
        digest.update(hashlib.blake2b(part).digest())
    return digest.hexdigest()


def _contents() -> Iterator[bytes]:
    return ((_STATIC / name).read_bytes() for name in _FILES)


def _shell() -> str:
    return render_template(
        "village/page.html",
        facts=_facts(),
        villages=_villages(),
        wanted=wanted_words(),
        forms=form_words(),
    )


@cache
def _villages() -> tuple[tuple[str, str], ...]:
    named = ((code, full_name(code)) for code, area in areas().items() if area.is_village)
    return tuple(sorted(named, key=lambda one: one[1]))


def _facts() -> Markup:
    panel = current_panel()
    facts: dict[str, Any] = {
        "zone": panel.settings.zone,
        "language": current_language(),
        "login": url_for("login.page", next=url_for("village.page")),
        "state": url_for("village.state"),
        "numbers": url_for("village.numbers"),
        "take": url_for("village.take"),
        "papers": url_for("village.paper", key="_").removesuffix("_"),
        "most": FILES_MOST,
        "size": SIZE_MOST,
        "side": SIDE_MOST,
        "worker": url_for("village.worker"),
        "words": _words(),
    }
    text = json.dumps(facts, ensure_ascii=False)
    # No text in it can end the element it stands in.
    safe = text.replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704  # made safe in the line above


def _words() -> dict[str, str]:
    return {
        "ready": _("Ready: this page works with no network."),
        "preparing": _("This phone is being made ready …"),
        "insecure": _("Without https this page can't be kept on the phone: it needs the network."),
        "unsigned": _("Not signed in: what waits is sent once you have signed in."),
        "denied": _("The panel does not let you send: open it, it says why."),
        "offline": _("No network. Everything is kept on this phone, sealed."),
        "online": _("Connected."),
        "trouble": _("Something went wrong: {why} It is tried again."),
        "taker": _("What is taken here is noted as taken by {name}. Somebody else signs in first."),
        "first": _("Something else is in this form. Save it first."),
        "numbers": _("Numbers left on this phone: {complaint} complaints, {request} requests."),
        "waits": _("{count} wait to be sent."),
        "nothing": _("Nothing waits."),
        "with": _("{count} wait to be sent, with {papers} photos or files ({size})."),
        "holding": _("This page holds {size} on this phone; room for about {room} more."),
        "photo": _("Photo {count}"),
        "file": _("File {count}"),
        "papers": _("{count} photos or files"),
        "drop": _("Take {name} out"),
        "many": _("A complaint has up to {most} photos and files."),
        "large": _("{name} is too large: up to {size}. It was not kept."),
        "full": _(
            "This phone is full: {name} was not kept. The words are. Send what waits, or clear some room on the phone, then add it again."
        ),
        "unkept": _("{name} could not be kept on this phone: {why}."),
        "lost": _("{name} was not taken: {why}"),
        "sending": _("Sending …"),
        "saved": _("Saved on this phone. Tell this number:"),
        "numberless": _("Saved on this phone. The number comes when it is sent."),
        "sent": _("sent {time}"),
        "waiting": _("waits since {time}"),
        "refused": _("not taken: {why}"),
        "again": _("Put it right"),
        "replaced": _("Its number is {number} now, not {told}: tell the reporter."),
        "complaint": _("Complaint"),
        "request": _("Information request"),
        "crowded": _(
            "This phone is full. Send what waits, or clear some room on the phone; till then write on paper."
        ),
        "failed": _("This phone can't keep it: {why}. Write it on paper."),
        "kept": _("Every word is kept on this phone."),
        "unlasting": _("The phone may clear this page's data when it is short of room: send soon."),
    }
