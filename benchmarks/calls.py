"""Callers on the air: how late they are heard, and what the telephone agent takes.

Callers speak real RTP over the loopback interface, all on the air at once. One of them says
short beeps, half a second apart; from the moment the packet with a beep's first sample is sent
to the wall time of its first frame at the bus, told by the recording alone (`WallLine`). The
floor is the call bus itself: the same beeps handed to the engine by a process that has no
telephone, in the same run. CPU is the agent's alone, by /proc.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from dataclasses import asdict

import numpy as np

from benchmarks.kit import workplace
from benchmarks.kit.figures import median, percentile, summary
from benchmarks.kit.processes import Usage, measure
from benchmarks.kit.recorder import Recorder
from benchmarks.kit.report import Result, Table
from benchmarks.kit.station import bus, on_air
from tests.rig import RATE, Samples, Station, item, tone, write_audio
from tests.rig.caller import SIZE, BusAgent
from tests.rig.peer import Peer
from tests.rig.telephone import Mono, Telephone

CALLERS = (1, 4, 8)
EVERY = 25
"""Ticks of 20 ms from one beep to the next."""
BEEP = 3
"""Ticks of a beep."""
THRESHOLD = 2500
"""Far above the bed's peak, half of a beep's."""
_WITHIN = 600.0
"""ms within which a beep must be heard."""


def run(*, quick: bool) -> Result:
    """The bus alone, then the agent idle, then more and more callers."""
    beeps = 20 if quick else 120
    with workplace.folder("calls") as folder, Recorder(folder) as recorder:
        seconds = (len(CALLERS) + 2) * (beeps * EVERY / 50 + 15)
        bed = write_audio(folder / "bed.wav", tone(seconds, 300.0, peak=0.01))
        with on_air(folder, [item(bed, "bed", seconds=seconds)], [bus(recorder.pipe)]) as station:
            recorder.await_frames(2 * RATE, 20.0)
            sent, first = {}, {}
            usage: dict[int, Usage] = {}
            first["bus"] = recorder.frames
            sent["bus"] = _by_bus(station, beeps)
            with Telephone(station.data).start() as phone:
                usage[0] = _watch(phone, beeps)
                for count in CALLERS:
                    first[str(count)] = recorder.frames
                    sent[str(count)], usage[count] = _by_telephone(phone, station, count, beeps)
                    workplace.tell(f"{count} on the air: {usage[count].cpu:.1f} %")
        line, audio = recorder.wall_line(), recorder.pcm()
    heard = {
        name: [line.ns_at(at + onset) / 1e6 for onset in onsets(audio[at:])]
        for name, at in first.items()
    }
    late = {name: delays(sent[name], heard[name]) for name in sent}
    return _result(late, usage, beeps)


def beeping(beeps: int, rate: int) -> Mono:
    """Beeps of 1 kHz, half a second apart, after a second of them for the level to be found."""
    tick = rate // 50
    t = np.arange(BEEP * tick) / rate
    beep = np.rint(np.sin(2 * np.pi * 1000.0 * t + 0.5) * 8000).astype(np.int16)
    line = np.zeros((beeps + 2) * EVERY * tick, dtype=np.int16)
    for number in range(beeps + 2):
        at = number * EVERY * tick
        line[at : at + len(beep)] = beep
    return line


def onsets(audio: Samples) -> list[int]:
    """First frames of the beeps."""
    loud = np.abs(audio[:, 0].astype(np.int32)) > THRESHOLD
    found = np.flatnonzero(loud[1:] & ~loud[:-1]) + 1
    gap = BEEP * RATE // 50
    return [int(at) for at in found if not loud[max(0, at - gap) : at].any()]


def delays(sent: list[float], heard: list[float]) -> list[float]:
    """From each beep (ms) to the first that follows it, where one does."""
    found = []
    for moment in sent:
        found += [ms - moment for ms in heard if 0 <= ms - moment < _WITHIN][:1]
    return found


def _by_bus(station: Station, beeps: int) -> list[float]:
    """Hand beeps to the engine as the agent does; wall ms of each."""
    line = beeping(beeps, RATE)
    moments: list[float] = []
    with BusAgent(station.data) as agent:
        begun = time.monotonic()
        for number, at in enumerate(range(0, len(line), SIZE)):
            time.sleep(max(0.0, begun + number / 50 - time.monotonic()))
            if number % EVERY == 0:
                moments.append(time.time_ns() / 1e6)
            agent.send(line[at : at + SIZE])
    return moments[2:]


def _watch(phone: Telephone, beeps: int) -> Usage:
    assert phone.process is not None
    return measure(phone.process.pid, beeps * EVERY / 50)


def _by_telephone(
    phone: Telephone, station: Station, count: int, beeps: int
) -> tuple[list[float], Usage]:
    """Put callers on the air; wall ms of one's beeps, and what the agent took meanwhile."""
    line = beeping(beeps, 8000)
    quiet: Mono = np.full(len(line), 8, dtype=np.int16)
    with ExitStack() as stack:
        peers = [stack.enter_context(Peer(phone.port, f"08{count}{n}")) for n in range(count)]
        for peer in peers:
            peer.ring()
            call_id = phone.answer(peer.number)
            peer.take()
            phone.ask("air", id=call_id)
        talks = [
            threading.Thread(target=peer.say, args=(line if peer is peers[0] else quiet,))
            for peer in peers
        ]
        for talk in talks:
            talk.start()
        time.sleep(2 * EVERY / 50)
        usage = _watch(phone, beeps)
        for talk in talks:
            talk.join()
        for peer in peers:
            peer.hang_up()
        station.wait_for(lambda: not station.status()["calls"]["on_air"])
    return [ns / 1e6 for ns in peers[0].sent_ns[::EVERY]][2:], usage


def _result(late: dict[str, list[float]], usage: dict[int, Usage], beeps: int) -> Result:
    names = {"bus": "the call bus alone (floor)"}
    rows = [_row(names.get(name, f"{name} on the air"), late[name], beeps) for name in late]
    latency = Table(
        f"From a caller's packet on the wire to the bus, {beeps} beeps each, ms",
        ["", "p50", "p99", "most", "least", "heard of said"],
        rows,
        notes=["A telephone adds the 20 ms that its packet holds, an output what it buffers."],
    )
    load = Table(
        "What the agent takes",
        ["callers on the air", "CPU, % of a core", "memory, MB (PSS)"],
        [[str(count), f"{use.cpu:.1f}", f"{use.pss:.0f}"] for count, use in usage.items()],
    )
    data = {
        "late": {name: summary(values) for name, values in late.items()},
        "usage": {str(count): asdict(use) for count, use in usage.items()},
    }
    return Result("calls", [latency, load], data)


def _row(name: str, values: list[float], beeps: int) -> list[str]:
    if not values:
        return [name, "-", "-", "-", "-", f"0 of {beeps}"]
    figures = [median(values), percentile(values, 0.99), max(values), min(values)]
    return [name, *(f"{figure:.0f}" for figure in figures), f"{len(values)} of {beeps}"]
