"""One source for what the API says of itself and what it does.

A view that is `described` names the types of its query, its body and its answer. What comes in is
checked by these types, what goes out is written by them, and the OpenAPI description is made of them:
it can't tell anything else. pydantic does all three; it takes a tenth of a second to load, which the
panel's process has spent already on reading its settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Literal

from flask import Response, request
from pydantic import TypeAdapter, ValidationError

from web.answers import Trouble, refuse
from web.language.say import _

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not be done: what happened, and what to do."""

    ok: Literal[False]
    error: Trouble


@dataclass(frozen=True, slots=True)
class Description:
    """What a view takes and gives. `errors` are those besides what every view of its kind has.

    With `as_is` the view makes the whole response itself, of the described shape. `media` are the
    kinds of content that an answer may have.
    """

    summary: str
    answer: Any
    query: Any = None
    body: Any = None
    errors: tuple[HTTPStatus, ...] = ()
    as_is: bool = False
    media: tuple[str, ...] = ("application/json",)


DESCRIPTIONS: dict[View, Description] = {}
"""By the view as Flask calls it."""


def described(
    answer: Any,
    *,
    query: Any = None,
    body: Any = None,
    errors: tuple[HTTPStatus, ...] = (),
    as_is: bool = False,
    media: tuple[str, ...] = ("application/json",),
) -> Callable[[View], View]:
    """Describe a view of the API; see `Description`. It is called with `query` and `body` as values."""
    asked = {
        name: TypeAdapter[Any](kind) for name, kind in (("query", query), ("body", body)) if kind
    }
    writer: TypeAdapter[Any] = TypeAdapter(answer)

    def decorate(view: View) -> View:
        @wraps(view)
        def called(**path: Any) -> Any:
            try:
                found = {name: _read(name, adapter) for name, adapter in asked.items()}
            except ValidationError as error:
                return refuse(bad_value(_place(error)), HTTPStatus.BAD_REQUEST)
            answered = view(**path, **found)
            return answered if as_is else written(writer, answered)

        summary = (view.__doc__ or "").partition("\n")[0]
        DESCRIPTIONS[called] = Description(summary, answer, query, body, errors, as_is, media)
        return called

    return decorate


def written(writer: TypeAdapter[Any], value: Any) -> Response:
    """A value as JSON that nobody keeps."""
    answer = Response(writer.dump_json(value), content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def bad_value(name: str) -> Trouble:
    """A value that is missing or unknown."""
    return Trouble(
        "bad_request",
        _("“%(name)s” is missing or not a known value.", name=name),
        _("Reload the page and try again."),
    )


def _read(name: str, adapter: TypeAdapter[Any]) -> Any:
    if name == "body":
        return adapter.validate_json(request.get_data() or b"{}")
    given: Mapping[str, str] = request.args
    return adapter.validate_python({key: given[key] for key in given})


def _place(error: ValidationError) -> str:
    first = error.errors()[0]
    return ".".join(map(str, first["loc"])) or "body"
