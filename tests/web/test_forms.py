"""What a form tells of who was overtaken, and of numbers that have no end."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from wtforms import FloatField, IntegerField, SelectMultipleField, StringField, validators

from tests.web.posting import Desk
from web.forms import PageForm, differing


class PieceForm(PageForm):
    """A piece, in short."""

    name = StringField("Nama")
    intro = FloatField("Intro")
    labels = SelectMultipleField("Label", choices=["a", "b"])


@pytest.mark.parametrize(
    ("mine", "theirs", "told"),
    [
        ({"intro": None}, {"intro": 0.0}, ["Intro"]),
        ({"intro": 0.0}, {"intro": None}, ["Intro"]),
        ({"name": ""}, {"name": None}, []),
        ({"labels": []}, {"labels": None}, []),
        ({"labels": ["a"]}, {"labels": ["b"]}, ["Label"]),
        ({"name": "a", "intro": 1.0}, {"name": "a", "intro": 1.0}, []),
    ],
)
def test_nothing_is_no_value_and_zero_is_one(
    app: Flask, mine: dict[str, object], theirs: dict[str, object], told: list[str]
) -> None:
    with app.test_request_context("/"):
        found = differing(PieceForm(data=mine), PieceForm(data=theirs))
    assert [label for label, _there in found] == told


class CountForm(PageForm):
    """A number, within bounds and without."""

    bound = IntegerField(validators=[validators.Optional(), validators.NumberRange(0, 9)])
    free = IntegerField(validators=[validators.Optional()])


@pytest.mark.parametrize("typed", ["9" * 400, "-" + "9" * 400, "9" * 20])
@pytest.mark.parametrize("name", ["bound", "free"])
def test_a_number_without_an_end_is_none(app: Flask, name: str, typed: str) -> None:
    with app.test_request_context("/"):
        form = CountForm(MultiDict({name: typed}))
        assert not form.validate()
        assert "bilangan bulat" in form[name].errors[0]
        assert CountForm(MultiDict({name: "9"})).validate()


def test_no_form_brings_a_nul_however_it_is_sent(client: FlaskClient) -> None:
    desk = Desk(client)

    def status(back: str, **more: object) -> int:
        return desk.send("/language", language="en", back=back, **more).status_code

    assert status("/a\0b") == 400
    assert status("/a\0b", file=(io.BytesIO(b"a"), "a.png")) == 400
    assert status("/ab", file=(io.BytesIO(b"a\0b"), "a.png")) == 303
