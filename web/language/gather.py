"""Keeps the catalogues: gathers every text of the panel and brings both languages up to date.

    python -m web.language.gather

adds new texts to the `.po` files with an empty translation (the English one filled in) and
drops what is no longer said. The tests fail while a translation is missing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from radio.air.alarms import CATALOGUE
from radio.broadcastlog.refusals import REFUSALS
from web.language import LANGUAGES
from web.lists.reasons import RULES
from web.log.reasons import NOTES, REASONS
from web.rehearsal.findings import FINDINGS

WEB = Path(__file__).resolve().parent.parent
TRANSLATIONS = WEB / "translations"
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def gather() -> dict[str, str]:
    """Every text to be translated, and where it is said first."""
    texts: dict[str, str] = {}
    for file, _line, text, _comments, _context in extract_from_dir(WEB, _METHODS):
        assert isinstance(text, str), f"{file}: plurals are not used here"  # noqa: S101
        texts.setdefault(text, file)
    for row in CATALOGUE.values():
        texts.setdefault(row.text, "radio/air/alarms.py")
        texts.setdefault(row.do, "radio/air/alarms.py")
    books = (
        (REASONS, "web/log/reasons.py"),
        (NOTES, "web/log/reasons.py"),
        (FINDINGS, "web/rehearsal/findings.py"),
        (RULES, "web/lists/reasons.py"),
    )
    for book, file in books:
        for text in book.texts:
            texts.setdefault(text, file)
    for words in REFUSALS.values():
        texts.setdefault(words.text, "radio/broadcastlog/refusals.py")
        texts.setdefault(words.do, "radio/broadcastlog/refusals.py")
    return texts


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue is kept."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def load_catalogue(language: str) -> Catalog:
    """A language's catalogue; empty where there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, texts: dict[str, str]) -> Catalog:
    """The catalogue with exactly these texts; translations there are kept."""
    old = load_catalogue(language)
    new = Catalog(
        locale=language,
        project="radio",
        version="panel",
        header_comment=f"# {LANGUAGES[language]}\n#",
        last_translator="the station",
        language_team=LANGUAGES[language],
        msgid_bugs_address="-",
        fuzzy=False,
        # Kept as they are: a file that says nothing new should not change.
        creation_date=old.creation_date,
        revision_date=old.revision_date,
    )
    for text, file in sorted(texts.items(), key=lambda item: (item[1], item[0])):
        message = old.get(text)
        said = message.string if message else ""
        new.add(text, said or (text if language == "en" else ""), locations=[(file, 0)])
    return new


def update() -> int:
    """Write both catalogues; how many translations are missing."""
    texts, missing = gather(), 0
    for language in LANGUAGES:
        catalogue = updated(language, texts)
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, include_lineno=False)
        missing += sum(1 for message in catalogue if message.id and not message.string)
    return missing


if __name__ == "__main__":
    left = update()
    sys.stderr.write(f"{left} translations are missing\n")
    sys.exit(1 if left else 0)
