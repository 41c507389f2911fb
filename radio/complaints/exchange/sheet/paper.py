"""The sheet as a PDF for A4, with room to write the agency's answer by hand."""

from __future__ import annotations

import io
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from radio.complaints.exchange.cleaning import clean
from radio.complaints.exchange.sheet.fonts import Letters, find_letters
from radio.complaints.exchange.sheet.rows import Sheet, SheetRow
from radio.complaints.exchange.sheet.words import (
    ANSWERED,
    COLOURS,
    COLUMNS,
    MORE,
    NO_PERSON,
    NOTHING,
    PAGE,
    TITLE,
    liaison_line,
    long_day,
    short_day,
    summary,
    urgency_word,
)
from radio.complaints.handling.colours import Colour, Urgency

_MARGIN: Final = 12 * mm
_PADDING: Final = 6
"""Points that reportlab leaves within the margins."""
_WIDTHS: Final = tuple(width * mm for width in (9, 27, 22, 26, 84, 33, 25, 47))
_SIGN: Final = 3.4 * mm
_INKS: Final = {
    Colour.RED: colors.HexColor("#c62828"),
    Colour.YELLOW: colors.HexColor("#b26a00"),
    Colour.BLUE: colors.HexColor("#1257a8"),
    Colour.NONE: colors.HexColor("#555555"),
}
"""Dark enough to be told apart on a printer that has no colours: the shapes do it there."""
_LINES: Final = colors.HexColor("#9a9a9a")


def to_pdf(sheet: Sheet) -> bytes:
    """The sheet, its columns named on each page."""
    page = _Page(sheet, find_letters())
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=landscape(A4), leftMargin=_MARGIN - _PADDING, rightMargin=_MARGIN - _PADDING, topMargin=_MARGIN,
        bottomMargin=16 * mm, title=clean(f"{TITLE}: {sheet.agency}"), author=clean(sheet.station), lang="id",
    )  # fmt: skip
    document.build(page.story(), onFirstPage=page.foot, onLaterPages=page.foot)
    return out.getvalue()


class _Page:
    """The sheet's parts, in the letters there are."""

    def __init__(self, sheet: Sheet, letters: Letters) -> None:
        self._sheet, self._letters = sheet, letters
        self._plain = ParagraphStyle("plain", fontName=letters.plain, fontSize=8, leading=10)
        self._bold = ParagraphStyle("bold", self._plain, fontName=letters.bold)
        self._title = ParagraphStyle("title", self._bold, fontSize=14, leading=18)
        self._agency = ParagraphStyle("agency", self._bold, fontSize=11, leading=15)

    def story(self) -> list[Any]:
        """From above to below."""
        sheet = self._sheet
        whom = liaison_line(sheet.liaisons)
        head = [
            self._text(TITLE, self._title),
            self._text(sheet.agency, self._agency),
            *([self._text(whom)] if whom else []),
            self._text(f"{sheet.station}, {long_day(sheet.day)}"),
            self._text(summary(sheet.counts, sheet.overdue)),
            Spacer(0, 3 * mm),
        ]
        if not sheet.rows:
            return [*head[:-2], self._text(NOTHING)]
        more = [Spacer(0, 2 * mm), self._text(MORE.format(count=sheet.left_out), self._bold)]
        return [*head, self._table(), *(more if sheet.left_out else [])]

    def foot(self, canvas: Any, _document: Any) -> None:
        """What stands at the foot of each page."""
        canvas.setFont(self._letters.plain, 7)
        canvas.drawString(_MARGIN, 9 * mm, self._letters.fit(NO_PERSON))
        number = PAGE.format(number=canvas.getPageNumber())
        told = self._letters.fit(clean(f"{self._sheet.agency[:80]}   {number}"))
        canvas.drawRightString(landscape(A4)[0] - _MARGIN, 9 * mm, told)

    def _table(self) -> LongTable:
        head = [self._text(name, self._bold) for name in COLUMNS]
        rows = [self._row(number, row) for number, row in enumerate(self._sheet.rows, 1)]
        table = LongTable([head, *rows], colWidths=_WIDTHS, repeatRows=1, splitInRow=1)
        table.setStyle(
            TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.5, _LINES),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eeeeee")),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 3),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ]
            )
        )
        return table

    def _row(self, number: int, row: SheetRow) -> list[Any]:
        told = [self._text(row.subject, self._bold), self._text(row.text)]
        if row.answer:
            told.append(self._text(f"{ANSWERED} {row.answer}"))
        late = row.urgency is Urgency.OVERDUE
        due = (
            [self._text(short_day(row.due_on), self._bold if late else None)] if row.due_on else []
        )
        if word := urgency_word(row.urgency):
            due.append(self._text(word, self._bold))
        return [
            self._text(str(number)),
            self._text(row.ticket, self._bold),
            self._text(short_day(row.came_on)),
            self._text(row.kecamatan),
            told,
            [_Sign(row.colour), self._text(COLOURS[row.colour])],
            due,
            "",
        ]

    def _text(self, text: str, style: ParagraphStyle | None = None) -> Paragraph:
        # A paragraph's text is markup: whatever was said is none.
        return Paragraph(escape(self._letters.fit(clean(text))), style or self._plain)


class _Sign(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A colour's shape: square, half disc, disc or ring."""

    def __init__(self, colour: Colour) -> None:
        super().__init__()
        self.width, self.height = _SIGN, _SIGN + 1 * mm
        self._colour = colour

    def draw(self) -> None:
        """Draw it, from the lower left corner."""
        canvas, ink, radius = self.canv, _INKS[self._colour], _SIGN / 2
        canvas.setStrokeColor(ink)
        canvas.setFillColor(ink)
        if self._colour.shape == "square":
            canvas.rect(0, 0, _SIGN, _SIGN, fill=1)
            return
        canvas.circle(radius, radius, radius, fill=int(self._colour.shape == "disc"))
        if self._colour.shape == "half":
            canvas.wedge(0, 0, _SIGN, _SIGN, 90, 180, fill=1)
