"""Words with an answer: what was done, told at the bottom of the screen by `page.js`."""

from __future__ import annotations

import json

from flask import Response, make_response


def saved(body: str, text: str, more: str = "") -> Response:
    """A part of a page, and the words for what was done."""
    answer = make_response(body)
    # Headers are ASCII: other letters are escaped, as JSON may.
    answer.headers["HX-Trigger"] = json.dumps({"said": {"text": text, "more": more}})
    return answer
