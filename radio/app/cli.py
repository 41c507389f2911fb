"""The `radio` command. Each subcommand is loaded when it is called, so that the quick ones are."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import click

from radio import __version__
from radio.app.failures import told

_HERE = "radio.app.commands"


@dataclass(frozen=True, slots=True)
class Lazy:
    """Where a command lives, and its line in the list."""

    target: str
    summary: str


COMMANDS: dict[str, Lazy] = {
    "run": Lazy("processes:run", "Put the station on air: start and watch every process."),
    "engine": Lazy("processes:engine", "The air chain alone, for systemd."),
    "worker": Lazy("processes:worker", "The planned jobs alone, for systemd."),
    "panel": Lazy("processes:panel", "The console alone, for systemd."),
    "init": Lazy("init:init", "Make the data folder and bring the database up to date."),
    "doctor": Lazy("doctor:doctor", "Check everything the station needs; say how to mend it."),
    "user": Lazy("user:user", "Accounts of the console: who signs in, and what they may do."),
    "token": Lazy("user:token", "Keys by which other programs use the API."),
    "keys": Lazy("keys:keys", "What secrets in the database are sealed with."),
    "backup": Lazy("backup:backup", "Copy the station into one file, while it runs."),
    "restore": Lazy("backup:restore_", "Put a backup into the data folder."),
    "status": Lazy("status:status", "What is on air, what comes next, and how all of it runs."),
    "skip": Lazy("console:skip", "End what is playing and go on with the next item."),
    "stop": Lazy("console:stop", "End what is playing and hold the log."),
    "start": Lazy("console:start", "Go on with the log."),
    "mode": Lazy("console:mode", "Automatic, or assisted by a hand on the desk."),
    "cart": Lazy("console:cart", "Fire or stop a cart."),
    "carts": Lazy("carts:carts", "The cart wall: its pages, and what is under their keys."),
    "live": Lazy("console:live", "Open or close a live source."),
    "delay": Lazy("delay:delay", "Hold a live show back, and throw away what must not go out."),
    "calls": Lazy("calls:calls", "The telephone: its agent, its lines, who is on them."),
    "record": Lazy("record:record", "Record what goes out into a file of its own."),
    "emergency": Lazy("console:emergency", "Put the emergency programme on air, or end it."),
    "analyse": Lazy("media:analyse", "Measure audio files; changes nothing."),
    "import": Lazy("media:import_", "Take audio files into the library."),
    "media": Lazy("media:media", "List, show, edit, retire and release what the library holds."),
    "daily": Lazy("daily:daily", "Items at fixed times each day: anthem, azan and others."),
    "campaign": Lazy("campaign:campaign", "What advertisers have booked, and what has aired."),
    "daypart": Lazy("editing:daypart", "Hours of the week to which pieces can be held."),
    "clock": Lazy("hourclocks:clock", "Hour clocks: what an hour is made of."),
    "grid": Lazy("hourclocks:grid", "Which hours of the week have which clock."),
    "season": Lazy(
        "hourclocks:season", "Days that are not as usual: Ramadan, mourning, elections."
    ),
    "playlist": Lazy("playlist:playlist", "Lists of pieces, put together by hand or by a rule."),
    "programme": Lazy("programme:programme", "What recurs on the air, and of which parts."),
    "episode": Lazy("episode:episode", "A programme on one day: topic, time, guests, rundown."),
    "guest": Lazy("guests:guest", "Officials asked into an episode, and whether they come."),
    "official": Lazy("guests:official", "People who speak for an agency."),
    "agency": Lazy("guests:agency", "Agencies of the regency (SKPD)."),
    "presenter": Lazy("studio:presenter", "Who presents."),
    "studio": Lazy("studio:studio", "Studios, and when they are taken."),
    "calendar": Lazy("studio:calendar", "Calendars of presenters, invitations of guests."),
    "log": Lazy("log:log", "Build, show and change the broadcast log."),
    "complaints": Lazy("complaints:complaints", "What listeners report, and what became of it."),
    "rehearse": Lazy("rehearse:rehearse", "Play days ahead in virtual time: is the log sound?"),
    "azan": Lazy("azan:azan", "Prayer times for the station's place."),
    "asrun": Lazy("asrun:asrun", "What really went out."),
    "archive": Lazy("archive:archive", "The recorded air: found by time, proven whole, cut out."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's
        if cmd_name not in COMMANDS:
            return None
        return load(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.summary) for name, lazy in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else " See: radio --help"
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with told():
            return super().invoke(ctx)


def load(name: str) -> click.Command:
    """One command by its name."""
    module, _, attribute = COMMANDS[name].target.partition(":")
    command = getattr(importlib.import_module(f"{_HERE}.{module}"), attribute)
    assert isinstance(command, click.Command)  # noqa: S101  # the table above is ours
    return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="radio")
def main() -> None:
    """Broadcast automation: it plays the log, and never falls silent.

    \b
    Example:
      radio init --demo     make a station to try
      radio run             put it on air
      radio status          what is on air
    """


if __name__ == "__main__":
    main(prog_name="radio")
