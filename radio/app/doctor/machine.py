"""Checks of the machine: programs, libraries, disk, clock."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

from radio.app.config import Loaded
from radio.app.diskplan import GIGABYTE, forecast_of
from radio.app.doctor.finding import Finding, bad, ok, warn

ENCODERS = {"libopus": "Opus", "flac": "FLAC", "aac": "AAC"}
_PLUGINS_AT_START = 100
"""Eight or so are loaded with a list of them at hand, some 400 without."""
_TIME_ERROR = 5


def libvlc(_loaded: Loaded) -> Finding:
    """Whether libVLC loads and finds its plugins."""
    mend = "sudo apt-get install libvlc5 libvlc-bin vlc-plugin-base"
    try:
        import vlc
    except (ImportError, OSError, NotImplementedError) as error:
        return bad("libVLC", f"does not load: {error}", mend)
    version = vlc.libvlc_get_version().decode()
    if vlc.Instance("--intf=dummy", "--no-video", "--quiet") is None:
        return bad("libVLC", f"{version}, but it finds no plugins", mend)
    if not version.startswith("3."):
        return warn("libVLC", f"{version}; only 3.x is tried out", "use Debian 12 or 13")
    if _plugins_loaded() > _PLUGINS_AT_START:
        mend = "sudo apt-get install --reinstall libvlc-bin"
        return warn("libVLC", f"{version}; no list of plugins: decoders start slowly", mend)
    return ok("libVLC", version)


def _plugins_loaded() -> int:
    """How many of libVLC's plugins are in this process; without its list, it loads them all."""
    with Path("/proc/self/maps").open(encoding="utf-8", errors="replace") as maps:
        return len({line.split()[-1] for line in maps if "_plugin.so" in line})


def ffmpeg(_loaded: Loaded) -> Finding:
    """Whether ffmpeg is there with the encoders the outputs use."""
    mend = "sudo apt-get install ffmpeg"
    if shutil.which("ffmpeg") is None:
        return bad("ffmpeg", "not found", mend)
    try:
        listed = _output_of("ffmpeg", "-hide_banner", "-encoders")
        version = _output_of("ffmpeg", "-version").split("\n")[0]
    except (OSError, subprocess.SubprocessError) as error:
        return bad("ffmpeg", f"does not run: {error}", mend)
    there = {line.split()[1] for line in listed.splitlines() if len(line.split()) > 1}
    missing = [f"{name} ({what})" for name, what in ENCODERS.items() if name not in there]
    if missing:
        return bad("ffmpeg", f"without {', '.join(missing)}", f"{mend} (Debian's has them all)")
    return ok("ffmpeg", " ".join(version.split()[1:3]))


def lame(_loaded: Loaded) -> Finding:
    """Whether LAME is there, which encodes MP3."""
    mend = "sudo apt-get install lame"
    if shutil.which("lame") is None:
        return bad("lame", "not found: no MP3 output can run", mend)
    try:
        version = _output_of("lame", "--version").split("\n")[0]
    except (OSError, subprocess.SubprocessError) as error:
        return bad("lame", f"does not run: {error}", mend)
    return ok("lame", version.rpartition("version ")[2].split()[0])


def _output_of(*command: str) -> str:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=20, check=True, stdin=subprocess.DEVNULL
    ).stdout


def espeak(_loaded: Loaded) -> Finding:
    """Whether spoken announcements can be made."""
    if shutil.which("espeak-ng"):
        return ok("espeak-ng", "found")
    return warn(
        "espeak-ng",
        "not found; no spoken idents, and no caller is told their place",
        "sudo apt-get install espeak-ng",
    )


def data_folder(loaded: Loaded) -> Finding:
    """Whether the data folder is there and can be written."""
    name = "data folder"
    if not loaded.data.is_dir():
        return bad(name, f"{loaded.data} is not there", "radio init (or set RADIO_DATA)")
    try:
        with tempfile.TemporaryFile(dir=loaded.data) as file:
            file.write(b"x")
    except OSError as error:
        mend = f"make it writable for the station's user: sudo chown -R USER {loaded.data}"
        return bad(name, f"{loaded.data}: {error.strerror}", mend)
    return ok(name, str(loaded.data))


def disk(loaded: Loaded) -> Finding:
    """Whether what is to be kept will fit, and if not, how long the disk lasts."""
    name = "disk"
    try:
        found = forecast_of(loaded)
    except OSError as error:
        told = f"{loaded.data}: {error.strerror}"
        return bad(name, told, "set RADIO_DATA to a folder that is there")
    told = f"{found.free / GIGABYTE:.0f} GB free"
    archive = loaded.settings.archive
    if found.free < found.reserve:
        return bad(name, told, "delete what is not needed, or lower archive.keep_days")
    if found.lacking:
        days = "" if found.lasts is None else f", and are full in {found.lasts:.0f} days"
        return warn(
            name,
            f"{told}; {archive.keep_days} days of aircheck want "
            f"{found.lacking / GIGABYTE:.0f} GB more{days}",
            "a larger disk, a lower archive.keep_days, or a lower bitrate of the aircheck; "
            "radio archive forecast",
        )
    return ok(name, told)


def clock(_loaded: Loaded) -> Finding:
    """Whether the kernel knows its clock to be kept by a time server."""
    # struct timex is 208 bytes here; all zero asks and changes nothing (adjtimex(2)).
    answer = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(1024))
    if answer == _TIME_ERROR:
        return warn(
            "clock",
            "not kept by a time server; hard times will drift from those of other stations",
            "sudo apt-get install chrony, then: chronyc tracking",
        )
    if answer < 0:
        return warn("clock", "the kernel does not say whether it is kept", "chronyc tracking")
    return ok("clock", "kept by a time server")
