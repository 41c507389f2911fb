"""`radio status`: the engine's own account, and which processes run."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from radio.air.alarms import CATALOGUE
from radio.air.control.client import EngineAwayError, EngineClient
from radio.app import locks
from radio.app.failures import ENGINE_AWAY, fail, print_json
from radio.app.paths import data_folder
from radio.calls.agent.settings import SOCKET

# What is known when the engine is away: nothing, in the same shape.
_UNKNOWN: dict[str, Any] = {
    "mode": None,
    "now": None,
    "next": [],
    "outputs": [],
    "levels": {"left_dbfs": None, "right_dbfs": None, "lufs_short": None},
    "alarms": [],
    "carts": [],
    "pids": {"engine": None, "decoders": [], "encoders": []},
    "station_time": None,
    "engine_uptime": None,
    "silence_seconds_total": None,
    "log_revision": None,
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Every fact, as one JSON object.")
def status(as_json: bool) -> None:
    """Show what is on air, what comes next, and how all of it runs.

    Exits with 1 where the engine does not answer.

    \b
    Example:
      radio status
      radio status --json | jq .now.title
    """
    data = data_folder()
    try:
        with EngineClient(data) as client:
            found, away = client.request("status"), False
    except EngineAwayError:
        found, away = dict(_UNKNOWN), True
    found["pids"] = {**_UNKNOWN["pids"], **found.get("pids", {}), **_pids(data)}
    found["processes"] = _supervised(data)
    found["telephone"] = _telephone(data)
    found["disk"] = _disk()
    if as_json:
        print_json(found)
    elif not away:
        click.echo(_page(found))
    if away:
        fail(ENGINE_AWAY)


def _pids(data: Path) -> dict[str, int | None]:
    """From the locks: they are right under systemd too, and after any kind of death."""
    found: dict[str, int | None] = {}
    for name in ("supervisor", "worker", "panel", "calls"):
        holder = locks.holder_of(locks.lock_path(data, name))
        found[name] = holder.pid if holder else None
    return found


def _telephone(data: Path) -> dict[str, Any] | None:
    """Lines, and how many calls are in which state; None where the telephone is off. Nobody's number."""
    try:
        with EngineClient(data, SOCKET) as client:
            found = client.request("status", timeout=2.0)
    except EngineAwayError:
        return None
    counts = Counter(row["state"] for row in found["calls"])
    return {"lines": found["lines"], "calls": dict(counts), "engine": found["engine"]}


def _disk() -> dict[str, Any] | None:
    """How long the disk lasts; None where the settings or the disk can't be read: the air goes on."""
    # Nobody who asks for help waits for these.
    from radio.app.config import ConfigError, load_config
    from radio.app.diskplan import forecast_of, in_words

    try:
        found = forecast_of(load_config())
    except (ConfigError, OSError):
        return None
    return {
        "free_bytes": found.free,
        "lacking_bytes": round(found.lacking),
        "full_in_days": None if found.lasts is None else round(found.lasts, 1),
        "told": in_words(found),
    }


def _supervised(data: Path) -> dict[str, Any]:
    """Restarts and last exit of each child, while a supervisor runs."""
    if locks.holder_of(locks.lock_path(data, "supervisor")) is None:
        return {}
    try:
        document = json.loads((data / "run" / "supervisor.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    children = document.get("children", {})
    return children if isinstance(children, dict) else {}


def _page(found: dict[str, Any]) -> str:
    return "\n".join(
        [
            f"{found.get('mode') or '?':<10}{(found.get('station_time') or '')[:19]}",
            _now(found.get("now")),
            *_waits(found),
            *(_next(row) for row in found.get("next", [])[:5]),
            *(_output(row) for row in found.get("outputs", [])),
            *(_line(row) for row in (found["telephone"] or {}).get("lines", [])),
            *([] if found["disk"] is None else [f"disk      {found['disk']['told']}"]),
            *(_alarm(row) for row in found.get("alarms", []) if not row.get("cleared")),
            _processes(found["pids"], found["processes"]),
        ]
    )


def _now(now: dict[str, Any] | None) -> str:
    if not now:
        return "on air    nothing"
    left = now.get("remaining")
    ending = "" if left is None else f"  -{clock(left)}"
    return f"on air    {_title(now)}  [{now.get('source', '')}]{ending}"


def _waits(found: dict[str, Any]) -> list[str]:
    if found.get("held"):
        return ["  The log waits: `radio start` goes on with it."]
    return ["  The log stops after this item."] if found.get("stop_after") else []


def _next(row: dict[str, Any]) -> str:
    return f"  {str(row.get('at', ''))[11:19]}  {_title(row)}  ({row.get('timing', '')})"


def _title(row: dict[str, Any]) -> str:
    return " - ".join(part for part in (row.get("artist"), row.get("title")) if part) or "untitled"


def _output(row: dict[str, Any]) -> str:
    dropped = f", {row['dropped_blocks']} blocks dropped" if row.get("dropped_blocks") else ""
    restarts = f", {row['restarts']} restarts" if row.get("restarts") else ""
    return f"output    {row.get('name')} ({row.get('kind')}): {row.get('state')}{restarts}{dropped}"


def _line(row: dict[str, Any]) -> str:
    reason = f" ({row['reason']})" if row.get("reason") else ""
    return f"telephone {row.get('name')} ({row.get('kind')}): {row.get('state')}{reason}"


def _alarm(row: dict[str, Any]) -> str:
    known = CATALOGUE.get(str(row.get("code")))
    if known is None:
        return f"ALARM     {row.get('code')}"
    told = known.text.format_map(_Params(row.get("params") or {}))
    command = f" Without the panel: `{known.command}`." if known.command else ""
    return f"ALARM     {told} {known.do}{command}"


class _Params(dict[str, Any]):
    """Parameters of an alarm; one that is missing shows as its name, and nothing fails."""

    def __missing__(self, key: str) -> str:
        return f"({key})"


def _processes(pids: dict[str, Any], processes: dict[str, Any]) -> str:
    parts = []
    telephone = ("calls",) if pids.get("calls") or "calls" in processes else ()
    for name in ("supervisor", "engine", "worker", "panel", *telephone):
        restarts = processes.get(name, {}).get("restarts")
        again = f" (restarted {restarts}x)" if restarts else ""
        parts.append(f"{name} {pids.get(name) or 'off'}{again}")
    return "processes " + ", ".join(parts)


def clock(seconds: float) -> str:
    """Minutes and seconds, hours where there are any."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
