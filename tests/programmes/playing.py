"""Two live talks, and an engine that does what their steps say."""

from __future__ import annotations

from dataclasses import replace

from radio.programmes.running import Air, Course, Order, Step, step_of
from radio.programmes.tables import Phase
from radio.units import Millis
from tests.programmes.conftest import at

START, END = at("2026-12-08T08:00"), at("2026-12-08T09:30")
TALK = Course(
    "ayo-20261208", "Ayo", START, END, Millis(END + 300_000), "studio", Millis(START + 20_000),
    Millis(END + 300_000), adopts=True, waits=True, assist=True, record=True,
)  # fmt: skip
STRICT = replace(TALK, latest=END, line_until=Millis(END - 12_000), waits=False)


def words(orders: tuple[Order, ...]) -> list[str]:
    return [order.do for order in orders]


class Station:
    """An engine and a row that do what the steps say."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.phase, self.line_asked, self.recorded = Phase.PLANNED, False, False
        self.air = Air()
        self.done: list[tuple[Millis, str]] = []
        self.recording = False

    def tick(self, now: Millis) -> None:
        if self.air.line_of == self.course.id and now >= self.course.line_until:
            self.air = replace(self.air, line_of=None, line="")
        step = step_of(
            self.course, self.phase, line_asked=self.line_asked, recorded=self.recorded,
            air=self.air, now=now,
        )  # fmt: skip
        for order in step.orders:
            self.obey(order)
            self.done.append((now, order.do))
        self.phase = step.phase or self.phase
        self.line_asked = self.line_asked or (step.line_asked and self._has(step, "live_open"))
        self.recorded = self.recorded or self._has(step, "record_start")

    @staticmethod
    def _has(step: Step, do: str) -> bool:
        return do in words(step.orders)

    def obey(self, order: Order) -> None:
        match order.do:
            case "live_open":
                source = str(order.args.get("name") or order.args.get("uri"))
                self.air = replace(self.air, line_of=self.course.id, line=source)
            case "live_close":
                self.air = replace(self.air, line_of=None, line="")
            case "mode":
                self.air = replace(self.air, assist=order.args["mode"] == "assist")
            case "record_start" | "record_stop":
                self.recording = order.do == "record_start"
            case "delay_start":
                self.air = replace(self.air, delay_of=order.args["programme"])
            case "delay_end":
                self.air = replace(self.air, delay_of=None)
