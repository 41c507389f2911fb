"""A store that speaks S3, as its own process: rclone serving a folder, and ways to harm it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from radio.archive.copies.pace import Pace
from radio.archive.copies.store import Store
from radio.archive.copies.targets import StoreSettings

KEY, SECRET = "kunci-arsip", "rahasia-sekali-12345"
BUCKET = "arsip"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Server:
    """rclone's S3 server over `folder`; each bucket is a folder in it."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        (self.folder / BUCKET).mkdir(parents=True, exist_ok=True)
        command = [
            str(Path(sys.executable).with_name("rclone")), "serve", "s3", str(self.folder),
            "--addr", f"127.0.0.1:{self.port}", "--auth-key", f"{KEY},{SECRET}",
            "--config", "/dev/null", "--vfs-cache-mode", "off",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(self.address, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return True
        except OSError:
            return False
        return True

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def path(self, key: str) -> Path:
        """Where the server keeps an object."""
        return self.folder / BUCKET / "radio" / key


def store_of(
    server: str,
    folder: Path,
    pace: Pace | None = None,
    *,
    secret: str = SECRET,
    bucket: str = BUCKET,
) -> Store:
    """A place for copies at a server."""
    key = folder / "store.key"
    key.write_text(f"{KEY}\n{secret}\n")
    return Store(StoreSettings(server, bucket, key, prefix="radio"), pace or Pace())
