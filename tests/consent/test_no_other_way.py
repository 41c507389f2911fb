"""Whoever changes the code can't open another way without meaning to: the source is walked for it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from radio.calls.consent import agreed
from radio.calls.ingest import ingest
from radio.calls.pieces import settle_all
from radio.calls.tables import Consent, PhoneCall
from radio.db import session_scope
from radio.library.tables import Media, MediaState
from radio.units import Millis
from tests.broadcastlog.test_dayplan import NOW
from tests.consent.conftest import CALL, PIECE, Station

ROOT = Path(__file__).resolve().parents[2]
IMPORTS = {"import_paths", "match_file", "work_off", "look"}
"""What takes files into the library."""
OWN = {"radio/library/importing.py", "radio/demo/creation.py"}
"""The import itself, and the demo station, whose pieces are made by it."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ("radio", "web"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


SOURCES = dict(sources())


def written(*names: str) -> set[str]:
    """Modules that set an attribute of one of these names of something."""
    found = set()
    for module, tree in SOURCES.items():
        for node in ast.walk(tree):
            stores = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
            if stores and getattr(node, "attr", "") in names:
                found.add(module)
    return found


def calls_of(*names: str) -> Iterator[tuple[str, ast.Call]]:
    for module, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                name = (
                    called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                )
                if name in names:
                    yield module, node


def test_consent_is_written_in_one_place() -> None:
    fields = ("consent", "consent_at", "consent_frame", "consent_by")
    assert written(*fields) == {"radio/calls/consent.py"}
    makes = {module for module, _ in calls_of("ReplayOverride")}
    assert makes == {"radio/calls/consent.py"}


def test_a_piece_is_withheld_and_let_go_in_one_place() -> None:
    assert written("withheld") == {"radio/library/store.py"}
    assert {module for module, _ in calls_of("withhold")} == {"radio/calls/pieces.py"}
    assert {module for module, _ in calls_of("CallPiece")} == {"radio/calls/pieces.py"}


def test_whatever_takes_files_in_looks_where_they_come_from() -> None:
    """Or says itself whose they are, by `radio.calls.pieces.note`."""
    says_so = {module for module, _ in calls_of("note") if _from_pieces(module)}
    without = [
        f"{module}:{node.lineno}"
        for module, node in calls_of(*IMPORTS)
        if module not in OWN | says_so
        and _from_library(module)
        and not any(word.arg == "taken" for word in node.keywords)
    ]
    assert without == []


def _imports(module: str, names: tuple[str, ...], wanted: set[str]) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module in names
        and wanted & {one.name for one in node.names}
        for node in ast.walk(SOURCES[module])
    )


def _from_pieces(module: str) -> bool:
    return _imports(module, ("radio.calls.pieces",), {"note"}) or _imports(
        module, ("radio.calls",), {"pieces"}
    )


def _from_library(module: str) -> bool:
    rooms = (
        "radio.library.importing", "radio.library.intakework", "radio.library.watching",
        "radio.lists.files",
    )  # fmt: skip
    return _imports(module, rooms, IMPORTS)


def test_the_engine_is_given_nothing_but_what_the_collector_looked_at() -> None:
    """Entries and keys that the engine plays are made there alone; a rehearsal plays for nobody."""
    makers = {module for module, _ in calls_of("save_log", "log_to_dict")}
    assert makers == {"radio/air/log.py", "radio/broadcastlog/freezing.py"}
    asked = {module for module, node in calls_of("check_own")}
    assert asked == {"radio/air/orders.py", "radio/air/liveline.py"}


def test_a_file_is_put_on_the_air_by_nobody_who_has_not_looked_it_up() -> None:
    """The engine believes who says so; whoever says so asks `radio.archive.puton`."""
    says = {
        module
        for module, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == "looked_at"
    }
    assert says == {"radio/air/orders.py", "radio/air/liveline.py", "radio/archive/puton.py"}
    asks = {module for module, _ in calls_of("looked_at")}
    assert asks == {
        "radio/app/commands/soundfiles.py", "radio/jobs/programmes.py", "web/air/views.py",
    }  # fmt: skip


def test_what_sends_sound_asks_who_is_heard_in_it() -> None:
    """Or only lets it be heard in the station, or sends no sound at all."""
    sent = {module for module, _ in calls_of("send_file", "send_from_directory")}
    asks = {module for module in sent if _asks(module)}
    assert "web/archive/clips.py" in asks
    # The library's asks the state of the piece; sheets are of complaints.
    assert sent - asks == {"web/library/audio.py", "web/figures/sheets.py"}


def _asks(module: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and str(node.module).startswith(
            ("radio.archive.voices", "radio.calls.", "radio.publishing.callers")
        )
        for node in ast.walk(SOURCES[module])
    )


def state(station: Station) -> MediaState:
    with session_scope(station.engine) as session:
        return session.get_one(Media, PIECE).state


@pytest.mark.parametrize(
    ("mark", "wanted"),
    [
        ("consent_spoken", MediaState.ACTIVE),
        ("consent_card", MediaState.ACTIVE),
        ("consent_refused", MediaState.WITHHELD),
        ("consent_asked", MediaState.WITHHELD),
    ],
)
def test_what_is_said_in_the_recording_counts_at_once(
    station: Station, tmp_path: Path, mark: str, wanted: MediaState
) -> None:
    before = Consent.CARD if wanted is MediaState.WITHHELD else Consent.REFUSED
    station.says(before, 1)
    assert state(station) is not wanted
    journal = tmp_path / "journal"
    journal.mkdir()
    line = {"kind": "mark", "at": NOW + 2, "id": CALL, "mark": mark, "frame": 7, "by": "ani"}
    (journal / "2027-02-07.jsonl").write_text(f"{json.dumps(line)}\n")
    ingest(station.engine, journal)
    assert state(station) is wanted


def test_the_worker_finds_what_slipped_by(station: Station) -> None:
    """As after a database that was put together from two copies."""
    with session_scope(station.engine, write=True) as session:
        call = session.get_one(PhoneCall, CALL)
        agreed(session, call, Consent.CARD, at=Millis(NOW), frame=None, by="Siti")
        call.consent = Consent.REFUSED
        session.commit()
    assert state(station) is MediaState.ACTIVE
    with session_scope(station.engine, write=True) as session:
        assert settle_all(session) == [PIECE]
        assert settle_all(session) == []
        session.commit()
    assert state(station) is MediaState.WITHHELD


def test_a_call_that_nobody_knows_any_more_lets_nothing_go(station: Station) -> None:
    with session_scope(station.engine, write=True) as session:
        session.delete(session.get_one(PhoneCall, CALL))
        session.commit()
    with session_scope(station.engine, write=True) as session:
        assert settle_all(session) == []
        session.commit()
    assert state(station) is MediaState.WITHHELD
