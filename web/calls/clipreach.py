"""What the editor's views share: the recording, the edits that were sent, what is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request

from radio.calls.clips.edits import Edits
from radio.calls.clips.refusals import ClipError
from radio.calls.clips.rendering import Wanted
from radio.calls.clips.saving import Place
from radio.calls.clips.source import Source, source_of
from radio.calls.clips.wording import read
from radio.calls.consent import ConsentMissingError
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from web.calls.clipwords import no_room, refused, withheld
from web.panel import current_panel


@contextmanager
def in_words() -> Iterator[None]:
    """What can't be done is told.

    Raises:
        web.answers.TroubleError: that.
    """
    try:
        yield
    except ClipError as error:
        raise refused(error) from error
    except ConsentMissingError as error:
        raise withheld(error) from error
    except OSError as error:
        raise no_room() from error


def place() -> Place:
    """The station's calls and library, and what its programme sounds like."""
    panel = current_panel()
    wanted = Wanted(panel.settings.loudness_target, panel.settings.true_peak)
    return Place(panel.database, panel.settings.data, wanted, panel.now)


def recording(call_id: str) -> Source:
    """The recording of a call that is over.

    Raises:
        ClipError: there is none.
    """
    panel = current_panel()
    with session_scope(panel.database) as session:
        return source_of(panel.settings.data, session.get(PhoneCall, call_id))


def sent_edits() -> Edits:
    """The list of edits that was sent.

    Raises:
        ClipError: it is none.
    """
    return read(request.form.get("edits", ""))
