"""Media rows: adding, finding, retiring; and which files are where they should be."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.air.log import Role
from radio.library.categories import KNOWN, VOICE_TRACK
from radio.library.tables import Media, MediaLabel, MediaState, MediaTwin
from radio.units import Decibels

BOOST_AT_MOST = 12.0
OVER_PEAK = 3.0
"""dB the limiter may have to take away: more would be heard as pumping."""


DUAL_MONO = 3.01
"""dB that one channel gains by being played on two loudspeakers (ITU-R BS.1770-4: a sum of powers)."""


class NoSuchMediaError(Exception):
    """No piece has this id."""


def media_id(content_hash: str) -> str:
    """Short id of a piece, the same on every import of the same bytes.

    50 bits: at a million pieces the chance that any two collide is 1 in 2000.
    """
    digits = base64.b32encode(bytes.fromhex(content_hash)).decode().lower()
    return f"m{digits[:10]}"


def find(session: Session, wanted: str) -> Media:
    """Piece by its id.

    Raises:
        NoSuchMediaError: there is none.
    """
    media = session.get(Media, wanted)
    if media is None:
        raise NoSuchMediaError(f"no piece with the id {wanted!r}; `radio media list` shows them")
    return media


def listing(
    session: Session, *, category: str | None = None, state: MediaState | None = None
) -> Sequence[Media]:
    """Pieces in the order of category, artist, title, id."""
    query = select(Media).order_by(Media.category, Media.artist, Media.title, Media.id)
    if category is not None:
        query = query.where(Media.category == category)
    if state is not None:
        query = query.where(Media.state == state)
    return session.scalars(query).all()


def labels_of(session: Session, media_id: str) -> Sequence[str]:
    """The station's own words on a piece."""
    query = select(MediaLabel.label).where(MediaLabel.media_id == media_id)
    return session.scalars(query.order_by(MediaLabel.label)).all()


def twin_of(session: Session, media_id: str) -> str | None:
    """The piece whose recording this one holds, too."""
    twin = session.get(MediaTwin, media_id)
    return twin.twin_of if twin is not None else None


def categories(session: Session) -> list[str]:
    """Categories the station starts with, then the user's own by name."""
    used = set(session.scalars(select(Media.category).distinct()))
    return [*KNOWN, *sorted(used.difference(KNOWN))]


def retire(session: Session, wanted: str) -> Media:
    """Take a piece out of planning for good; the file stays. Does not commit.

    Raises:
        NoSuchMediaError: there is none.
    """
    media = find(session, wanted)
    media.state = MediaState.RETIRED
    return media


def withhold(media: Media, *, held: bool) -> bool:
    """Say whether a piece may not be heard; whether its state changed. Does not commit.

    One that was taken out by a person stays out, and is withheld when it is brought back.
    """
    before = media.state
    media.withheld = held
    if before is not MediaState.RETIRED:
        media.state = MediaState.WITHHELD if held else MediaState.ACTIVE
    return media.state is not before


def bring_back(session: Session, wanted: str, data: Path) -> Media:
    """Let a retired piece be planned again; one whose file is gone is missing. Does not commit.

    One that may not be heard is withheld.

    Raises:
        NoSuchMediaError: there is none.
    """
    media = find(session, wanted)
    if media.state is MediaState.RETIRED:
        there = location(media, data).is_file()
        media.state = MediaState.ACTIVE if there else MediaState.MISSING
    return media


def location(media: Media, data: Path) -> Path:
    """Where the file is: in the data folder, or where it was referenced."""
    return data.absolute() / media.path


def check_files(session: Session, data: Path) -> tuple[list[Media], list[Media]]:
    """Mark pieces whose file is gone as missing, and those whose file is back as active.

    Does not commit.

    Returns:
        Newly missing pieces, and pieces that came back.
    """
    gone: list[Media] = []
    back: list[Media] = []
    for media in session.scalars(select(Media).where(Media.state != MediaState.RETIRED)):
        before = media.state
        if check_file(media, data):
            (gone if before is MediaState.ACTIVE else back).append(media)
    return gone, back


def check_file(media: Media, data: Path) -> bool:
    """Mark a piece as missing whose file is gone, as active whose file is back; whether it changed."""
    there = location(media, data).is_file()
    if there and media.state is MediaState.MISSING:
        media.state = MediaState.ACTIVE
        return True
    if not there and media.state is MediaState.ACTIVE:
        media.state = MediaState.MISSING
        return True
    return False


def gain(media: Media, target: float, ceiling: float) -> Decibels:
    """Gain that brings a piece to the loudness target (LUFS) under a true-peak ceiling (dBTP).

    Turning down is never limited. Turning up stops where the limiter would have to take away
    more than 3 dB, and at 12 dB, where a badly recorded voice becomes noise. A mono file goes out
    on both channels.
    """
    wanted = target - media.loudness - (DUAL_MONO if media.channels == 1 else 0.0)
    if wanted <= 0:
        return Decibels(round(wanted, 2))
    room = ceiling + OVER_PEAK - media.true_peak
    return Decibels(round(max(0.0, min(wanted, room, BOOST_AT_MOST)), 2))


def overlap(media: Media) -> float:
    """Seconds at its end over which what follows it may begin.

    A song is joined at its segue, and so is a voice track, which may talk over the next song's
    intro; all else that is spoken is heard to its end first.
    """
    joins = media.role is Role.MUSIC or media.category == VOICE_TRACK
    return media.cue_out - media.segue if joins else 0.0
