"""Checks of the station: database, outputs, log, processes."""

from __future__ import annotations

import base64
import secrets
import socket
from datetime import datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from radio.air.log import AirLog, LogUnreadableError, load_log
from radio.app import locks
from radio.app.config import Loaded
from radio.app.config.outputs import CardOutput, FileOutput, IcecastOutput
from radio.app.doctor.finding import Finding, bad, ok, warn


def database(loaded: Loaded) -> Finding:
    """Whether the station's database can be reached and is at this version."""
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    from radio.db.migrations import current, newest

    name = "database"
    sqlite = loaded.database_url.startswith("sqlite:")
    if sqlite and not Path(loaded.database_url.removeprefix("sqlite:///")).exists():
        return bad(name, "not there yet", "radio init")
    try:
        at, wanted = current(loaded.database_url), newest()
    except DBAPIError as error:
        mend = _put_back(loaded) if sqlite else "check database.url, and that the server runs"
        return bad(name, f"can't be used: {error.orig}", mend)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        return bad(name, f"can't be used: {error}", "check database.url (RADIO_DATABASE_URL)")
    if at != wanted:
        return bad(name, f"at revision {at}, this version wants {wanted}", "radio init")
    return ok(name, f"at revision {at}")


def _put_back(loaded: Loaded) -> str:
    """How to mend a database file that is damaged."""
    file = Path(loaded.database_url.removeprefix("sqlite:///"))
    copies = sorted((loaded.data / "backup").glob("station-*.db"))
    aside = f"mv {file} {file}.damaged; rm -f {file}-wal {file}-shm"
    if not copies:
        return f"stop the station, then: {aside}; radio init"
    return f"stop the station, then: {aside}; cp {copies[-1]} {file}; radio init"


def outputs(loaded: Loaded) -> list[Finding]:
    """Each output: whether what it goes to is there."""
    found = []
    for name, output in loaded.settings.outputs.items():
        told = f"output {name}"
        if not output.enabled:
            continue
        match output:
            case IcecastOutput():
                found.append(_icecast(told, output))
            case CardOutput():
                found.append(_card(told, output.device))
            case FileOutput():
                found.append(_file(told, loaded.data / output.path))
            case _:
                found.append(ok(told, output.kind))
    return found


def _icecast(name: str, output: IcecastOutput) -> Finding:
    where = f"{output.host}:{output.port}"
    try:
        status = _icecast_says(output)
    except (OSError, HTTPException) as error:
        told = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return bad(name, f"{where}: {told}", "start Icecast, or correct host and port")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        mend = "user and password must be those of Icecast's <source-password>"
        return bad(name, f"{where} refuses user and password", mend)
    return ok(name, f"{where} answers and takes the password")


def _icecast_says(output: IcecastOutput) -> int:
    """Status of a change of title on a mount nobody has: refused, but for the mount's sake.

    Raises:
        OSError: the server can't be reached.
        HTTPException: what answers is no HTTP server.
    """
    token = base64.b64encode(f"{output.user}:{output.password}".encode()).decode()
    query = urlencode({"mode": "updinfo", "mount": f"/{secrets.token_hex(8)}", "song": "-"})
    connection = HTTPConnection(output.host, output.port, timeout=3)
    try:
        headers = {"Authorization": f"Basic {token}"}
        connection.request("GET", f"/admin/metadata?{query}", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _card(name: str, device: str) -> Finding:
    mend = "sudo apt-get install libportaudio2"
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        return bad(name, f"PortAudio does not load: {error}", mend)
    try:
        card = sounddevice.query_devices(device or None, "output")
    except (ValueError, sounddevice.PortAudioError) as error:
        try:
            known = ", ".join(
                row["name"] for row in sounddevice.query_devices() if row["max_output_channels"]
            )
        except sounddevice.PortAudioError:
            known = ""
        told = f"known here: {known}" if known else "connect one; aplay -l lists them"
        return bad(name, f"no such card: {error}", told)
    return ok(name, str(card["name"]))


def _file(name: str, path: Path) -> Finding:
    if path.parent.is_dir():
        return ok(name, str(path))
    return bad(name, f"{path.parent} is not there", f"mkdir -p {path.parent}")


def log(loaded: Loaded) -> list[Finding]:
    """Whether there is something to play: today, tomorrow, and when all else fails."""
    try:
        frozen = load_log(loaded.data / "air" / "log.json")
    except LogUnreadableError as error:
        mend = "radio log build today, then see that the worker runs: radio status"
        return [bad("log", f"can't be read: {error}", mend)]
    zone = ZoneInfo(loaded.settings.station.zone)
    today = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (("log today", today), ("log tomorrow", today + timedelta(days=1)))
    return [*(_day(name, frozen, day) for name, day in days), _fallback(frozen)]


def _day(name: str, frozen: AirLog, start: datetime) -> Finding:
    first = start.timestamp() * 1000
    last = (start + timedelta(days=1)).timestamp() * 1000
    count = sum(first <= entry.at < last for entry in frozen.entries)
    if not count:
        return bad(name, "empty", f"radio log build {start:%Y-%m-%d}")
    return ok(name, f"{count} entries")


def _fallback(frozen: AirLog) -> Finding:
    if not frozen.fallback:
        return warn(
            "fallback",
            "empty: without a log only the built-in audio plays",
            "radio import FOLDER takes music in; the next build of the log fills the list",
        )
    return ok("fallback", f"{len(frozen.fallback)} items")


def processes(loaded: Loaded) -> Finding:
    """Which of the station's processes run."""
    names = ["engine", "worker", "panel", *(("calls",) if loaded.settings.calls.lines else ())]
    running = [name for name in names if locks.holder_of(locks.lock_path(loaded.data, name))]
    if not running:
        return warn("processes", "the station is off", "make run, or systemctl start radio.target")
    missing = [name for name in names if name not in running]
    if missing:
        mend = "journalctl -u 'radio-*' (or the terminal of radio run) tells why"
        return bad("processes", f"not running: {', '.join(missing)}", mend)
    return ok("processes", "all running")


def port(loaded: Loaded) -> Finding:
    """Whether the console has its port, or can have it."""
    panel = loaded.settings.panel
    name, where = "console", f"{panel.host} port {panel.port}"
    if locks.holder_of(locks.lock_path(loaded.data, "panel")):
        return ok(name, loaded.console_url)
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            panel.host, panel.port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        mend = "stop the program that has it, or set RADIO_PORT to another port"
        return bad(name, f"{where}: {error.strerror}", mend)
    return ok(name, f"{where} is free")
