"""`radio import` as a person sees it: the bar, Ctrl-C, and what another program reads."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from radio.app.progress import line
from radio.library.placing import sweep
from tests.rig import noise, write_audio


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    for number in range(6):
        write_audio(folder / f"{number}.flac", noise(40.0, number))
    (folder / "broken.mp3").write_bytes(b"\xff\xfb" + bytes(range(256)) * 20)
    return folder


def on_a_terminal(*words: str, interrupt_at: bytes = b"") -> tuple[int, str, str]:
    """Exit code, standard output, and what the terminal showed; Ctrl-C once it shows a text."""
    # A shell that runs the tests in its background has them, and all they start, ignore the key.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "radio.app.cli", *words],
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # how Linux tells that the other side is closed
            break
        if interrupt_at and interrupt_at in shown:
            # As a terminal does it: to ffmpeg, too.
            os.killpg(process.pid, signal.SIGINT)
            interrupt_at = b""
    os.close(ours)
    out, _ = process.communicate(timeout=60)
    return process.returncode, out.decode(), shown.decode()


def test_a_bar_on_a_terminal_and_facts_alone_on_stdout(shelf: Path) -> None:
    code, out, shown = on_a_terminal("import", "--json", str(shelf))
    assert code == 0
    found = json.loads(out)
    assert (found["imported"], len(found["rejected"])) == (6, 1)
    for done in range(8):
        assert f"] {done} of 7" in shown
    assert f"[{'#' * 20}] 7 of 7" in shown
    assert shown.endswith("\r\x1b[K")


def test_no_bar_in_a_pipe(radio: Any, shelf: Path) -> None:
    done = radio("import", "--json", str(shelf))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["imported"] == 6
    again = radio("import", str(shelf))
    assert again.stdout == "0 imported, 6 known before\n"
    assert [row.partition(": ")[0] for row in again.stderr.splitlines()] == ["Not used"]


def test_ctrl_c_leaves_whole_pieces_and_the_next_run_goes_on(
    radio: Any, shelf: Path, data: Path
) -> None:
    # So many that none but the first are done by the time the key arrives.
    pieces = 30
    for number in range(6, pieces):
        write_audio(shelf / f"{number}.wav", noise(40.0, number))
    code, out, shown = on_a_terminal("import", str(shelf), interrupt_at=b"] 2 of 31")
    assert (code, out) == (1, "")
    assert "Interrupted. What was taken so far is kept; run it again to go on." in shown
    kept = json.loads(radio("media", "list", "--json").stdout)
    assert 0 < len(kept) < pieces
    assert all(row["duration"] == 40.0 for row in kept)
    assert not list(data.rglob("*.part"))
    found = json.loads(radio("import", "--json", str(shelf)).stdout)
    assert (found["imported"], found["duplicates"]) == (pieces - len(kept), len(kept))


def test_halves_of_copies_go_and_those_being_made_stay(tmp_path: Path) -> None:
    folder = tmp_path / "media" / "musik"
    folder.mkdir(parents=True)
    gone, made = folder / ".a.mp3.99999999.part", folder / f".b.mp3.{os.getpid()}.part"
    song, other = folder / "c.mp3", folder / ".part"
    others = [folder / ".x.part", folder / "..part", other]
    for path in (gone, made, song, *others):
        path.touch()
    sweep(tmp_path)
    assert sorted(folder.iterdir()) == sorted((made, song, *others))


def test_the_line_tells_how_far_it_is_and_what_is_left() -> None:
    assert line(0, 0, "", 0.0).startswith("[--------------------] 0 of 0")
    assert line(5, 20, "a\nb.mp3", 1.0) == "[#####---------------] 5 of 20  a b.mp3"
    assert line(5, 20, "b.mp3", 50.0) == "[#####---------------] 5 of 20  2:30 left  b.mp3"
