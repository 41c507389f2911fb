"""Every state, every deed, every capability: the table, written out as a sheet, beside the rules."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from radio.complaints.errors import NotAllowedError
from radio.complaints.handling.ways import (
    Capability,
    Standing,
    check_way,
    deeds_in,
    state_after,
)  # fmt: skip
from radio.complaints.words import OPEN_STATES, Deed, State

# A column a state: r received, v verified, h held, n not ours, a archived, f forwarded,
# p in process, c closed, m merged. What a row has no letter for is not allowed.
STATES = dict(zip("rvhnafpcm", State, strict=True))
SHEET = """
receive      coordinate .........
verify       coordinate r........
hold         coordinate rv...fp..
resume       coordinate ..h......
not_ours     coordinate rvh..f...
archive      coordinate rvh..fp..
forward      coordinate rv...fp..
withdraw     coordinate .....fp..
withdraw     liaise     .....fp..
answer       coordinate rv...fp..
answer       intake     rv...fp..
answer       liaise     .....fp..
follow_up    coordinate .....fp..
follow_up    liaise     .....fp..
note         coordinate rvhnafpcm
note         intake     rvhnafpcm
note         liaise     rvhnafpcm
ask_reporter coordinate rvh..fp..
ask_reporter liaise     .....fp..
reply        coordinate rvhnafpc.
reply        intake     rvhnafpc.
close        coordinate ..h...p..
close        clock      ..h...p..
reopen       coordinate ...na..cm
merge        coordinate rvh..fp..
split        coordinate rvh..fp..
extend       coordinate .....fp..
change       coordinate rvhnafpc.
change       intake     r........
escalate     coordinate rvh..fp..
escalate     clock      rvh..fp..
hand_over    coordinate rvhnafpc.
rate         coordinate .......c.
rate         intake     .......c.
rate         reporter   .......c.
read_back    coordinate rvhnafpc.
read_back    intake     rvhnafpc.
read_back    present    rvhnafpc.
unread       coordinate rvhnafpc.
unread       intake     rvhnafpc.
unread       present    rvhnafpc.
redact       protect    rvhnafpcm
"""
ALLOWED = {
    (STATES[letter], Deed(deed), Capability(capability))
    for deed, capability, row in (line.split() for line in SHEET.split("\n") if line)
    for letter in row.replace(".", "")
}


def allowed(state: State, deed: Deed, *may: Capability) -> bool:
    try:
        check_way(state, deed, may)
    except NotAllowedError:
        return False
    return True


@pytest.mark.parametrize("deed", Deed)
def test_what_is_allowed_in_which_state_and_to_whom(deed: Deed) -> None:
    for state, capability in product(State, Capability):
        expected = (state, deed, capability) in ALLOWED
        assert allowed(state, deed, capability) is expected, (state, deed, capability)
        assert (deed in deeds_in(state, [capability])) is expected
    assert not any(allowed(state, deed) for state in State)


def test_several_capabilities_allow_what_any_of_them_does() -> None:
    for one, other in product(Capability, repeat=2):
        for state in State:
            both = deeds_in(state, {one, other})
            assert both == deeds_in(state, [one]) | deeds_in(state, [other])


def test_every_column_and_row_is_known() -> None:
    assert {line.split()[0] for line in SHEET.split("\n") if line} == set(Deed)
    assert [letter for letter, state in STATES.items() if state in OPEN_STATES] == [*"rvhfp"]


@pytest.mark.parametrize("guide", ["followup.md", "id/followup.md"])
def test_every_state_and_deed_is_explained(guide: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / guide).read_text(encoding="utf-8")
    explained = re.findall(r"^\| [^|`]+\(`(\w+)`\) \|", text, re.MULTILINE)
    assert sorted(explained) == sorted([*State, *(set(Deed) - {Deed.RECEIVE})])


def test_whoever_only_reads_does_nothing() -> None:
    assert not any(deeds_in(state, [Capability.READ]) for state in State)


def test_it_says_whether_it_is_somebody_elses_or_not_now() -> None:
    with pytest.raises(NotAllowedError, match="not yours"):
        check_way(State.RECEIVED, Deed.VERIFY, [Capability.INTAKE])
    with pytest.raises(NotAllowedError, match="while the case is closed"):
        check_way(State.CLOSED, Deed.VERIFY, [Capability.COORDINATE])


@pytest.mark.parametrize(
    ("deed", "standing", "after"),
    [
        (Deed.VERIFY, Standing(State.RECEIVED), State.VERIFIED),
        (Deed.FORWARD, Standing(State.RECEIVED), State.FORWARDED),
        (Deed.FORWARD, Standing(State.IN_PROCESS), State.IN_PROCESS),
        (Deed.WITHDRAW, Standing(State.FORWARDED), State.VERIFIED),
        (Deed.WITHDRAW, Standing(State.FORWARDED, with_agencies=True), State.FORWARDED),
        (Deed.WITHDRAW, Standing(State.IN_PROCESS, answered=True), State.IN_PROCESS),
        (Deed.RESUME, Standing(State.HELD, before_hold=State.FORWARDED), State.FORWARDED),
        (Deed.REPLY, Standing(State.HELD, before_hold=State.VERIFIED), State.VERIFIED),
        (Deed.REPLY, Standing(State.CLOSED), State.CLOSED),
        (Deed.ANSWER, Standing(State.RECEIVED), State.IN_PROCESS),
        (Deed.REOPEN, Standing(State.ARCHIVED), State.VERIFIED),
    ],
)
def test_where_it_leads(deed: Deed, standing: Standing, after: State) -> None:
    assert state_after(deed, standing) is after


def test_from_every_state_something_leads_on_or_it_has_ended() -> None:
    for state in OPEN_STATES:
        assert Deed.ARCHIVE in deeds_in(state, [Capability.COORDINATE])
    for state in set(State) - OPEN_STATES:
        assert Deed.REOPEN in deeds_in(state, [Capability.COORDINATE])
