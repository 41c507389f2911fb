"""Forms of a page as a browser has them: what it would send, and which of it a person sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """Where it goes, what it holds by name, and what of it is seen with a label."""

    action: str
    holds: dict[str, list[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    """Names of elements that are shown and have a label."""
    ids: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, value: str) -> None:
        if name:
            self.holds.setdefault(name, []).append(value)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._labels: set[str] = set()
        self._in_label = False
        self._text: tuple[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        if tag == "label":
            self._labels.add(given.get("for", ""))
            self._in_label = True
        if self._form is None:
            return
        self._note(tag, given)
        if tag == "input" and (
            "checked" in given or given.get("type") not in {"checkbox", "radio"}
        ):
            self._form.take(given.get("name", ""), given.get("value", ""))
        elif tag == "textarea":
            self._text = (given.get("name", ""), [])
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and "selected" in given:
            self._form.take(self._select, given.get("value", ""))

    def _note(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        if tag in {"input", "textarea", "select"} and given.get("type") != "hidden":
            self._form.ids[given.get("id", "")] = given.get("name", "")
            if self._in_label:
                self._form.seen.add(given.get("name", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._in_label = False
        if tag == "textarea" and self._text and self._form:
            # The first line end of a text belongs to the page.
            text = "".join(self._text[1]).removeprefix("\r").removeprefix("\n")
            self._form.take(self._text[0], text)
            self._text = None
        if tag == "form" and self._form:
            self._form.seen |= {
                name for one, name in self._form.ids.items() if one and one in self._labels
            }
            self._form = None

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text[1].append(data)


def forms_of(page: str) -> dict[str, Form]:
    """By where they go."""
    reader = _Reader()
    reader.feed(page)
    return {form.action: form for form in reader.forms}
