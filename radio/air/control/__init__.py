"""The engine's control socket: protocol, server and client."""

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.air.control.protocol import socket_path

__all__ = ["EngineAwayError", "EngineClient", "EngineRefusedError", "socket_path"]
