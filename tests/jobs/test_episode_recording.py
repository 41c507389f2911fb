"""An episode's recording: from the engine's own, through the archive, to what listeners hear."""

from __future__ import annotations

import pytest

from radio.archive.indexing import look
from radio.db import session_scope
from radio.jobs.archive import place_of
from radio.jobs.context import Context
from radio.jobs.context import Station as Shared
from radio.jobs.episodes import edit_episodes
from radio.programmes.tables import Phase
from radio.publishing.tables import EditedEpisode, EditState
from radio.units import Millis, Seconds
from tests.jobs.chain import CLOSE, SHOW, Chain
from tests.rig import RATE, Shelf, Station, locate, now_ms, read_audio
from tests.rig.servers import StreamServer
from tests.web.browser import until

pytestmark = pytest.mark.realtime


def _recordings(air: Station) -> list[object]:
    return [row for row in air.status()["outputs"] if row["kind"] == "recording"]


def test_its_recording_is_cut_at_its_real_beginning_and_end(
    chain: Chain, shelf: Shelf, line: StreamServer
) -> None:
    """From the engine's own recording and journal, through the archive, to what listeners hear."""
    start, end = chain.stage(shelf, 6000, 12, source=line.uri(), record=True)
    chain.wait_until(Phase.CLOSED)
    chain.air.wait_for_title("after")
    chain.rest()
    assert until(lambda: not _recordings(chain.air), 30)
    (file,) = (chain.air.data / f"recordings/{SHOW}").iterdir()
    assert until(lambda: len(read_audio(file)) / RATE > 13.5, 30)
    later = Shared(chain.shared.settings, chain.database, lambda: Millis(now_ms() + 30 * 60_000))
    context = Context.lasting(later, Seconds(300.0))
    assert look(place_of(context)).closed == 1
    assert edit_episodes(context) == "1 made"
    with session_scope(chain.database) as session:
        row = session.get_one(EditedEpisode, SHOW)
    assert (row.source, row.heard, row.state) == ("recording", True, EditState.READY)
    assert row.starts_at == chain.air.started("opening")["at"]
    assert start - CLOSE <= row.starts_at < row.ends_at <= end + 3000
    heard = read_audio(chain.air.data / row.file)
    assert abs(len(heard) - (row.ends_at - row.starts_at) * RATE // 1000) <= 1152
    opening = locate(heard, shelf.noise(4.0, 201).samples[4800:14400])
    assert opening.score > 0.8
    assert abs(opening.index - 4800) <= 1152 + CLOSE * RATE // 1000
    closing = locate(heard, shelf.noise(3.0, 203).samples[-14400:-4800])
    assert closing.score > 0.8
    assert abs(len(heard) - closing.index - 14400) <= 1152 + 2 * CLOSE * RATE // 1000
