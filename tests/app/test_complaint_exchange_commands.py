"""`radio complaints export`, `import` and `lapor`, as people type them."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.app.conftest import Radio

BOOK = (
    "Tanggal;Nama;No HP;Desa;Kecamatan;Aduan;OPD;Status\n"
    "3/2/2025;Siti Aminah;081234567890;Sukorejo;Bojonegoro;=Jalan rusak;DLH;Selesai\n"
    ";NN;;;Kapas;Lampu mati;;\n"
    "besok;Budi;;;;Air mati;;\n"
)


def write_book(folder: Path) -> str:
    path = folder / "buku.csv"
    path.write_text(BOOK, encoding="cp1252")
    return str(path)


def test_a_notebook_comes_in_and_goes_out(radio: Radio, data: Path, tmp_path: Path) -> None:
    book = write_book(tmp_path)
    told = json.loads(radio("complaints", "import", "--rehearse", book, "--json").stdout)
    assert (len(told["filed"]), told["rehearsed"], told["filed"][0]["ticket"]) == (2, True, "")
    done = radio("complaints", "import", book)
    assert done.returncode == 1
    assert "row 4: not taken: said_at: no day" in done.stdout
    assert done.stderr.endswith("2 filed, 0 known, 1 not taken.\n")
    assert "2 known" in radio("complaints", "import", book).stderr
    radio("complaints", "sync")

    done = radio("complaints", "export", "--format", "csv")
    first, second = csv.DictReader(io.StringIO(done.stdout))
    assert (first["text"], first["village"], first["state"]) == (
        "'=Jalan rusak",
        "Sukorejo",
        "closed",
    )
    assert second["kecamatan"] == "Kapas"
    for secret in ("Siti", "3456", "name"):
        assert secret not in done.stdout
    assert done.stderr == "2 cases written.\n"

    options = ("--kecamatan", "kapas", "--from", "2025-02-03", "--to", "2025-02-03")
    lines = radio("complaints", "export", "--format", "jsonl", *options).stdout.splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["Lampu mati"]
    done = radio("complaints", "export", "--format", "jsonl", "--state", "held")
    assert (done.returncode, done.stdout) == (0, "")


def test_cases_are_handed_over_and_come_back(radio: Radio, data: Path, tmp_path: Path) -> None:
    radio("complaints", "import", write_book(tmp_path))
    radio("complaints", "sync")
    done = radio("complaints", "export", "--format", "lapor-xml", "--new", "--mark")
    root = ET.fromstring(done.stdout.encode())  # ours
    assert [one.text for one in root.iter("namadepan")] == ["Siti", None]
    assert [one.get("anonim") for one in root.iter("laporan")] == ["0", "1"]
    assert "2 of them marked" in done.stderr
    assert "<lapor " not in radio("complaints", "export", "--format", "lapor-xml", "--new").stdout
    ticket = root[0].get("nomor")
    fields = json.loads(radio("complaints", "copy", ticket or "", "--json").stdout)
    assert fields[2]["pieces"] == ["=Jalan rusak"]
    assert "Nama Pelapor:\nSiti Aminah\n" in radio("complaints", "copy", ticket or "").stdout
    assert radio("complaints", "copy", "X").returncode == 2
    table = tmp_path / "lapor.csv"
    table.write_text(f"Nomor Aduan,Tracking ID,Status\n{ticket},7001,Proses\nX,7002,Proses\n")
    told = json.loads(radio("complaints", "lapor", str(table), "--json").stdout)
    assert (told["changed"], [one["row"] for one in told["refused"]]) == ([ticket], [3])
    (line,) = csv.DictReader(
        io.StringIO(radio("complaints", "export", "--format", "csv", "--state", "closed").stdout)
    )
    assert (line["lapor_tracking_id"], line["lapor_state"]) == ("7001", "Proses")


def test_names_want_a_reason(radio: Radio, data: Path, tmp_path: Path) -> None:
    radio("complaints", "import", write_book(tmp_path))
    radio("complaints", "sync")
    words = ("complaints", "export", "--format", "jsonl", "--with-reporters")
    done = radio(*words)
    assert done.returncode == 2
    assert "--reason" in done.stderr
    done = radio(*words, "--reason", "permintaan pelapor")
    assert json.loads(done.stdout.splitlines()[0])["phone"] == "+6281234567890"
    done = radio("complaints", "export", "--format", "lapor-csv", "--without-reporters")
    assert "Siti" not in done.stdout


def test_wrong_words_are_told(radio: Radio, data: Path, tmp_path: Path) -> None:
    done = radio("complaints", "export", "--format", "csv", "--kecamatan", "kap")
    assert done.returncode == 2
    assert "Kapas" in done.stderr
    assert radio("complaints", "export", "--format", "csv", "--agency", "entah").returncode == 2
    assert radio("complaints", "export", "--format", "csv", "--mark").returncode == 2
    wrong = tmp_path / "buku.pdf"
    wrong.write_bytes(b"%PDF-1.7")
    done = radio("complaints", "import", str(wrong))
    assert (done.returncode, "xlsx" in done.stderr) == (1, True)


def test_nothing_depends_on_the_terminals_language(radio: Radio, data: Path) -> None:
    given = json.dumps({"text": "Jalan rusak 🙏 مرحبا"})
    subprocess.run(
        [sys.executable, "-m", "radio.app.cli", "complaints", "file"],
        input=given, text=True, check=True, timeout=60, capture_output=True,
    )  # fmt: skip
    radio("complaints", "sync")
    done = subprocess.run(
        [sys.executable, "-m", "radio.app.cli", "complaints", "export", "--format", "jsonl"],
        capture_output=True, check=True, timeout=60,
        env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert json.loads(done.stdout)["text"] == "Jalan rusak 🙏 مرحبا"


def test_sheets_are_written_for_those_who_have_something(
    radio: Radio, data: Path, tmp_path: Path
) -> None:
    radio("complaints", "sync")
    assert radio("complaints", "sheet", "--into", str(tmp_path)).stderr.startswith("No agency")
    radio("agency", "set", "dlh", "--name", "Dinas Lingkungan Hidup", "--short", "DLH")
    book = tmp_path / "buku.csv"
    book.write_text("Tanggal;Aduan;OPD;Status\n3/2/2025;Sampah menumpuk;DLH;Proses\n")
    radio("complaints", "import", str(book))
    radio("complaints", "sync")
    done = radio("complaints", "sheet", "--into", str(tmp_path / "lembar"), "--json")
    pdf, xlsx = (Path(name) for name in json.loads(done.stdout))
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert xlsx.read_bytes().startswith(b"PK")
    assert radio("complaints", "sheet", "entah").returncode == 2


def test_confidential_cases_are_left_out_for_the_public_and_told(
    radio: Radio, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "buku.csv"
    path.write_text("tanggal;aduan;rahasia\n3/2/2025;Jalan rusak;\n4/2/2025;Pungutan liar;ya\n")
    radio("complaints", "import", str(path))
    radio("complaints", "sync")
    for form in ("csv", "jsonl"):
        done = radio("complaints", "export", "--format", form)
        assert "Pungutan" not in done.stdout
        assert "1 cases written.\n1 confidential cases left out.\n" in done.stderr
    options = ("--with-reporters", "--reason", "rapat")
    assert radio("complaints", "export", "--format", "csv", *options).stderr == "2 cases written.\n"
    assert "Pungutan" in radio("complaints", "export", "--format", "lapor-xml").stdout
