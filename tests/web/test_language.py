from __future__ import annotations

import functools
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask.testing import FlaskClient

from radio.complaints.areas import areas
from tests.rig.databases import make_new
from tests.web.fake_engine import FakeEngine
from web import PanelSettings, create_app
from web.language import LANGUAGES
from web.language.gather import catalogue_path, load_catalogue, updated
from web.language.gather import gather as gather_anew

SAME_IN_BOTH = {
    "Kecamatan",
    "SP4N-LAPOR!",
    "%(who)s: %(words)s",
    "Alarm “{code}”.",
    "Album",
    "Folder",
    "Format",
    "ISRC",
    "Icecast",
    "Label",
    "Level",
    "SMS",
    "Sambang Desa",
    "Tempo",
    "WhatsApp",
    "album",
    "intro",
}
"""What is the same word in both languages."""

UNITS_AND_NAMES = {
    "LUFS",
    "dBTP",
    "dBFS",
    "dB",
    "Esc",
    "PPID",
    "Sambang Desa",
    *LANGUAGES.values(),
    *map(str.upper, LANGUAGES),
}
"""What is not translated."""

gather = functools.cache(gather_anew)
"""It reads every file of the panel."""

PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")


def marked(text: str) -> str:
    return f"⟦{text}⟧"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    catalogue = load_catalogue(language)
    said = {str(message.id): message for message in catalogue if message.id}
    assert set(gather()) == set(said), "run: python -m web.language.gather"
    missing = [text for text, message in said.items() if not message.string or message.fuzzy]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_kept(language: str) -> None:
    for message in load_catalogue(language):
        before = sorted(PLACEHOLDER.findall(str(message.id)))
        assert sorted(PLACEHOLDER.findall(str(message.string))) == before or not message.id


def test_indonesian_is_not_left_in_english() -> None:
    same = {str(message.id) for message in load_catalogue("id") if message.id == message.string}
    assert {text for text in same if text} <= SAME_IN_BOTH


def test_the_catalogues_are_as_gathering_leaves_them() -> None:
    texts = gather()
    for language in LANGUAGES:
        new, old = updated(language, texts), load_catalogue(language)
        assert [(row.id, row.string) for row in new][1:] == [(row.id, row.string) for row in old][
            1:
        ]


class Texts(HTMLParser):
    """Every text a person can see or hear on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside.append(tag)
        spoken = ("title", "aria-label", "placeholder", "alt")
        self.found += [value for name, value in attrs if name in spoken and value]
        if tag in {"meta", "link", "input", "use", "br"}:
            self._inside.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        # What is read out to a caller is quoted: it is Indonesian for all.
        if not {"script", "kbd", "time", "code", "pre", "blockquote"} & set(self._inside):
            self.found.append(data)


def untranslated(texts: list[str], known: set[str]) -> list[str]:
    rest = [re.sub(r"⟦[^⟧]*⟧", "", text).strip() for text in texts]
    return [text for text in rest if re.search(r"[^\W\d_]", text) and text not in known]


@pytest.fixture
def pseudo(settings: PanelSettings, tmp_path: Path) -> Flask:
    """The panel in a language where every translated text wears brackets."""
    folder = tmp_path / "pseudo"
    for language in LANGUAGES:
        catalogue = Catalog(locale=language)
        for text in gather():
            catalogue.add(text, marked(text))
        path = folder / language / "LC_MESSAGES" / "messages.mo"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, catalogue)
    app = create_app(settings)
    app.extensions["babel"].translation_directories = [str(folder)]
    return app


@pytest.mark.parametrize("path", ["/", "/nothing"])
def test_no_page_says_anything_outside_the_catalogues(
    pseudo: Flask, settings: PanelSettings, path: str
) -> None:
    page = pseudo.test_client().get(path).get_data(as_text=True)
    assert "⟦" in page
    texts = Texts()
    texts.feed(page)
    places = {area.name for area in areas().values()}
    assert untranslated(texts.found, {*UNITS_AND_NAMES, *places, settings.station}) == []


BARE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
"""What Jinja fills in; the catalogues' texts stand in it, in `_()`."""
NAMES_IN_TEMPLATES = {
    "CSV",
    "XLSX",
    "IKM",
    "n",
    "Sambang",
    "Desa",
    "Hz",
    "s",
    "OpenAPI",
    "RFC",
    "http:///",
}
TEMPLATES = sorted(Path(create_app.__globals__["__file__"]).parent.rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_says_anything_outside_the_catalogues(path: Path) -> None:
    texts = Texts()
    texts.feed(BARE.sub("", path.read_text(encoding="utf-8")))
    parts = [part for text in texts.found for part in re.split(r"\s+|[·()]", text)]
    assert untranslated(parts, {*UNITS_AND_NAMES, *NAMES_IN_TEMPLATES}) == []


def test_the_script_is_given_translated_words_only(pseudo: Flask) -> None:
    page = pseudo.test_client().get("/").get_data(as_text=True)
    found = re.search(r'id="facts">(.*?)</script>', page, re.DOTALL)
    assert found
    facts = json.loads(found[1])
    spoken = [*facts["words"].values()]
    for row in facts["alarms"].values():
        spoken += [row["text"], row["do"]]
    assert untranslated(spoken, set()) == []


@pytest.mark.parametrize(
    ("address", "scripts"),
    [("/", ["console/*.js", "common/*.js"]), ("/log/2027-03-01", ["page.js", "common/*.js"])],
)
def test_a_script_says_only_words_it_was_given(
    client: FlaskClient, settings: PanelSettings, address: str, scripts: list[str]
) -> None:
    make_new(settings.database)
    page = client.get(address).get_data(as_text=True)
    found = re.search(r'id="facts">(.*?)</script>', page, re.DOTALL)
    assert found
    words = set(json.loads(found[1])["words"])
    folder = Path(catalogue_path("id")).parents[3] / "static" / "js"
    asked = set()
    for pattern in scripts:
        for file in folder.glob(pattern):
            asked |= set(re.findall(r'say\(\s*"([^"]+)"', file.read_text()))
    assert asked
    assert asked <= words


def test_the_language_is_chosen_and_kept(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert '<html lang="id"' in page
    assert "Sedang mengudara" in page
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    form = {"language": "en", "csrf_token": found[1]}
    answer = client.post("/language", data=form)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    page = client.get("/").get_data(as_text=True)
    assert '<html lang="en"' in page
    assert "On air now" in page
    assert client.post("/language", data={**form, "language": "xx"}).status_code == 400
    assert client.post("/language", data={"language": "id"}).status_code == 403


def test_alarm_texts_are_the_operators(engine: FakeEngine, client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert "Siaran kosong selama {seconds} detik." in page
