"""Why an edit of the log is refused: what happened and what to do, in words."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Refusal:
    """What happened and what to do; {names} are filled in."""

    text: str
    do: str


REFUSALS: Final = MappingProxyType(
    {
        "no_row": Refusal(
            "This item is no longer in the log.", "Look at the log as it is now, then try again."
        ),
        "no_place": Refusal(
            "There is no room on that side.", "Choose another place in the log for it."
        ),
        "no_media": Refusal(
            "There is no such piece in the library.", "Search for it in the library."
        ),
        "retired": Refusal(
            "“{title}” is retired, so it can't be planned.", "Choose another piece."
        ),
        "missing": Refusal(
            "The file of “{title}” is missing.", "Put the file back, or choose another piece."
        ),
        "withheld": Refusal(
            "“{title}” is withheld: a caller in it has not agreed to be heard again.",
            "Choose another piece, or have the caller agree; the page of the call tells the way.",
        ),
        "not_then": Refusal(
            "“{title}” may not play at that time.",
            "Choose another time, or change in the library when it may.",
        ),
        "played": Refusal("“{title}” has gone out.", "What has played stays as it was."),
        "on_air": Refusal("“{title}” is on the air.", "Skip it, or stop the log after it."),
        "soon": Refusal(
            "“{title}” is ready and begins within seconds.", "Skip it once it is on the air."
        ),
        "past": Refusal("That moment has passed.", "Choose a later one."),
        "other_next": Refusal(
            "Meanwhile another item comes next at this place: “{title}”.",
            "Look at it, then put yours in again.",
        ),
        "gives_way": Refusal(
            "“{title}” would have to give way to what comes at a fixed time.",
            "Put it in without talking over the intro.",
        ),
        "fixed": Refusal(
            "“{title}” begins exactly at its time, so it is not moved by hand.",
            "Have it follow the item before first, or give it another time.",
        ),
        "overtaken": Refusal(
            "Meanwhile {who} changed this hour of the log, so yours was not done.",
            "Look at the log as it is now, then do it again.",
        ),
        "overtaken_unknown": Refusal(
            "Meanwhile somebody else changed this hour of the log, so yours was not done.",
            "Look at the log as it is now, then do it again.",
        ),
        "nothing_to_undo": Refusal("There is nothing to take back.", "Nothing to do."),
        "undo_played": Refusal(
            "What was changed has gone out meanwhile.", "What has played stays as it was."
        ),
        "undo_overtaken": Refusal(
            "The log was changed here since then.",
            "Take back the later change first, or change it by hand.",
        ),
    }
)
"""By code."""


class EditError(Exception):
    """The log can't be edited so; `code` is a key of `REFUSALS`, `params` fill its words."""

    def __init__(self, code: str, **params: str) -> None:
        words = REFUSALS[code]
        self.code = code
        self.params = params
        super().__init__(f"{words.text} {words.do}".format(**params))
