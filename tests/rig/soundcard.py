"""A sound card that is none: PulseAudio with two null sinks, to be pulled out and plugged in."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from tests.rig.closing import Closing

RATE = 48000


class NoSoundError(Exception):
    """PulseAudio is not installed, or does not run here."""


class SoundCard(Closing):
    """What is played into `caller` is its input; what goes out of it is `studio`'s; a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runtime = folder / "pulse"
        self.runtime.mkdir(mode=0o700)
        names = ("PULSE_RUNTIME_PATH", "XDG_RUNTIME_DIR", "HOME")
        self.environment = {
            **{name: str(self.runtime) for name in names},
            "PULSE_SERVER": f"unix:{self.runtime}/native",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def plug_in(self) -> SoundCard:
        """Let it be there.

        Raises:
            NoSoundError: it can't be.
        """
        pulse = shutil.which("pulseaudio")
        if pulse is None:
            raise NoSoundError("pulseaudio is not installed")
        sinks = [f"module-null-sink sink_name={name} rate={RATE} channels=1" for name in SINKS]
        way = f"module-native-protocol-unix auth-anonymous=1 socket={self.runtime}/native"
        command = [
            pulse, "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
            "--disable-shm=yes", "--log-target=stderr",
            *(word for row in (way, *sinks) for word in ("-L", row)),
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self._all()
        )
        self._wait_until_it_answers()
        for order in (("set-default-sink", "studio"), ("set-default-source", "caller.monitor")):
            subprocess.run(["pactl", *order], check=True, env=self._all())
        return self

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            done = subprocess.run(
                ["pactl", "info"], check=False, capture_output=True, env=self._all()
            )
            if done.returncode == 0:
                return
            if self._process is None or self._process.poll() is not None:
                raise NoSoundError("pulseaudio does not run here")
            if time.monotonic() > deadline:
                raise NoSoundError("pulseaudio does not answer")
            time.sleep(0.1)

    def pull_out(self) -> None:
        """Let it be gone."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
        (self.runtime / "native").unlink(missing_ok=True)

    def close(self) -> None:
        """See `Closing`."""
        self.pull_out()

    def say(self, pcm: bytes) -> None:
        """Into its input: 16 bits, one channel; until all of it is said."""
        play = [
            "pacat",
            "-d",
            "caller",
            f"--rate={RATE}",
            "--channels=1",
            "--format=s16le",
            "--raw",
        ]
        subprocess.run(play, input=pcm, check=True, timeout=60, env=self._all())

    def listen(self, path: Path) -> subprocess.Popen[bytes]:
        """Write what comes out of it, until it is killed."""
        monitor = ["parec", "-d", "studio.monitor", f"--rate={RATE}", "--channels=1", "--raw"]
        with path.open("wb") as out:
            return subprocess.Popen([*monitor, "--format=s16le"], stdout=out, env=self._all())

    def _all(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


SINKS = ("studio", "caller")
