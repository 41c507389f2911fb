"""The documentation says what is there: commands, settings, alarms, links, in two languages."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from playlists.query.fields import FIELDS, LIMIT, ORDER, Order
from radio.air.alarms import CATALOGUE
from radio.app.cli import main
from radio.app.config.models import Config

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
INDONESIAN = sorted((DOCS / "id").glob("*.md"))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose_of(path: Path) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def fenced(path: Path, language: str) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [body for found, body in FENCE.findall(text) if found == language]


# ------------------------------------------------------------------- alarms


@pytest.mark.parametrize("code", CATALOGUE)
@pytest.mark.parametrize("guide", ["operator.md", "id/operator.md"])
def test_every_alarm_is_explained_under_the_words_on_the_screen(guide: str, code: str) -> None:
    text = CATALOGUE[code].text
    if guide.startswith("id/"):
        text = indonesian(text)
    rows = [line for line in prose_of(DOCS / guide).splitlines() if f"(`{code}`)" in line]
    assert len(rows) == 1, f"one row for {code} in docs/{guide}"
    cells = [cell.strip() for cell in rows[0].strip("|").split("|")]
    assert cells[0] == f"{re.sub(r'{[a-z]+}', '…', text)} (`{code}`)"
    assert all(cells), "what it says, what it means, what to do"


def indonesian(text: str) -> str:
    path = ROOT / "web" / "translations" / "id" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        message = read_po(file).get(text)
    assert message is not None, f"not translated: {text}"
    return str(message.string)


# -------------------------------------------------------------------- links


def slugs_of(path: Path) -> set[str]:
    """Names of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", prose_of(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose_of(path)):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), target
        assert not anchor or anchor in slugs_of(there), target


def test_the_index_names_every_page() -> None:
    index = prose_of(DOCS / "README.md")
    pages = [str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")]
    assert [page for page in pages if page != "README.md" and f"({page})" not in index] == []


# ----------------------------------------------------------------- commands


def shown(path: Path) -> Iterator[list[str]]:
    """Words of every `radio` command on a page, from `sh` blocks and from code in the text."""
    lines = [line for body in fenced(path, "sh") for line in body.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", prose_of(path))
    for line in lines:
        for part in re.split(r"&&|\|\||[|;]", line):
            words = command_of(part)
            if words:
                yield words


def command_of(text: str) -> list[str]:
    """The words behind `radio`, where that is what is called."""
    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        return []
    while words and (words[0] in {"sudo", "exec"} or re.fullmatch(r"[A-Z_]+=.*", words[0])):
        if words[:2] == ["sudo", "-u"]:
            words = words[2:]
        words = words[1:]
    return words[1:] if words and re.fullmatch(r"(.*/)?radio", words[0]) else []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_command_shown_is_there(path: Path) -> None:
    for words in shown(path):
        if re.fullmatch(r"[A-Z]+|\.\.\.|\$@", words[0]):
            continue
        known, command = {"--help", "--version"}, main
        for word in words:
            if not isinstance(command, click.Group) or word.startswith("-"):
                break
            below = command.get_command(click.Context(command), word)
            assert below is not None, f"radio {shlex.join(words)}"
            command = below
        for parameter in command.params:
            known.update(parameter.opts, parameter.secondary_opts)
        options = {word.split("=")[0] for word in words if word.startswith("--")}
        assert options <= known, f"radio {shlex.join(words)}"


def test_commands_are_found_in_all_their_shapes() -> None:
    assert command_of("sudo -u radio RADIO_DATA=/x /opt/radio/.venv/bin/radio doctor") == ["doctor"]
    assert command_of("radio live open rri   # by name") == ["live", "open", "rri"]
    assert command_of("sudo adduser radio audio") == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_settings_example_is_accepted(path: Path) -> None:
    for example in fenced(path, "toml"):
        Config.model_validate(tomllib.loads(example))


@pytest.mark.parametrize("guide", ["presenter.md", "id/presenter.md"])
def test_all_that_a_rule_can_say_is_explained(guide: str) -> None:
    text = prose_of(DOCS / guide)
    keys = [key for key in (*FIELDS, ORDER, LIMIT) if key]
    assert [key for key in keys if f"`{key}:" not in text] == []
    assert [order.value for order in Order if f"`{order.value}`" not in text] == []


# ------------------------------------------------------------ two languages


def outline(path: Path) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", prose_of(path), re.MULTILINE)]


@pytest.mark.parametrize("path", INDONESIAN, ids=name_of)
def test_both_languages_have_the_same_sections(path: Path) -> None:
    assert outline(path) == outline(DOCS / path.name)


@pytest.mark.parametrize("path", INDONESIAN, ids=name_of)
def test_both_languages_show_the_same_settings(path: Path) -> None:
    def values(page: Path) -> list[dict[str, object]]:
        return [tomllib.loads(example) for example in fenced(page, "toml")]

    assert values(path) == values(DOCS / path.name)


@pytest.mark.parametrize("guide", ["operator.md", "administrator.md", "presenter.md"])
def test_every_guide_is_there_in_indonesian(guide: str) -> None:
    assert (DOCS / "id" / guide).is_file()
