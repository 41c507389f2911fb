"""The OpenAPI 3.1 description of the panel's API, made of its views, their types and their rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode
from werkzeug.routing import Rule

from radio.complaints.hooks.payload import ComplaintEvent, TrialEvent
from radio.people.rights import Right
from web.description import DESCRIPTIONS, Description, Refusal
from web.rules import RULES, Open

VERSION = "1"
_REF = "#/components/schemas/{model}"
_ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_REASONS = {
    HTTPStatus.BAD_REQUEST: "A value is missing, or none that is known.",
    HTTPStatus.UNAUTHORIZED: "Nobody knows who asks: a token is missing, or is none.",
    HTTPStatus.FORBIDDEN: "Who asks may not do this, or the request came from another page.",
    HTTPStatus.NOT_FOUND: "There is no such thing.",
    HTTPStatus.CONFLICT: "The engine refused.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "More was sent than the panel takes at once.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The engine or the database does not answer now.",
}

EVENTS: Mapping[str, Any] = {"complaint": ComplaintEvent, "test": TrialEvent}
"""What receivers of webhooks are sent: docs/webhooks.md."""
_HEADERS = {
    "webhook-id": "Which message it is: the same, however often it is sent.",
    "webhook-timestamp": "When it was sent, in seconds since 1970 UTC.",
    "webhook-signature": "One or several of `v1,` and the HMAC-SHA-256 of `id.timestamp.body` in Base64, "
    "by the webhook's secret, parted by spaces.",
}

Document = dict[str, Any]


def description(app: Flask, station: str) -> Document:
    """The whole document."""
    operations = list(_operations(app))
    schemas, parts = _schemas([about for _rule, about in operations], EVENTS)
    paths: Document = {}
    for rule, about in operations:
        path = _ARGUMENT.sub(r"{\g<name>}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(path, {})[method.lower()] = _operation(rule, about, method, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{station}: API",
            "version": VERSION,
            "description": "What other programs may read of the station, and do to its air.",
        },
        "paths": dict(sorted(paths.items())),
        "webhooks": {name: {"post": _told(name, kind, schemas)} for name, kind in EVENTS.items()},
        "components": {
            "schemas": parts,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API token of the station; its scopes say what it may do.",
                }
            },
        },
    }


def _operations(app: Flask) -> Iterator[tuple[Rule, Description]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        about = DESCRIPTIONS.get(app.view_functions[rule.endpoint])
        if about is not None:
            yield rule, about


def _schemas(
    told: list[Description], events: Mapping[str, Any]
) -> tuple[dict[tuple[int, str], Any], Document]:
    inputs: dict[tuple[int, JsonSchemaMode], TypeAdapter[Any]] = {
        (id(Refusal), "serialization"): TypeAdapter(Refusal)
    }
    for about in told:
        inputs[id(about.answer), "serialization"] = TypeAdapter(about.answer)
        for kind in filter(None, (about.query, about.body)):
            inputs[id(kind), "validation"] = TypeAdapter(kind)
    inputs |= {(id(kind), "serialization"): TypeAdapter(kind) for kind in events.values()}
    rows = [(key, mode, adapter) for (key, mode), adapter in inputs.items()]
    found, parts = TypeAdapter.json_schemas(rows, ref_template=_REF)
    return {(key, mode): schema for (key, mode), schema in found.items()}, parts.get("$defs", {})


def _operation(
    rule: Rule, about: Description, method: str, schemas: dict[tuple[int, str], Any]
) -> Document:
    access = RULES[rule.endpoint]
    answer = schemas[id(about.answer), "serialization"]
    content = {
        media: {"schema": answer if media == "application/json" else {"type": "string"}}
        for media in about.media
    }
    found: Document = {
        "operationId": rule.endpoint,
        "summary": about.summary,
        "tags": [rule.endpoint.partition(".")[0]],
        "parameters": [*_path(rule), *_query(about)],
        "responses": {
            "200": {"description": "As asked.", "content": content},
            **_errors(rule, about, method, schemas),
        },
        "security": [] if access is Open.EVERYBODY else [{"token": _scopes(access)}],
    }
    if about.body is not None:
        body = {"schema": schemas[id(about.body), "validation"]}
        found["requestBody"] = {"required": True, "content": {"application/json": body}}
    return found


def _told(name: str, kind: Any, schemas: dict[tuple[int, str], Any]) -> Document:
    """What a receiver is sent, by Standard Webhooks 1.0, and what it answers."""
    return {
        "operationId": f"told.{name}",
        "summary": (kind.__doc__ or "").partition("\n")[0],
        "tags": ["webhooks"],
        "parameters": [
            {"name": header, "in": "header", "required": True, "description": words,
             "schema": {"type": "string"}}
            for header, words in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schemas[id(kind), "serialization"]}},
        },
        "responses": {
            "2XX": {"description": "It has arrived."},
            "410": {"description": "Nothing is to be sent here any more."},
            "default": {"description": "It is sent again, by the same webhook-id."},
        },
    }  # fmt: skip


def _scopes(access: Right | Open) -> list[str]:
    return [access.value] if isinstance(access, Right) else []


def _path(rule: Rule) -> Iterator[Document]:
    for found in _ARGUMENT.finditer(rule.rule):
        kind: Document = {"type": "string", "minLength": 1}
        if found["kind"] == "day":
            kind = {"type": "string", "format": "date"}
        yield {"name": found["name"], "in": "path", "required": True, "schema": kind}


def _query(about: Description) -> Iterator[Document]:
    if about.query is None:
        return
    schema = TypeAdapter(about.query).json_schema(ref_template=_REF)
    needed = schema.get("required", [])
    for name, kind in schema["properties"].items():
        words = {"description": kind.pop("description")} if "description" in kind else {}
        yield {"name": name, "in": "query", "required": name in needed, "schema": kind, **words}


def _errors(
    rule: Rule, about: Description, method: str, schemas: dict[tuple[int, str], Any]
) -> Document:
    found = set(about.errors)
    if RULES[rule.endpoint] is not Open.EVERYBODY:
        found |= {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    if rule.arguments:
        found.add(HTTPStatus.NOT_FOUND)
    if (about.query or about.body) and not about.as_is:
        found.add(HTTPStatus.BAD_REQUEST)
    if method == "POST":
        found |= {HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
    refusal = {"application/json": {"schema": schemas[id(Refusal), "serialization"]}}
    return {
        str(int(status)): {"description": _REASONS[status], "content": refusal}
        for status in sorted(found)
    }
