"""Prometheus' text exposition (prometheus.io, "Exposition formats"), by hand.

The names end in their unit, and in _total where they only grow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from web.engine.status import Status
from web.panel import Panel

_MODES = ("auto", "assist", "live", "emergency", "fallback")


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its kind, what it says, and (labels, value) rows."""

    name: str
    kind: str
    text: str
    rows: tuple[tuple[dict[str, str], float], ...]


def exposition(panel: Panel) -> str:
    """Every metric as text."""
    status = panel.link.status
    up = panel.link.away_since is None and status is not None
    metrics = [_gauge("radio_engine_up", "Whether the engine speaks.", float(up))]
    if status is not None and up:
        metrics += _engine(status)
    metrics += _own(panel)
    return "\n".join(line for metric in metrics for line in _lines(metric)) + "\n"


def _engine(status: Status) -> list[Metric]:
    modes = tuple(({"mode": mode}, float(status.mode == mode)) for mode in _MODES)
    return [
        _gauge("radio_on_air", "Whether anything goes out.", float(status.on_air)),
        Metric("radio_mode", "gauge", "1 for the mode on air.", modes),
        _gauge("radio_engine_uptime_seconds", "Since the engine started.", status.engine_uptime),
        Metric(
            "radio_silence_seconds_total",
            "counter",
            "Silence that went out though audio was planned.",
            (({}, status.silence_seconds_total),),
        ),
        _gauge("radio_next_items", "Items the engine sees ahead.", float(len(status.next))),
        *_levels(status),
        *_outputs(status),
        _alarms(status),
    ]


def _levels(status: Status) -> list[Metric]:
    sides = tuple(
        ({"channel": side}, status.levels[f"{side}_dbfs"])
        for side in ("left", "right")
        if f"{side}_dbfs" in status.levels
    )
    metrics = [Metric("radio_level_dbfs", "gauge", "RMS level of the bus.", sides)] if sides else []
    loudness = status.levels.get("lufs_short")
    if loudness is not None:
        text = "Short-term loudness of the bus (EBU R 128)."
        metrics.append(_gauge("radio_loudness_short_lufs", text, loudness))
    return metrics


def _outputs(status: Status) -> list[Metric]:
    def rows(values: Iterable[float]) -> tuple[tuple[dict[str, str], float], ...]:
        pairs = zip(status.outputs, values, strict=True)
        return tuple(({"name": out.name, "kind": out.kind}, value) for out, value in pairs)

    outputs = status.outputs
    up = rows(float(out.state == "up") for out in outputs)
    restarts = rows(float(out.restarts) for out in outputs)
    dropped = rows(float(out.dropped_blocks) for out in outputs)
    return [
        Metric("radio_output_up", "gauge", "Whether the output works.", up),
        Metric("radio_output_restarts_total", "counter", "Restarts of the output.", restarts),
        Metric("radio_output_dropped_blocks_total", "counter", "Blocks it missed.", dropped),
    ]


def _alarms(status: Status) -> Metric:
    counts: dict[tuple[str, str], int] = {}
    for alarm in status.alarms:
        if not alarm.cleared:
            key = (alarm.code, alarm.severity)
            counts[key] = counts.get(key, 0) + 1
    rows = tuple(
        ({"code": code, "severity": severity}, float(count))
        for (code, severity), count in sorted(counts.items())
    )
    return Metric("radio_alarms_active", "gauge", "Alarms that are not cleared.", rows)


def _own(panel: Panel) -> list[Metric]:
    restarts = float(panel.link.restarts + panel.relay.restarts)
    return [
        _gauge("radio_panel_consoles", "Browsers that follow events.", len(panel.link.feed)),
        _gauge("radio_panel_listeners", "Listeners of /listen.mp3.", len(panel.relay)),
        Metric(
            "radio_panel_thread_restarts_total",
            "counter",
            "Threads of the panel that died and were started again.",
            (({}, restarts),),
        ),
    ]


def _gauge(name: str, text: str, value: float) -> Metric:
    return Metric(name, "gauge", text, (({}, float(value)),))


def _lines(metric: Metric) -> list[str]:
    head = [f"# HELP {metric.name} {metric.text}", f"# TYPE {metric.name} {metric.kind}"]
    return head + [f"{metric.name}{_labels(labels)} {value!r}" for labels, value in metric.rows]


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    pairs = ",".join(f'{name}="{_escape(value)}"' for name, value in labels.items())
    return "{" + pairs + "}"


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
