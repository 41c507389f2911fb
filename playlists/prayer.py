"""Prayer times by the criteria of the Indonesian ministry of religion (Kemenag), for azan inserts.

Sun 20° below the horizon for Subuh and 18° for Isya, a shadow as long as the object for Ashar, two
minutes of precaution (ihtiyat) added to each and taken from sunrise, imsak ten minutes before Subuh.
Angles and precaution are given, for the ministry may change them. Astronomy by `adhanpy`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from adhanpy.calculation.CalculationParameters import CalculationParameters
from adhanpy.PrayerTimes import PrayerTimes

NAMES = ("imsak", "subuh", "terbit", "dzuhur", "ashar", "maghrib", "isya")


class NoPrayerTimesError(Exception):
    """The sun does not rise or set there on that day."""


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees, north and east positive."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Criteria:
    """Angles in degrees below the horizon, the rest in minutes.

    `adjust` moves single times, by their names, to where the local office publishes them.
    """

    subuh_angle: float = 20.0
    isya_angle: float = 18.0
    ihtiyat: int = 2
    imsak_before: int = 10
    adjust: Mapping[str, int] = field(default_factory=dict)


KEMENAG = Criteria()


@dataclass(frozen=True, slots=True)
class PrayerDay:
    """One day's times on the station's wall clock, to the minute."""

    day: date
    imsak: datetime
    subuh: datetime
    terbit: datetime
    dzuhur: datetime
    ashar: datetime
    maghrib: datetime
    isya: datetime

    def items(self) -> Iterator[tuple[str, datetime]]:
        """Names and times, in the order of the day."""
        return ((each.name, getattr(self, each.name)) for each in fields(self)[1:])


def prayer_times(
    day: date, place: Place, zone: ZoneInfo, criteria: Criteria = KEMENAG
) -> PrayerDay:
    """Times of a local day.

    Raises:
        NoPrayerTimesError: near the poles in summer and winter.
    """
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    angles = CalculationParameters(fajr_angle=criteria.subuh_angle, isha_angle=criteria.isya_angle)
    try:
        found = PrayerTimes(
            (place.latitude, place.longitude), noon, calculation_parameters=angles, time_zone=zone
        )
    except (RuntimeError, ValueError) as error:
        raise NoPrayerTimesError(f"the sun does not rise or set there on {day}") from error
    later = timedelta(minutes=criteria.ihtiyat)
    subuh = found.fajr + later
    before = timedelta(minutes=criteria.imsak_before - criteria.adjust.get("subuh", 0))
    times = {
        "imsak": subuh - before,
        "subuh": subuh,
        "terbit": found.sunrise - later,
        "dzuhur": found.dhuhr + later,
        "ashar": found.asr + later,
        "maghrib": found.maghrib + later,
        "isya": found.isha + later,
    }
    moved = {
        name: at + timedelta(minutes=criteria.adjust.get(name, 0)) for name, at in times.items()
    }
    return PrayerDay(day, **moved)
