"""`python -m benchmarks [name ...] [--quick] [--publish]`."""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import time
import traceback

from benchmarks.kit import peers, report
from radio.air.control.client import EngineAwayError

MEASURES = {
    "seams": "frames lost or added between consecutive items",
    "starts": "start error of hard events",
    "load": "CPU and memory of one station",
    "faults": "silence when something breaks",
    "carts": "cart fire to sound",
    "calls": "a caller's packet to sound at the bus; CPU with 1, 4 and 8 callers",
    "console": "event at the bus to pixel with 50 consoles; cart key to sound through the panel",
    "boot": "start to first audio",
    "logs": "building logs from large libraries",
    "imports": "importing folders: speed and memory",
    "search": "search as somebody types in large libraries",
    "archive": "a year of aircheck: what was on the air at a moment, reading all of it in",
    "register": "search, lists, figures, Open311 and delivery of large complaint registers",
}

TROUBLE = (EngineAwayError, LookupError, OSError, RuntimeError, subprocess.SubprocessError)
"""What may go wrong in one measure; the others are taken all the same."""


def main() -> int:
    """Run the measures named, print their tables and keep their results."""
    arguments = _arguments()
    names = arguments.names or ([] if arguments.publish else list(MEASURES))
    failed = [name for name in names if not _run(name, quick=arguments.quick)]
    if arguments.publish:
        report.publish()
    for name in failed:
        print(f"no figures for {name}", file=sys.stderr)
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    known = "\n".join(f"  {name:8} {what}" for name, what in MEASURES.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"Figures of the station beside those of its peers.\n\n{known}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="name", choices=[*MEASURES, []])
    parser.add_argument("--quick", action="store_true", help="short runs: to try, not to publish")
    parser.add_argument(
        "--publish", action="store_true", help="put the results kept into docs/performance.md"
    )
    return parser.parse_args()


def _run(name: str, *, quick: bool) -> bool:
    print(f"\n## {name}: {MEASURES[name]}\n", flush=True)
    begun = time.monotonic()
    try:
        result: report.Result = importlib.import_module(f"benchmarks.{name}").run(quick=quick)
    except peers.PeerMissingError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return False
    except TROUBLE:
        traceback.print_exc()
        return False
    for table in result.tables:
        print(table.markdown(), end="\n\n")
    path = report.save(result, quick=quick)
    print(f"{time.monotonic() - begun:.0f} s; figures kept in {path}")
    return True


if __name__ == "__main__":
    sys.exit(main())
