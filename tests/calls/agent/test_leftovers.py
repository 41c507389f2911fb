"""A real agent finds what others were killed over long ago: it serves at once, and mends that meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from radio.calls.agent.media.wavhead import header
from tests.calls.conftest import NewTelephone

BEGUN = 1_735_689_600_000
"""1 January 2025, UTC, in ms."""


def left(data: Path, call_id: str, rate: int, *, closed: bool) -> Path:
    """Ten seconds, with a header of so many Hz."""
    folder = data / "calls" / "2025" / "01" / "01" / call_id
    folder.mkdir(parents=True)
    for name in ("caller.wav", "studio.wav"):
        (folder / name).write_bytes(header(rate, 80_000) + bytes(160_000))
    facts: dict[str, Any] = {"id": call_id, "line": "telkom", "rate": 8000, "answered_at": BEGUN}
    facts |= {"on_air": [], "marks": [], "closed": closed, "frames": 80_000}
    (folder / "call.json").write_text(json.dumps(facts))
    return folder


@pytest.mark.sqlite
def test_old_recordings_are_healed_while_it_serves(
    tmp_path: Path, new_telephone: NewTelephone
) -> None:
    closed = left(tmp_path, "closed", 1, closed=True)
    killed = left(tmp_path, "killed", 8000, closed=False)
    (killed / "studio.wav").write_bytes(header(8000, 0) + bytes(160_000))
    phone = new_telephone(tmp_path)
    whole = header(8000, 80_000) + bytes(160_000)
    tracks = [folder / name for folder in (closed, killed) for name in ("caller.wav", "studio.wav")]
    phone.wait_for(lambda: all(track.read_bytes() == whole for track in tracks))
    phone.wait_for(lambda: json.loads((killed / "call.json").read_text())["closed"])
    phone.wait_for(lambda: [row["id"] for row in phone.journal("ended")] == ["killed"])
    assert [row["over_at"] for row in phone.journal("ended")] == [BEGUN + 10_000]
