"""What a form tells of who was overtaken."""

from __future__ import annotations

import pytest
from flask import Flask
from wtforms import FloatField, SelectMultipleField, StringField

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
