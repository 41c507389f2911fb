"""The waveform of what is on the air, for the console."""

from __future__ import annotations

import numpy as np
from flask.testing import FlaskClient

from radio.db import open_engine, session_scope
from radio.library.waveform import Waveform, save_waveform, waveform_file
from tests.broadcastlog.conftest import a_piece
from tests.rig.databases import make_new
from web import PanelSettings


def test_a_waveform_is_made_small_and_keeps_its_peaks(
    client: FlaskClient, settings: PanelSettings
) -> None:
    make_new(settings.database)
    assert client.get("/shape/musik0").status_code == 204
    engine = open_engine(settings.database)
    with session_scope(engine, write=True) as session:
        piece = a_piece("musik", 0, 3.0)
        piece.intro = 7.5
        session.add(piece)
        session.commit()
    engine.dispose()
    shape = client.get("/shape/musik0").json
    assert (shape["columns"], shape["seconds"]) == ([], 4.0)
    pairs = np.zeros((24_001, 2), np.int8)
    pairs[:, 1] = 10
    pairs[5, 1], pairs[24_000, 0] = 127, -128
    save_waveform(Waveform(48000, 480, pairs), waveform_file(settings.data, "musik0"))
    shape = client.get("/shape/musik0").json
    assert shape["seconds"] == 240.01
    assert len(shape["columns"]) == 480
    assert shape["columns"][0] == [0, 127]
    assert shape["columns"][-1] == [-128, 10]
    assert {tuple(column) for column in shape["columns"][1:-1]} == {(0, 10)}
    assert (shape["cue_in"], shape["intro"], shape["segue"]) == (0.5, 7.5, 1.5)


def test_without_a_database_it_is_said_in_words(client: FlaskClient) -> None:
    answer = client.get("/shape/musik0", headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert answer.json["error"]["code"] == "database_away"
