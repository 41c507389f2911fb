"""Letters for print: Debian's DejaVu, which knows most scripts; else the letters every PDF has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

_FOLDERS: Final = (
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/dejavu"),
    Path("/usr/share/fonts/dejavu-sans-fonts"),
)
_FILES: Final = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


@dataclass(frozen=True, slots=True)
class Letters:
    """Names of a plain and a bold font; `whole` where they have more than Latin letters."""

    plain: str
    bold: str
    whole: bool

    def fit(self, text: str) -> str:
        """A text of which every character can be printed, in the order in which it is read."""
        if self.whole:
            # A font's tables end there: what lies beyond is shown as a box.
            return "".join(char if ord(char) < 0x10000 else "\u25a1" for char in text)
        return text.encode("cp1252", "replace").decode("cp1252")


def find_letters(folders: tuple[Path, ...] = _FOLDERS) -> Letters:
    """The first folder that has both fonts."""
    for folder in folders:
        try:
            for file in _FILES:
                pdfmetrics.registerFont(TTFont(file.removesuffix(".ttf"), str(folder / file)))
        except (TTFError, OSError):
            continue
        return Letters("DejaVuSans", "DejaVuSans-Bold", whole=True)
    return Letters("Helvetica", "Helvetica-Bold", whole=False)
