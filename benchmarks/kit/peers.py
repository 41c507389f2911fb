"""The programs the station is compared with: Liquidsoap and MPD, as Debian packages them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class PeerMissingError(Exception):
    """A program the measure compares with is not installed."""


def need(program: str, package: str = "") -> str:
    """Path of a program.

    Raises:
        PeerMissingError: it is not installed; says how to get it.
    """
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if path is None:
        raise PeerMissingError(
            f"{program} is not installed; `sudo apt-get install {package or program}`, or `make bench`"
        )
    return path


def version(program: str) -> str:
    """What the program says it is, in a word or two."""
    try:
        said = subprocess.run(
            [need(program), "--version"], capture_output=True, text=True, check=False
        )
    except PeerMissingError:
        return "missing"
    return (said.stdout or said.stderr).splitlines()[0].strip()


@contextmanager
def _running(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def liquidsoap(
    folder: Path, script: str, rate: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Liquidsoap with a script; `rate` None leaves its default of 44.1 kHz."""
    head = ["settings.init.allow_root.set(true)", "log.level.set(2)", "log.stdout.set(true)"]
    if rate is not None:
        head.append(f"settings.frame.audio.samplerate.set({rate})")
    path = folder / "peer.liq"
    path.write_text("\n".join([*head, script, ""]), encoding="utf-8")
    with _running([need("liquidsoap"), str(path)], folder / "liquidsoap.out") as process:
        yield process


def quote(path: Path) -> str:
    """A path as a string of Liquidsoap's language."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


class Mpd:
    """A running MPD and a connection to it."""

    def __init__(self, process: subprocess.Popen[bytes], path: Path) -> None:
        self.process = process
        self._socket = _connect(path)
        self._file = self._socket.makefile("rb")
        self._file.readline()

    def say(self, command: str) -> None:
        """Send a command and wait for its answer.

        Raises:
            RuntimeError: MPD refused it.
        """
        self._socket.sendall(command.encode() + b"\n")
        while True:
            line = self._file.readline()
            if line.startswith(b"ACK") or not line:
                raise RuntimeError(f"MPD, {command}: {line.decode(errors='replace').strip()}")
            if line.startswith(b"OK"):
                return

    def play(self, files: Sequence[Path]) -> None:
        """Play these files one after the other."""
        for file in files:
            self.say(f'add "file://{file}"')
        self.say("play")

    def close(self) -> None:
        """End the connection."""
        self._file.close()
        self._socket.close()


def _connect(path: Path, patience: float = 10.0) -> socket.socket:
    deadline = time.monotonic() + patience
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
        except OSError:
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return connection


@contextmanager
def mpd(folder: Path, output: str) -> Iterator[Mpd]:
    """MPD with one output, given as the lines of its `audio_output`."""
    program = need("mpd")
    conf, path = folder / "mpd.conf", folder / "mpd.sock"
    conf.write_text(
        f'bind_to_address "{path}"\nstate_file "{folder}/mpd.state"\n'
        f'pid_file "{folder}/mpd.pid"\nlog_file "{folder}/mpd.log"\nreplaygain "off"\n'
        f"audio_output {{\n{output}\n}}\n",
        encoding="utf-8",
    )
    with _running([program, "--no-daemon", str(conf)], folder / "mpd.out") as process:
        client = Mpd(process, path)
        try:
            yield client
        finally:
            client.close()
