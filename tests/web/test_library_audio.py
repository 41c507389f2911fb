"""Pre-listening and waveforms over HTTP: what the console's and the library's pages are built on."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from radio.db import open_engine, session_scope
from radio.library.importing import Describe, import_paths
from radio.library.store import retire
from radio.library.tables import Media
from radio.library.waveform import load_waveform, reduced, waveform_file
from tests.rig.databases import make_new
from web import PanelSettings

FORMATS = {"tone.mp3": "audio/mpeg", "tone.flac": "audio/flac", "tone.wma": "audio/flac"}


def encode(path: Path, seconds: float = 3.0, frequency: int = 440) -> Path:
    sine = f"sine=frequency={frequency}:duration={seconds}"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", sine, "-ac", "2", str(path)]
    subprocess.run(command, check=True)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    return [encode(folder / name, frequency=300 + 80 * n) for n, name in enumerate(FORMATS)]


@pytest.fixture
def library(settings: PanelSettings, files: list[Path]) -> dict[str, str]:
    """Ids of pieces by the name of their file."""
    url = settings.database
    make_new(url)
    engine = open_engine(url)
    found = {}
    for path in files:
        result = import_paths(engine, settings.data, [path], Describe(), workers=1)
        found[path.name] = result.media_ids[0]
    engine.dispose()
    return found


def database(settings: PanelSettings) -> Engine:
    return open_engine(settings.database)


def test_audio_comes_whole_and_in_ranges_as_a_browser_plays_it(
    library: dict[str, str], client: FlaskClient
) -> None:
    for name, kind in FORMATS.items():
        address = f"/library/{library[name]}/audio"
        whole = client.get(address, buffered=True)
        assert (whole.status_code, whole.mimetype) == (200, kind), name
        part = client.get(address, headers={"Range": "bytes=100-299"}, buffered=True)
        assert part.status_code == 206
        assert part.data == whole.data[100:300]
        assert part.headers["Content-Range"] == f"bytes 100-299/{len(whole.data)}"
    assert client.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416


def test_where_a_moment_has_to_be_found_exactly_it_is_flac(
    library: dict[str, str], client: FlaskClient
) -> None:
    answer = client.get(f"/library/{library['tone.mp3']}/audio?exact=yes", buffered=True)
    assert answer.mimetype == "audio/flac"
    assert answer.data[:4] == b"fLaC"


def test_only_files_of_active_pieces_are_handed_out(
    library: dict[str, str], client: FlaskClient, settings: PanelSettings
) -> None:
    for path in ("nothing", "..%2f..%2fradio.toml", "%00"):
        assert client.get(f"/library/{path}/audio").status_code == 404
    engine = database(settings)
    with session_scope(engine, write=True) as session:
        retire(session, library["tone.mp3"])
        (settings.data / session.get_one(Media, library["tone.flac"]).path).unlink()
        session.commit()
    engine.dispose()
    told = client.get(f"/library/{library['tone.mp3']}/audio", headers={"HX-Request": "true"})
    assert (told.status_code, told.get_json()["error"]["code"]) == (404, "retired")
    gone = client.get(f"/library/{library['tone.flac']}/audio", headers={"HX-Request": "true"})
    assert gone.get_json()["error"]["code"] == "file_missing"


def test_a_waveform_has_as_many_pairs_as_are_asked_for(
    library: dict[str, str], client: FlaskClient, settings: PanelSettings
) -> None:
    media_id = library["tone.flac"]
    address = f"/library/{media_id}/waveform"
    told = client.get(f"{address}?points=50").get_json()
    assert len(told["pairs"]) == 100
    assert told["seconds"] == pytest.approx(3.0, abs=0.001)
    assert told["rate"] == pytest.approx(50 / 3, rel=0.01)
    assert min(told["pairs"]) < 0 < max(told["pairs"])
    whole = load_waveform(waveform_file(settings.data, media_id)).pairs
    closer = client.get(f"{address}?points=20000&start=1&end=2").get_json()
    assert np.array_equal(np.reshape(closer["pairs"], (-1, 2)), whole[100:200])
    for odd in ("points=-3", "points=x", "start=nan", "start=inf", "start=5&end=1", "end=-1"):
        assert client.get(f"{address}?{odd}").status_code == 200, odd
    waveform_file(settings.data, media_id).unlink()
    assert client.get(address).status_code == 404


def test_fewer_pairs_hold_the_extremes_of_all_they_stand_for(
    settings: PanelSettings, library: dict[str, str]
) -> None:
    whole = load_waveform(waveform_file(settings.data, library["tone.wma"]))
    few = reduced(whole, 7)
    assert len(few) == 7
    assert (few[:, 0].min(), few[:, 1].max()) == (whole.pairs[:, 0].min(), whole.pairs[:, 1].max())
