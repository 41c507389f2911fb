"""Stored lists with their items, and smart lists with their rules."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.db import Base
from radio.units import Millis


class Playlist(Base):
    """A list that somebody put together."""

    __tablename__ = "playlist"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Millis]
    updated_at: Mapped[Millis]


class PlaylistItem(Base):
    """One item of a list; the same piece may stand in it several times.

    What a list file named and the library does not have is kept by its `location` and `label`,
    with no piece: it is shown and exported, and never played.
    """

    __tablename__ = "playlist_item"

    playlist_id: Mapped[str] = mapped_column(ForeignKey("playlist.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    media_id: Mapped[str | None] = mapped_column(ForeignKey("media.id"), index=True, default=None)
    location: Mapped[str] = mapped_column(Text, default="")
    label: Mapped[str] = mapped_column(Text, default="")


class SmartList(Base):
    """A list that is found anew each time; `rule` is read by `playlists.query`."""

    __tablename__ = "smart_list"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Millis]
    updated_at: Mapped[Millis]
