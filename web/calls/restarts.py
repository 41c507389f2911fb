"""Calls that went down with the telephone agent: the one that comes after it knows nothing of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

SHOWN_MS: Final = 600_000
"""Ms for which a call that was cut off stays on the screens: long enough to call back."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """`at` is when the agent that had the calls `rows` was seen to be gone (ms); None where none was."""

    at: int | None = None
    rows: Sequence[dict[str, Any]] = ()

    def after(
        self, before: dict[str, Any] | None, told: dict[str, Any], gone: int, now: int
    ) -> CutOff:
        """What is known once an agent has `told`, and the one before it, gone since `gone`, had told `before`."""
        there = {row.get("id") for row in _calls(told)}
        rows = [*self.rows]
        at = self.at
        if before is not None and before.get("pid") != told.get("pid"):
            known = {row.get("id") for row in rows}
            rows += [
                _over(row, gone)
                for row in _calls(before)
                if row.get("id") not in known and _went_down(row)
            ]
            at = gone
        young = [
            row for row in rows
            if row.get("id") not in there and int(row.get("ended_at") or 0) > now - SHOWN_MS
        ]  # fmt: skip
        return CutOff(at if young else None, tuple(young))


def _calls(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in told.get("calls") or () if isinstance(row, dict)]


def _went_down(row: dict[str, Any]) -> bool:
    """It went on, or was ended by the agent as it stopped."""
    return row.get("state") != "ended" or row.get("ended_because") == "agent"


def _over(row: dict[str, Any], gone: int) -> dict[str, Any]:
    """A call as it stood, ended by the end of its agent."""
    if row.get("state") == "ended":
        return row
    since = row.get("on_air_since")
    aired = int(row.get("on_air_ms") or 0) + (max(0, gone - since) if since else 0)
    return {
        **row, "state": "ended", "ended_at": gone, "ended_because": "agent", "on_air_since": None,
        "on_air_ms": aired, "level_dbfs": None, "held": False, "quiet": False,
    }  # fmt: skip
