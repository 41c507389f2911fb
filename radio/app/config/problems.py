"""What is wrong with a setting, said so that it can be put right at once."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, Union, get_args, get_origin
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from radio.app.config.air import LiveSource
from radio.app.config.calls import LINE_KINDS
from radio.app.config.models import Config
from radio.app.config.outputs import OUTPUT_KINDS
from radio.app.config.sources import PLACES, SHORT_NAMES, Given, Path_
from radio.app.failures import StationError


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong setting: where it stands, what is wrong, what is allowed or nearest."""

    place: str
    what: str
    help: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, f"{self.what} {self.help}".strip()) if part)


class ConfigError(StationError):
    """The settings are wrong; all that is wrong, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"the settings are wrong:\n{lines}")


def explain(error: ValidationError, given: Given) -> list[Problem]:
    """Each finding of the validation as a problem with its place."""
    return [_problem(details, given) for details in error.errors(include_url=False)]


def misspelt(environ: Mapping[str, str]) -> list[Problem]:
    """Variables that nearly are one of ours: taken for a typing error, not passed over."""
    known = (*SHORT_NAMES, *PLACES)
    found = []
    for variable in environ:
        if variable.startswith("RADIO_") and "__" not in variable and variable not in known:
            near = get_close_matches(variable, known, n=1, cutoff=0.85)
            if near:
                found.append(Problem(variable, "is not known.", f"Did you mean {near[0]}?"))
    return found


def _problem(details: ErrorDetails, given: Given) -> Problem:
    path = _path_of(details)
    if details["type"] == "disagree":
        return _disagreement(path, details, given)
    place = given.place_of(path)
    name = ".".join(path)
    if details["type"] == "extra_forbidden":
        return Problem(place, f"{name} is not a setting.", _nearest(path, place, given.values))
    if details["type"].startswith("union_tag"):
        kinds = ", ".join(LINE_KINDS if path[0] == "calls" else OUTPUT_KINDS)
        return Problem(place, f"{name}.kind is missing or not known.", f"Allowed: {kinds}.")
    if details["type"] == "missing":
        return Problem(place, f"{name} is missing.", _allowed(path, given.values))
    if not path:
        return Problem(place, _plain(details["msg"]) + ".")
    told = f"{name} = {_shown(path, details['input'])}: {_plain(details['msg'])}."
    return Problem(place, told, _allowed(path, given.values))


def _disagreement(path: Path_, details: ErrorDetails, given: Given) -> Problem:
    """Settings that are wrong together: the place of the first that was written at all."""
    fields = [(*path, *below) for below in details.get("ctx", {}).get("fields", ())]
    written = (
        given.place_of(field)
        for field in fields
        if any(at[: len(field)] == field for at in given.places)
    )
    place = next(written, "") or given.place_of(fields[0])
    name = ".".join(path)
    return Problem(place, f"{name}: {details['msg']}." if name else f"{details['msg']}.")


def _path_of(details: ErrorDetails) -> Path_:
    """Location without the marks validation adds: an output's or a line's kind, a key's `[key]`."""
    parts = [str(part) for part in details["loc"] if part != "[key]"]
    if len(parts) > 2 and parts[0] == "outputs" and parts[2] in OUTPUT_KINDS:
        del parts[2]
    if len(parts) > 3 and parts[:2] == ["calls", "lines"] and parts[3] in LINE_KINDS:
        del parts[3]
    return tuple(parts)


def _shown(path: Path_, value: object) -> str:
    if "password" in path[-1] or "url" in path[-1]:
        return "(not shown)"
    return repr(value) if isinstance(value, str | int | float | bool) else "a table or a list"


def _plain(message: str) -> str:
    text = message.removeprefix("Value error, ").replace("Input should be", "must be")
    return text.replace("String should match pattern", "must match")


def _nearest(path: Path_, place: str, values: dict[str, Any]) -> str:
    known = _names_beside(path, values)
    near = get_close_matches(path[-1], known, n=1, cutoff=0.5)
    if not near:
        return f"Known here: {', '.join(sorted(known))}." if known else ""
    better = (*path[:-1], near[0])
    if place.startswith("RADIO_") and "__" in place:
        rest = place.removeprefix("RADIO_").split("__")[len(better) :]
        return f"Did you mean RADIO_{'__'.join([*better, *rest]).upper()}?"
    return f"Did you mean {'.'.join(better)}?"


def _names_beside(path: Path_, values: dict[str, Any]) -> list[str]:
    model = _model_at(path[:-1], values)
    return list(model.model_fields) if model else []


def _model_at(path: Path_, values: dict[str, Any]) -> type[BaseModel] | None:
    """The table's model, by its path: outputs and live sources have names of their own."""
    match path:
        case ():
            return Config
        case ("outputs", name):
            row = values.get("outputs", {}).get(name, {})
            kind = row.get("kind", {"listen": "monitor"}.get(name, name))
            return OUTPUT_KINDS.get(str(kind))
        case ("live", "sources", _):
            return LiveSource
        case ("calls", "lines", name):
            row = values.get("calls", {}).get("lines", {}).get(name, {})
            return LINE_KINDS.get(str(row.get("kind", "trunk")))
        case (section,) if section in Config.model_fields:
            annotation = Config.model_fields[section].annotation
            return annotation if isinstance(annotation, type) else None
    return None


def _allowed(path: Path_, values: dict[str, Any]) -> str:
    model = _model_at(path[:-1], values)
    spec = model.model_fields.get(path[-1]) if model and issubclass(model, BaseModel) else None
    if path == ("station", "zone"):
        near = get_close_matches(str(values["station"]["zone"]), available_timezones(), n=1)
        return f"Did you mean {near[0]}?" if near else ""
    words = allowed(spec) if spec else ""
    return f"Allowed: {words}." if words else ""


def allowed(spec: FieldInfo) -> str:
    """What a setting may be, in words: a range, a list of words, a kind of value."""
    kind = _bare(spec.annotation)
    if get_origin(kind) is Literal:
        return ", ".join(str(choice) for choice in get_args(kind))
    if kind is bool:
        return "true, false"
    limits = {type(rule).__name__.lower(): rule for rule in _rules(spec)}
    if "ge" in limits and "le" in limits:
        number = "whole number " if kind is int else ""
        return f"{number}{limits['ge'].ge:g} to {limits['le'].le:g}"
    return {int: "a whole number", float: "a number"}.get(kind, "")


def _rules(spec: FieldInfo) -> list[Any]:
    """Limits of a field, those inside an annotated type too."""
    found = []
    for rule in spec.metadata:
        found += rule.metadata if isinstance(rule, FieldInfo) else [rule]
    return found


def _bare(annotation: Any) -> Any:
    origin = get_origin(annotation)
    if origin is typing.Annotated:
        return _bare(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return _bare(get_args(annotation)[0])
    return annotation
