"""Why a table or a row of it can't be taken, in the words of the page's language, with what to do.

The register says it in English, with what stands in the row between quotes; here stands each of its
sentences, with a place for what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from web.language.say import _


def column_words() -> dict[str, str]:
    """What a column of the notebook can be; those that it has to have stand first."""
    return {
        "date": _("Day it came"),
        "text": _("What was said"),
        "time": _("Time it came"),
        "name": _("Name"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "address": _("Address"),
        "village": _("Village"),
        "kecamatan": _("Kecamatan"),
        "place": _("Place"),
        "kind": _("Type"),
        "category": _("Category"),
        "agency": _("Agency"),
        "answer": _("Answer"),
        "answered_on": _("Day of the answer"),
        "state": _("State"),
        "channel": _("Channel"),
        "anonymous": _("Anonymous"),
        "confidential": _("Confidential"),
    }


def field_words(field: str) -> str:
    """What a field of a row is called."""
    others = {
        "said_at": _("Day it came"),
        "area_code": _("Village"),
        "reporter_area": _("Village"),
        "agency_id": _("Agency"),
        "category_id": _("Category"),
        "ticket": _("Number of the complaint"),
        "tracking_id": _("Tracking number"),
        "version": _("Case"),
    }
    return {**column_words(), **others}.get(field, field)


def reason_words(reason: str) -> str:
    """The reason translated; one that is not known here as it is."""
    if not reason:
        return ""
    for pattern, words in _reasons():
        found = re.match(pattern, reason)
        if found is not None:
            return words(found.groupdict())
    return reason


def read_words(told: str) -> str:
    """How a table was read: its kind, its encoding, what parts its cells."""
    return told.replace("parted by", _("parted by")).replace("tabs", _("tabs"))


Words = Callable[[dict[str, str]], str]


def _said(text: str) -> Words:
    return lambda given: text % given if given else text


def _reasons() -> list[tuple[str, Words]]:
    return [(pattern, _said(text)) for pattern, text in (*_of_files(), *_of_days(), *_of_rows())]


def _of_files() -> list[tuple[str, str]]:
    return [
        (r"no columns$", _("No columns were found for the day and for what was said: say below which they are.")),
        (r"no columns were found for the number", _("There are no columns for the number of the complaint (nomor aduan), the tracking id and the status. Name them in the first rows, and bring the file again.")),
        (r"the file is larger", _("The file is too large: split it by months.")),
        (r"there are more than (?P<number>[\d,]+) (?:rows|cells)", _("There are more than %(number)s rows or cells: split the file by months.")),
        (r"there is no sheet", _("There is no sheet in the workbook.")),
        (r"this is an old Excel", _("This is an old Excel workbook, or one with a password: save it as .xlsx or .csv.")),
        (r"this is (?:a PDF|a text document|a picture|no text|no Excel)", _("This is no table, whatever its name says: save the table as .xlsx or .csv.")),
        (r"line (?P<number>\d+) can't be read", _("Line %(number)s can't be read: is a quotation mark left open, or a cell longer than any complaint?")),
        (r"the workbook is damaged", _("The workbook is damaged: open it in a spreadsheet program and save it again.")),
        (r"the workbook unpacks", _("The workbook unpacks to far more than it seems: it is not opened. Save the table as .csv.")),
        (r"the workbook has a document type", _("The workbook has something in it that may do harm: it is not opened. Save the table as .csv.")),
        (r"the worker ended", _("Looking at it ended the worker several times. Save the table as .csv and bring that.")),
    ]  # fmt: skip


def _of_days() -> list[tuple[str, str]]:
    return [
        (r"the day is missing", _("The day is missing: write it, as 3/2/2025.")),
        (r"(?P<day>[\d-]+) lies before", _("%(day)s lies before 1990 or in the future: look at the year.")),
        (r"there is no month", _("There is no such month: write the day as 3/2/2025.")),
        (r"there is no day (?P<day>\d+), month (?P<month>\d+)", _("There is no day %(day)s in month %(month)s; day, month, year are read.")),
        (r"this is no day|a number that is no day|no day, month", _("This is no day: write it as 3/2/2025.")),
    ]  # fmt: skip


def _of_rows() -> list[tuple[str, str]]:
    return [
        (r"what was said is missing", _("What was said is missing: write it into the row.")),
        (r"[\d,]+ characters are too many; up to (?P<most>[\d,]+)", _("It is too long: at most %(most)s characters. Shorten it.")),
        (r"“(?P<text>[^”]*)” was read as “(?P<name>[^”]*)”", _("“%(text)s” was read as “%(name)s”.")),
        (r"no area of the regency is called “(?P<text>[^”]*)”", _("No village of the regency is called “%(text)s”: it was noted in the case.")),
        (r"an e-mail address has an @; it was kept", _("That is no e-mail address: it was kept with the address.")),
        (r"no telephone number can be read", _("No telephone number can be read: it was kept with the address.")),
        (r"the first number was taken", _("The first telephone number was taken, the rest kept with the address.")),
        (r"“(?P<text>[^”]*)” is not in the list", _("“%(text)s” is not in the list: it was noted in the case.")),
        (r"“(?P<text>[^”]*)” is no state", _("“%(text)s” is no state that is known: it was noted in the case.")),
        (r"“[^”]*” has no digits", _("A telephone number has digits: mend it, or empty the cell.")),
        (r"“(?P<text>[^”]*)” is no ticket number", _("“%(text)s” is no number of a complaint; it looks like BJN26-0417K.")),
        (r"a character of “(?P<text>[^”]*)” is wrong", _("A character of “%(text)s” is wrong: look at the number again.")),
        (r"there is no case (?P<ticket>\S+)", _("There is no case %(ticket)s here.")),
        (r"(?P<ticket>\S+) has another tracking id already, (?P<number>\S+)", _("%(ticket)s has another tracking number already, %(number)s. Correct it in the case, if that one is wrong.")),
        (r"this tracking id is that of (?P<ticket>\S+)", _("This tracking number is that of %(ticket)s.")),
        (r"no case has this tracking id", _("No case has this tracking number: add the number of the complaint to the row.")),
        (r"the number is missing", _("The number of the complaint is missing.")),
        (r"a tracking id has digits|this is a number of the register", _("This is no tracking number of SP4N-LAPOR!.")),
        (r"(?P<ticket>\S+) was changed since", _("%(ticket)s was changed by somebody since it was tried: bring the file again.")),
    ]  # fmt: skip
