"""A letter as a PDF for A4: a plain text, its first line the title."""

from __future__ import annotations

import io
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from radio.complaints.exchange.cleaning import clean
from radio.complaints.exchange.sheet.fonts import find_letters

_MARGIN: Final = 20 * mm
_RULES: Final = frozenset("=-")
"""Lines of these alone stand under headings of a plain text; on paper the letters are bold."""


def to_letter(text: str, author: str, language: str = "id") -> bytes:
    """The text on pages with their numbers; who made it stands at the foot."""
    letters = find_letters()
    lines = text.splitlines()
    title = clean(lines[0]) if lines else ""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN,
        bottomMargin=_MARGIN, title=title, author=clean(author), lang=language,
    )  # fmt: skip
    plain = ParagraphStyle("plain", fontName=letters.plain, fontSize=10, leading=14)
    bold = ParagraphStyle("bold", plain, fontName=letters.bold, fontSize=11.5, leading=16)
    head = ParagraphStyle("head", bold, fontSize=15, leading=21, spaceAfter=3 * mm)
    indented = ParagraphStyle("indented", plain, leftIndent=6 * mm)

    def foot(canvas: Any, _document: Any) -> None:
        canvas.setFont(letters.plain, 8)
        canvas.drawString(_MARGIN, 11 * mm, letters.fit(clean(author)))
        canvas.drawRightString(A4[0] - _MARGIN, 11 * mm, str(canvas.getPageNumber()))

    story: list[Any] = []
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if line and set(line) <= _RULES:
            continue
        if not line.strip():
            story.append(Spacer(0, 3 * mm))
            continue
        is_head = bool(below) and set(below) <= _RULES
        inner = indented if line.startswith("  ") else plain
        style = (bold if number else head) if is_head else inner
        # A paragraph's text is markup: whatever was said is none.
        story.append(Paragraph(escape(letters.fit(clean(line))), style))
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()
