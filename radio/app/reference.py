"""The parts of the documentation that are made from the program: settings and commands.

python -m radio.app.reference docs      write them into docs/settings.md and docs/commands.md
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from radio.app.cli import main
from radio.app.config.template import settings_tables

BEGIN = "<!-- made by `make docs`: begin -->"
END = "<!-- made by `make docs`: end -->"
_WIDTH = 88


def commands_text() -> str:
    """The help of every command, as Markdown."""
    parts = []
    for words, command in every_command():
        with context(words, command) as ctx:
            parts.append(f"### `{' '.join(words)}`\n\n```text\n{command.get_help(ctx)}\n```\n")
    return "\n".join(parts)


def every_command() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Each command and subcommand, with the words that call it."""
    with context(("radio",), main) as ctx:
        for name in main.list_commands(ctx):
            command = main.get_command(ctx, name)
            if command is not None:
                yield from _below(("radio", name), command)


def _below(
    words: tuple[str, ...], command: click.Command
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield words, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _below((*words, name), below)


def context(words: tuple[str, ...], command: click.Command) -> click.Context:
    """A context to print help in, as wide on every machine, below `radio` as when it is typed."""
    name = " ".join(words)
    return click.Context(command, info_name=name, terminal_width=_WIDTH, **main.context_settings)


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_tables,
    "commands.md": commands_text,
}


def renewed(page: str, made: str) -> str:
    """The page with its made part renewed.

    Raises:
        ValueError: the marks are missing.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{made}\n{END}{after}"


def write(folder: Path) -> None:
    """Renew every page in this folder."""
    for name, make in PAGES.items():
        path = folder / name
        path.write_text(renewed(path.read_text(encoding="utf-8"), make()), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
