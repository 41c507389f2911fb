"""Eight ring, four are on the air at once: each compared by samples where it is recorded, aired and heard."""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np

from radio.calls.agent.media.codecs import PCMU
from tests.calls.agent.voices import (
    LAST,
    NOT_HEARD,
    QUIET,
    by_telephone,
    coded,
    heard,
    in_order,
    share_heard,
    unaccounted,
    voice,
)
from tests.calls.conftest import NewTelephone
from tests.rig import Station, longest_silence
from tests.rig.peer import Peer

SECONDS = 12.0
TAKEN = (5, 0, 6, 3)
RINGING = (1, 2, 4, 7)


def test_four_of_eight_are_recorded_aired_and_heard_by_each_other(
    on_air: Station, new_telephone: NewTelephone, stack: ExitStack
) -> None:
    phone = new_telephone(on_air.data)
    said = [voice(30 + n, SECONDS) for n in range(8)]
    peers = [stack.enter_context(Peer(phone.port, f"08123{n}")) for n in range(8)]
    for peer in peers:
        peer.ring()
    assert len(phone.calls("ringing")) == 8
    begun = on_air.recorded
    ids = {n: phone.answer(peers[n].number) for n in TAKEN}
    for n, call_id in ids.items():
        peers[n].take()
        phone.ask("air", id=call_id)
    assert len(phone.calls("on_air")) == len(phone.calls("ringing")) == 4
    with ExitStack() as talks:
        for n in TAKEN:
            talks.enter_context(peers[n].saying(np.concatenate((said[n], QUIET))))
        phone.wait_for(lambda: on_air.status()["calls"]["on_air"])
    for n in RINGING:
        phone.ask("refuse", id=phone.call_from(peers[n].number)["id"])
    for n in TAKEN:
        peers[n].hang_up()
    assert [phone.ended(call_id) for call_id in ids.values()] == ["caller"] * 4

    recorded = on_air.recording()[begun:]
    assert longest_silence(recorded) == 0
    out = by_telephone(recorded)
    for n, call_id in ids.items():
        facts, mine = phone.facts(call_id), phone.track(call_id, "studio")
        # Recorded: to the bit, each tick that came in time.
        late = unaccounted(phone.track(call_id), coded(said[n], PCMU), facts["late"])
        assert late in range(-LAST, 1)
        assert len(mine) == len(phone.track(call_id)) == facts["frames"]
        # Sent: what the caller's telephone had is the track of it, to the bit.
        sent = in_order(peers[n].hearing(), coded(mine, PCMU))
        known = [at for at in sent if at >= 0]
        assert known == sorted(known)
        assert len(known) >= 0.95 * len(sent) - 5
        # Heard: the three others, never itself, and nobody who rings.
        for other in ids.keys() - {n}:
            assert share_heard(mine, phone.aired(ids[other])) >= 0.5
        assert max(heard(mine, said[other]) for other in (n, *RINGING)) < NOT_HEARD
        # On the programme.
        assert share_heard(out, phone.aired(call_id)) >= 0.5
    assert max(heard(out, said[n]) for n in RINGING) < NOT_HEARD
