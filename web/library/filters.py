"""What is looked for in the library, as it stands in the page's address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from radio.library.searching import Only, Order
from radio.library.tables import MediaState
from web.library.airing import never_played
from web.library.held import held_paths

STATES = ("active", "missing", "withheld", "retired", "quarantined", "all")
_YEARS = range(1000, 3000)


@dataclass(frozen=True, slots=True)
class Sought:
    """A text, what the pieces are held to, and the order."""

    text: str = ""
    category: str = ""
    state: str = "active"
    language: str = ""
    daypart: str = ""
    label: str = ""
    year_from: int | None = None
    year_until: int | None = None
    never_played: bool = False
    order: Order = Order.BEST

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Sought:
        """From an address; what makes no sense is passed over."""
        state, order = given.get("state", ""), given.get("order", "")
        return cls(
            text=given.get("text", "")[:200].replace("\0", ""),
            category=given.get("category", "").replace("\0", ""),
            state=state if state in STATES else "active",
            language=given.get("language", "").replace("\0", ""),
            daypart=given.get("daypart", "").replace("\0", ""),
            label=given.get("label", "").replace("\0", ""),
            year_from=_year(given.get("from", "")),
            year_until=_year(given.get("until", "")),
            never_played=given.get("never", "") == "yes",
            order=Order(order) if order in set(Order) else Order.BEST,
        )

    @property
    def only(self) -> Only:
        """The same for `radio.library.searching`."""
        return Only(
            category=self.category,
            state=MediaState(self.state) if self.state in set(MediaState) else None,
            language=self.language,
            daypart=self.daypart,
            label=self.label,
            year_from=self.year_from,
            year_until=self.year_until,
            paths=held_paths() if self.state == "quarantined" else None,
            conditions=(never_played(),) if self.never_played else (),
        )

    @property
    def narrowed(self) -> int:
        """How many filters beside the text are set."""
        plain = Sought(text=self.text, order=self.order)
        names = ("category", "state", "language", "daypart", "label", "never_played")
        years = self.year_from is not None or self.year_until is not None
        return int(years) + sum(bool(getattr(self, name) != getattr(plain, name)) for name in names)

    def address(self) -> dict[str, str]:
        """As `read` takes it, without what is not set."""
        given = {
            "text": self.text,
            "category": self.category,
            "state": "" if self.state == "active" else self.state,
            "language": self.language,
            "daypart": self.daypart,
            "label": self.label,
            "from": "" if self.year_from is None else str(self.year_from),
            "until": "" if self.year_until is None else str(self.year_until),
            "never": "yes" if self.never_played else "",
            "order": "" if self.order is Order.BEST else self.order.value,
        }
        return {name: value for name, value in given.items() if value}


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text[:5]) in _YEARS else None
