"""A registrar that answers what it is told to."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Sequence
from contextlib import suppress

from tests.rig.closing import Closing
from tests.rig.peer import udp


class Registrar(Closing):
    """Answers each REGISTER with the next of its answers, the last one for ever; use as a context manager.

    Without answers it is silent. An answer is its status, and headers after it. `asked` are the requests, of this `method`.
    """

    def __init__(self, answers: Sequence[str], method: str = "REGISTER", port: int = 0) -> None:
        self._method = method
        self._line = udp(port)
        self._line.settimeout(0.1)
        self.port = int(self._line.getsockname()[1])
        self._answers = list(answers)
        self.asked: list[str] = []
        self._open = True
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Go."""
        self._open = False
        self._thread.join(5)
        self._line.close()

    def _serve(self) -> None:
        while self._open:
            with suppress(TimeoutError):
                data, source = self._line.recvfrom(1 << 16)
                self._reply(data.decode(), source)

    def _reply(self, text: str, source: tuple[str, int]) -> None:
        if not text.startswith(self._method):
            return
        self.asked.append(text)
        if not self._answers:
            return
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        kept = re.findall(
            r"^((?:Via|From|To|Call-ID|CSeq):.*?)\r?$", text, re.MULTILINE | re.IGNORECASE
        )
        lines = [f"SIP/2.0 {answer}", *kept, "Content-Length: 0"]
        self._line.sendto(("\r\n".join(lines) + "\r\n\r\n").encode(), source)

    def is_right(self, text: str, user: str, password: str) -> bool:
        """Whether a request proves to know the password (RFC 7616, qop `auth`)."""
        found = re.search(r"^Authorization: Digest (.*?)\r?$", text, re.MULTILINE | re.IGNORECASE)
        if found is None:
            return False
        given = {
            name: value.strip('"')
            for name, value in re.findall(r'(\w+)=("[^"]*"|[^,\s]+)', found[1])
        }

        def digest(*parts: str) -> str:
            make = hashlib.sha256 if given.get("algorithm") == "SHA-256" else hashlib.md5
            return make(":".join(parts).encode()).hexdigest()

        who = digest(user, given["realm"], password)
        what = digest("REGISTER", given["uri"])
        rest = [given[name] for name in ("nonce", "nc", "cnonce", "qop")]
        return digest(who, *rest, what) == given["response"]
