"""A caller took consent back outside of a call, or it is restricted: noted beside the telephone's journal, too.

An older copy of the database that is put back knows nothing of it; the journal, which is not in a
backup, is read in again then. A line goes into the file of its day, as the telephone's own do.
"""

from __future__ import annotations

from pathlib import Path

from radio.calls.agent.settings import JOURNAL
from radio.calls.tables import Consent, PhoneCall
from radio.journals.adding import add_line
from radio.units import Millis


def note_taken_back(data: Path, call: PhoneCall) -> None:
    """Write down what `radio.calls.consent.taken_back` noted in the row; it is on the disk then.

    Raises:
        OSError: it can't be written.
        ValueError: nothing was taken back.
    """
    if call.consent is not Consent.REFUSED or call.consent_at is None:
        raise ValueError(call.id)
    fact = {
        "kind": "mark", "at": call.consent_at, "id": call.id, "mark": "consent_refused",
        "frame": call.consent_frame, "by": call.consent_by,
    }  # fmt: skip
    add_line(data / JOURNAL, fact)


def note_restricted(data: Path, call: PhoneCall, now: Millis) -> None:
    """Write down that the use of a call is restricted, or no more, as its row says; it is on the disk then.

    Not why: a reason may name somebody, and whoever is erased is taken out of the row alone.

    Raises:
        OSError: it can't be written.
    """
    on = call.restricted_at is not None
    # The row of one that is lifted tells no more whose wish it was.
    fact = {"kind": "restrict", "at": now, "id": call.id, "on": on}
    add_line(data / JOURNAL, fact | ({"station": bool(call.restricted_why)} if on else {}))
