"""The table of filters that people keep."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.complaints.register.base import ID, RegisterBase
from radio.complaints.register.tables import BY
from radio.units import Millis

NAME = 120
"""Characters of a filter's name, before it is sealed."""


class SavedFilter(RegisterBase):
    """A way somebody looks at the list, under a name: `query` as in an address. Both are sealed.

    `owner` is an account (`BJN 7`). A name is of one filter of theirs: `keeping.keep_filter` sees to it.
    """

    __tablename__ = "saved_filter"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    owner: Mapped[str] = mapped_column(String(BY), index=True)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[Millis]
