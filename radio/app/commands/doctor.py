"""`radio doctor`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from radio.app.config import ConfigError, load_config
from radio.app.doctor import Finding, State, examine
from radio.app.failures import print_json

_MARKS = {State.OK: ("ok  ", "green"), State.WARN: ("WARN", "yellow"), State.FAIL: ("FAIL", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Every finding, as one JSON object.")
def doctor(as_json: bool) -> None:
    """Check everything the station needs; say how to mend what is wrong.

    Changes nothing. Exits with 1 where something must be mended.

    \b
    Example:
      radio doctor
      radio doctor --json | jq '.checks[] | select(.state != "ok")'
    """
    findings = []
    for finding in _findings():
        findings.append(finding)
        if not as_json:
            _show(finding)
    failed = any(finding.state is State.FAIL for finding in findings)
    if as_json:
        print_json({"ok": not failed, "checks": [asdict(finding) for finding in findings]})
    sys.exit(1 if failed else 0)


def _findings() -> Iterator[Finding]:
    try:
        loaded = load_config()
    except ConfigError as error:
        for problem in error.problems:
            yield Finding("settings", State.FAIL, str(problem), "docs/settings.md lists them all")
        return
    there = f"{loaded.file}" if loaded.file.exists() else "all defaults"
    yield Finding("settings", State.OK, there)
    yield from examine(loaded)


def _show(finding: Finding) -> None:
    mark, colour = _MARKS[finding.state]
    click.echo(f"{click.style(mark, fg=colour)}  {finding.name}: {finding.found}")
    if finding.mend:
        click.echo(f"      -> {finding.mend}")
