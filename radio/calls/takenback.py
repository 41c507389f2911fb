"""A caller took consent back outside of a call: noted beside the telephone's journal, too.

An older copy of the database that is put back knows nothing of it; the journal, which is not in a
backup, is read in again then. A line goes into the file of its day, as the telephone's own do.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Final

from radio.calls.tables import Consent, PhoneCall

JOURNAL: Final = Path("calls", "journal")
"""In the data folder."""


def note_taken_back(data: Path, call: PhoneCall) -> None:
    """Write down what `radio.calls.consent.taken_back` noted in the row; it is on the disk then.

    Raises:
        OSError: it can't be written.
        ValueError: nothing was taken back.
    """
    if call.consent is not Consent.REFUSED or call.consent_at is None:
        raise ValueError(call.id)
    day = dt.datetime.fromtimestamp(call.consent_at / 1000, dt.UTC)
    fact = {
        "kind": "mark", "at": call.consent_at, "id": call.id, "mark": "consent_refused",
        "frame": call.consent_frame, "by": call.consent_by,
    }  # fmt: skip
    folder = data / JOURNAL
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    path = folder / f"{day:%Y-%m-%d}.jsonl"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        # A line that a power cut has left half must not swallow this one.
        os.write(handle, f"\n{json.dumps(fact, ensure_ascii=False)}\n".encode())
        os.fdatasync(handle)
    finally:
        os.close(handle)
