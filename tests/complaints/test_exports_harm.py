"""Whatever was said, exports stay well-formed, and harm no spreadsheet."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.complaints.entry import Person
from radio.complaints.exchange.cleaning import as_cell, clean, without_contacts
from radio.complaints.exchange.lapor import (
    to_lapor_csv,
    to_lapor_xml,
)
from radio.complaints.exchange.plain import to_csv, to_jsonl
from radio.complaints.intake.desk import Desk
from tests.complaints.exporting import ZONE, a_case, rows

HOSTILE = (
    '=HYPERLINK("http://x","klik")', "+1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1+1",
    "\r=1", "＝1+1", "aman\n=1+1", "aman;=1+1", ' "=1+1', "]]><isi>&lt;</isi>",
    "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;", "\x00\x01\x0b\x1f\x7f\x85", "\ufffe\uffff\ud800",
    "🙏🏽 𝕏 𠜎", "\u202eagrah kian\u2066", "مرحبا بالعالم", "a" * 1_000_000, "é" * 3, "\u2028x\u2029",
)  # fmt: skip


# ---------------------------------------------------------------- well-formed, whatever was said
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_are_harmless_in_every_format(desk: Desk, text: str) -> None:
    case = a_case(text=text, place=text, category=text, reporter=Person(name=text, email=text))
    for write in (to_csv, to_lapor_csv):
        for row in rows(write([case], desk.zone)):
            assert None not in row
            assert not any(is_formula(value) for key, value in row.items() if key != "latitude")
    (line,) = to_jsonl([case], desk.zone, reporters=True)
    line.encode()
    assert json.loads(line)["text"] == clean(text)
    root = ET.fromstring("".join(to_lapor_xml([case], desk.zone)).encode())
    assert (root.findtext("lapor/laporan/isi") or "") == clean(text)


def is_formula(value: str) -> bool:
    return any(
        part.lstrip().lstrip('"').lstrip()[:1] in {*"=+-@＝＋－＠"} - {""}
        for line in value.split("\n")
        for part in line.replace("\t", ";").split(";")
    )


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    assert not is_formula(as_cell(text))
    assert as_cell(as_cell(text)) == as_cell(text)
    assert as_cell(text).replace("'", "") == clean(text).replace("'", "")


@given(st.text(alphabet=st.sampled_from("=+-@;\t\n\r \"',a1\u00a0＝")))
def test_no_cell_is_a_formula_however_it_is_put_together(text: str) -> None:
    (row,) = rows(to_csv([a_case(text=text)], ZONE))
    assert not is_formula(row["text"])


@given(st.text(), st.text(), st.booleans(), st.booleans())
def test_the_xml_is_read_as_it_was_written(
    text: str, name: str, anonymous: bool, confidential: bool
) -> None:
    case = a_case(
        text=text, anonymous=anonymous, confidential=confidential, reporter=Person(name=name)
    )
    root = ET.fromstring("".join(to_lapor_xml([case], ZONE)).encode())
    report, person = root.find("lapor/laporan"), root.find("lapor/pelapor")
    assert report is not None
    assert person is not None
    assert (report.findtext("isi") or "") == clean(text)
    assert [child.tag for child in person] == ["email", "telpon", "namadepan", "namabelakang"]
    assert (report.get("rahasia"), report.get("anonim")) == (
        str(int(confidential)), str(int(anonymous)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Telepon 0812 3456 7890 ya", "Telepon ••• ya"),
        ("WA +62812-3456-7890.", "WA •••."),
        ("(0353) 881234", "•••"),
        ("budi.s+x@mail.go.id", "•••"),
        ("Jam 08.00-09.30, tanggal 12-11-2026", "Jam 08.00-09.30, tanggal 12-11-2026"),
        ("Rp 1.500.000.000 untuk RT 03 RW 01", "Rp 1.500.000.000 untuk RT 03 RW 01"),
    ],
)
def test_contacts_are_hidden_and_nothing_else(text: str, kept: str) -> None:
    assert without_contacts(text) == kept


@pytest.mark.parametrize("piece", ["a", "1", "1 ", "a@", "0 8", "@.", "\n", " ", ";", '"'])
def test_long_texts_come_to_an_end(piece: str) -> None:
    """What grew with the square of the length would meet the limit of every test."""
    said = piece * (1_000_000 // len(piece))
    assert len(without_contacts(as_cell(said))) <= len(said) + 1
