"""The description of the API: for programs, and for people to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, Response, current_app, render_template

from web.api.blueprint import blueprint
from web.openapi import Document, description
from web.panel import current_panel


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a shape, or a parameter: its name, what it is, and what it means."""

    name: str
    kind: str
    needed: bool
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One address and method, as a person reads it; `answer` names a shape of the list below."""

    method: str
    path: str
    summary: str
    scopes: tuple[str, ...]
    parameters: tuple[Member, ...]
    body: tuple[Member, ...]
    answer: str
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that is sent."""

    name: str
    meaning: str
    members: tuple[Member, ...]


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI 3.1 description."""
    text = json.dumps(_document(), ensure_ascii=False, indent=1)
    answer = Response(text, content_type="application/json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@blueprint.get("/")
def readable() -> str:
    """The same as a page."""
    document = _document()
    groups: dict[str, list[Operation]] = {}
    for one in _operations(document):
        group = (
            "/api/v1/air" if "/air/" in one.path else "/api/v1" if "/v1/" in one.path else "/api"
        )
        groups.setdefault(group, []).append(one)
    shapes = list(_shapes(document["components"]["schemas"]))
    return render_template("api/page.html", groups=groups, shapes=shapes)


def _document() -> Document:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's documented way to the app itself
    return _made(app, current_panel().settings.station)


@lru_cache(maxsize=4)
def _made(app: Flask, station: str) -> Document:
    return description(app, station)


def _operations(document: Document) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            good = told["responses"]["200"]["content"]["application/json"]["schema"]
            body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
            yield Operation(
                method=method.upper(),
                path=path,
                summary=told["summary"],
                scopes=tuple(scope for one in told["security"] for scope in one["token"]),
                parameters=tuple(_parameter(one) for one in told["parameters"]),
                body=_members(_whole(body.get("schema", {}), document)),
                answer=_kind(good),
                errors=tuple(
                    (status, one["description"])
                    for status, one in told["responses"].items()
                    if status != "200"
                ),
            )


def _parameter(told: Document) -> Member:
    words = told.get("description", "")
    return Member(told["name"], _kind(told["schema"]), told["required"], words)


def _whole(schema: Document, document: Document) -> Document:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Document = document["components"]["schemas"].get(name, schema)
    return found


def _shapes(schemas: Document) -> Iterator[Shape]:
    for name, schema in sorted(schemas.items()):
        if "properties" in schema:
            meaning = schema.get("description", "").partition("\n\n")[0]
            yield Shape(name, meaning, _members(schema))


def _members(schema: Document) -> tuple[Member, ...]:
    needed = schema.get("required", [])
    return tuple(
        Member(name, _kind(kind), name in needed)
        for name, kind in schema.get("properties", {}).items()
    )


def _kind(schema: Any) -> str:
    """A schema in a word or two; a shape by its name."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(_kind, schema["anyOf"])))
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(one) for one in schema["enum"])
    if schema.get("type") == "array":
        inner = schema.get("items") or {}
        return f"[{_kind(inner)}]" if inner else "[]"
    kind = str(schema.get("type", "any"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind
