from __future__ import annotations

from typing import Any

from web.calls.restarts import SHOWN_MS, CutOff


def call(call_id: str, state: str, **more: Any) -> dict[str, Any]:
    return {
        "id": call_id, "state": state, "ended_at": None, "ended_because": "", "on_air_since": None,
        "on_air_ms": 0, "number": "0811", **more,
    }  # fmt: skip


def told(pid: int, *calls: dict[str, Any]) -> dict[str, Any]:
    return {"pid": pid, "calls": list(calls)}


BEFORE = told(
    1, call("rings", "ringing"), call("aired", "on_air", on_air_since=400, on_air_ms=50),
    call("over", "ended", ended_at=90, ended_because="caller"),
    call("told", "ended", ended_at=480, ended_because="agent"),
)  # fmt: skip


def test_what_an_agent_had_stays_as_over_with_its_time_on_the_air() -> None:
    cut = CutOff().after(BEFORE, told(2), 500, 900)
    assert cut.at == 500
    assert [(row["id"], row["ended_at"], row["on_air_ms"]) for row in cut.rows] == [
        ("rings", 500, 0), ("aired", 500, 150), ("told", 480, 0),
    ]  # fmt: skip
    assert {(row["state"], row["ended_because"]) for row in cut.rows} == {("ended", "agent")}
    assert cut.rows[0]["number"] == "0811"


def test_the_same_agent_after_a_silence_has_cut_nobody_off() -> None:
    assert CutOff().after(BEFORE, told(1, *BEFORE["calls"]), 500, 900) == CutOff()
    assert CutOff().after(None, BEFORE, 500, 900) == CutOff()


def test_they_outlast_another_restart_and_go_after_their_time() -> None:
    first = CutOff().after(BEFORE, told(2), 500, 900)
    again = first.after(told(2, call("new", "waiting")), told(3), 1000, 1200)
    assert again.at == 1000
    assert [row["id"] for row in again.rows] == ["rings", "aired", "told", "new"]
    late = again.after(told(3), told(3), 1000, 500 + SHOWN_MS)
    assert [row["id"] for row in late.rows] == ["new"]
    assert late.after(told(3), told(3), 1000, 1000 + SHOWN_MS) == CutOff()
