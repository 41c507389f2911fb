"""Campaigns, their spots, and what was booked when."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Date, Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from playlists.spots import Kind, Spread
from radio.db import Base, enum_type


class CampaignRow(Base):
    """One booking. Days are local and both included; `windows` as in a daypart, empty all day.

    `product` is the group in which others compete; `apart` is in seconds. A campaign that was taken
    away stays as `removed`, for the reports.
    """

    __tablename__ = "campaign"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    advertiser: Mapped[str] = mapped_column(Text, default="")
    product: Mapped[str] = mapped_column(String(64), default="")
    kind: Mapped[Kind] = mapped_column(enum_type(Kind), default=Kind.COMMERCIAL)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    windows: Mapped[str] = mapped_column(Text, default="")
    plays_a_day: Mapped[int]
    spread: Mapped[Spread] = mapped_column(enum_type(Spread), default=Spread.EVEN)
    apart: Mapped[float] = mapped_column(Float, default=1800.0)
    political: Mapped[bool] = mapped_column(Boolean, default=False)
    make_good: Mapped[bool] = mapped_column(Boolean, default=True)
    enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    priority: Mapped[int] = mapped_column(default=0)
    notes: Mapped[str] = mapped_column(Text, default="")
    removed: Mapped[bool] = mapped_column(Boolean, default=False)


class CampaignMedia(Base):
    """A spot of a campaign; one of weight 2 plays twice while one of weight 1 plays once."""

    __tablename__ = "campaign_media"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    media_id: Mapped[str] = mapped_column(ForeignKey("media.id"), primary_key=True, index=True)
    weight: Mapped[int] = mapped_column(default=1)


class CampaignTerm(Base):
    """What is booked from a day on, until the next row: a change leaves the days before it alone."""

    __tablename__ = "campaign_term"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    since: Mapped[date] = mapped_column(Date, primary_key=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    windows: Mapped[str] = mapped_column(Text)
    plays_a_day: Mapped[int]
    political: Mapped[bool] = mapped_column(Boolean)
    enabled: Mapped[bool] = mapped_column(Boolean)
