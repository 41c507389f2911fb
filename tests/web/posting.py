"""A person at a page, without a browser: reads it, and sends its forms."""

from __future__ import annotations

import html
import io
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Desk:
    """Sends forms with the page's token, and what pages carry in hidden fields."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        page = client.get("/").get_data(as_text=True)
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found
        self._token = found[1]

    def get(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.get_data(as_text=True)[:400]
        return answer.get_data(as_text=True)

    def send(self, address: str, /, **form: object) -> TestResponse:
        """As htmx does: what goes wrong is told as JSON."""
        headers = {"X-CSRF-Token": self._token, "HX-Request": "true"}
        return self.client.post(address, data=form, headers=headers)

    def press(self, address: str, /, **form: object) -> TestResponse:
        """As a browser does: what goes wrong is told on a page."""
        return self.client.post(address, data={"csrf_token": self._token, **form})

    def send_raw(self, address: str, body: bytes, content_type: str) -> TestResponse:
        """The same, of a body that is put together already."""
        headers = {"X-CSRF-Token": self._token, "HX-Request": "true"}
        stream = io.BytesIO(body)
        return self.client.post(
            address, input_stream=stream, content_length=len(body), content_type=content_type,
            headers=headers,
        )  # fmt: skip

    def post(self, address: str, /, **form: object) -> str:
        """The same, for what has to go well."""
        answer = self.send(address, **form)
        assert answer.status_code == 200, answer.get_data(as_text=True)[:400]
        return answer.get_data(as_text=True)

    def hidden(self, page: str) -> dict[str, str]:
        """Hidden fields of the first form that has any, but for the token."""
        part = page[page.index('<input type="hidden" name="') :]
        part = part[: part.index("</form>")]
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', part)
        return {name: html.unescape(value) for name, value in found if name != "csrf_token"}

    def carry(self, page: str) -> dict[str, str]:
        """What a page with a way back carries along: what it was filled from, and what was before."""
        past = re.search(r'id="past" name="past" value="([^"]*)"', page)
        seen = re.search(r'(?:data-seen="|"seen": "|name="seen" value=")(\w+)"', page)
        return {
            "past": html.unescape(past[1]) if past else "",
            "seen": seen[1] if seen else "",
        }
