"""What the panel is told at its start; checked by whoever builds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """All the panel needs to know.

    `allowed_hosts` are further names the panel may be reached by, as behind a reverse
    proxy; numeric addresses, localhost and this machine's own name always are.
    `consoles_most` and `listeners_most` bound the connections that stay open, so that a
    thread is left for everything else.
    """

    data: Path
    station: str = "Radio"
    zone: str = "Asia/Jakarta"
    language: str = "id"
    host: str = "127.0.0.1"
    port: int = 8095
    allowed_hosts: tuple[str, ...] = ()
    consoles_most: int = 64
    listeners_most: int = 64

    @property
    def zone_info(self) -> ZoneInfo:
        """The station's zone."""
        return ZoneInfo(self.zone)
