"""The station's settings as the engine and the telephone agent read them."""

from __future__ import annotations

from pathlib import Path

from radio.air.settings import EngineSettings, LiveSource, OutputSettings
from radio.app.config.calls import Line, LineIn
from radio.app.config.models import Config
from radio.app.config.outputs import Output
from radio.calls.agent.settings import AgentSettings, HybridSettings, LineSettings


def engine_settings(config: Config, data: Path) -> EngineSettings:
    """What the engine is told at its start."""
    return EngineSettings(
        data=str(data),
        station=config.station.name,
        zone=config.station.zone,
        sample_rate=config.audio.sample_rate,
        block_frames=config.audio.block_frames,
        decoders=config.audio.decoders,
        decoders_most=config.audio.decoders_most,
        cue_ahead=config.audio.cue_ahead,
        loudness_target=config.audio.loudness_target,
        true_peak=config.audio.true_peak,
        hard_fade=config.transitions.hard_fade,
        skip_fade=config.transitions.skip_fade,
        silence_threshold=config.guard.silence_threshold,
        silence_after=config.guard.silence_after,
        assist_grace=config.guard.assist_grace,
        clock_step=config.guard.clock_step,
        live_lost_after=config.live.lost_after,
        live_fade=config.live.fade,
        live_latency=config.live.latency,
        duck_depth=config.ducking.depth,
        duck_attack=config.ducking.attack,
        duck_release=config.ducking.release,
        delay_seconds=config.delay.seconds,
        delay_filling=config.delay.build,
        delay_ident=config.delay.ident,
        outputs=tuple(
            _output(name, output, data) for name, output in config.outputs.items() if output.enabled
        ),
        live_sources=tuple(
            LiveSource(name, source.uri, source.gain, source.role)
            for name, source in config.live.sources.items()
        ),
    )


def _output(name: str, output: Output, data: Path) -> OutputSettings:
    values = output.model_dump(exclude={"enabled"})
    if values.get("path"):
        values["path"] = str(data / values["path"])
    return OutputSettings(name=name, **values)


def agent_settings(config: Config, data: Path) -> AgentSettings:
    """What the telephone agent is told at its start."""
    calls = config.calls
    return AgentSettings(
        data=str(data),
        keyring=str(data / config.database.keyring),
        zone=config.station.zone,
        host=calls.host,
        port=calls.port,
        first_port=calls.first_port,
        last_port=calls.last_port,
        sample_rate=config.audio.sample_rate,
        loudness_target=config.audio.loudness_target,
        timeout=calls.lost_after,
        longest=calls.longest,
        ringing=calls.unanswered_after,
        screener=calls.screener,
        headset=calls.headset,
        announce_every=calls.announce_every,
        lines=tuple(
            LineSettings(name=name, **line.model_dump())
            for name, line in calls.lines.items()
            if isinstance(line, Line)
        ),
        hybrids=tuple(
            HybridSettings(name, line.input, line.output)
            for name, line in calls.lines.items()
            if isinstance(line, LineIn)
        ),
    )
