"""From settings to outputs."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

from radio.air.clock import Timeline
from radio.air.control.protocol import socket_path
from radio.air.outputs.aircheck import AircheckOutput
from radio.air.outputs.card import CardOutput
from radio.air.outputs.file import FileOutput
from radio.air.outputs.icecast import IcecastOutput
from radio.air.outputs.monitor import MonitorOutput
from radio.air.outputs.output import Output
from radio.air.settings import EngineSettings, OutputSettings


def build_outputs(settings: EngineSettings, timeline: Timeline, executor: Executor) -> list[Output]:
    """Every output of the settings, not yet started.

    Raises:
        ValueError: a kind that is not known.
    """
    return [_build(output, settings, timeline, executor) for output in settings.outputs]


def _build(
    output: OutputSettings, settings: EngineSettings, timeline: Timeline, executor: Executor
) -> Output:
    data, rate = Path(settings.data), settings.sample_rate
    if output.kind == "icecast":
        return IcecastOutput(output, settings.station, rate, executor)
    if output.kind == "monitor":
        return MonitorOutput(output, rate, socket_path(data, "monitor.sock"), executor)
    if output.kind == "aircheck":
        folder = data / (output.path or "aircheck")
        return AircheckOutput(output, folder, rate, settings.zone, timeline, executor)
    if output.kind == "card":
        return CardOutput(output.name, output.device, rate)
    if output.kind == "file":
        return FileOutput(output.name, data / output.path)
    raise ValueError(f"output {output.name!r}: kind {output.kind!r} is not known")
