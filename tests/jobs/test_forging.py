"""Whoever changes the database and the files together is told by what was signed, and changes no copy."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from radio.archive.chain import digest_of, link
from radio.archive.copies.disk import Disk
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import CopySettings
from radio.archive.ledger import entries
from radio.archive.signing import key_file
from radio.archive.statements import folder_of
from radio.archive.tables import ArchiveCopy, ArchiveDay, ArchiveEntry, ArchiveFile, FileState
from radio.db import session_scope
from radio.jobs import archive, copies
from radio.jobs.alarms import standing_alarms
from radio.jobs.context import Context
from radio.units import Millis
from tests.archive.kit import HOUR, hour_at, hour_file
from tests.jobs.test_copies import with_copies

DAY = 24 * HOUR


def told(context: Context, code: str = "archive_damaged") -> dict[str, str]:
    rows = standing_alarms(context.engine)
    return {alarm.subject: alarm.detail for alarm in rows if alarm.code == code}


def change(context: Context, harm: Callable[[Session], object]) -> None:
    with session_scope(context.engine, write=True) as session:
        harm(session)
        session.commit()


@pytest.fixture
def second(tmp_path: Path) -> Path:
    (tmp_path / "second").mkdir()
    Disk(tmp_path / "second", Pace()).prepare()
    return tmp_path / "second"


@pytest.fixture
def names() -> list[str]:
    return []


@pytest.fixture
def ours(context: Context, clock, second: Path, names: list[str]) -> Context:
    """Three days with two hours each, stated night by night, and copied."""
    found = with_copies(context, CopySettings(second))
    first = clock.now - 4 * DAY
    for day in range(3):
        at = first + day * DAY
        names += [hour_at(context.settings.data, at + hour * HOUR) for hour in range(2)]
        clock.now = Millis(at + DAY)
        archive.index_archive(found)
        assert archive.state_archive(found).startswith("stated up to")
        copies.copy_archive(found)
    assert "0 amiss" in archive.verify_archive(found)
    assert told(found) == {}
    return found


def forge(context: Context, name: str) -> str:
    """Other sound in the place of an hour, with its size and time; the digest."""
    path = context.settings.data / name
    stamp = path.stat()
    hour_file(path, seed=99)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert path.stat().st_size == stamp.st_size
    return digest_of(path)


def test_an_hour_that_is_forged_with_its_row_of_the_index_is_told_and_put_back(
    ours: Context, second: Path, names: list[str]
) -> None:
    genuine = digest_of(second / names[1])
    forged = forge(ours, names[1])
    row = update(ArchiveFile).where(ArchiveFile.path == names[1])
    change(ours, lambda session: session.execute(row.values(sha256=forged)))
    copies.copy_archive(ours)
    assert digest_of(second / names[1]) == genuine, "the second copy became the forgery"
    assert "1 put back" in archive.verify_archive(ours)
    assert told(ours) == {names[1]: "the index had it otherwise than the chain"}
    assert names[1] in told(ours, "archive_mended")
    assert digest_of(ours.settings.data / names[1]) == genuine
    archive.verify_archive(ours)
    assert told(ours) == {}


def test_an_hour_that_is_forged_with_index_chain_and_all_links_is_told(
    ours: Context, second: Path, names: list[str]
) -> None:
    """All that the database has; the statements were signed before."""
    genuine = digest_of(second / names[1])
    forged = forge(ours, names[1])

    def harm(session: Session) -> None:
        for table in (ArchiveFile, ArchiveEntry):
            where = update(table).where(table.path == names[1])
            session.execute(where.values(sha256=forged))
        chain_again(session)

    change(ours, harm)
    archive.verify_archive(ours)
    day = ours.settings.data.joinpath(names[1]).parent
    assert told(ours) == {"chain": f"it is not what {'-'.join(day.parts[-3:])}.json states"}
    copies.copy_archive(ours)
    assert digest_of(second / names[1]) == genuine


def chain_again(session: Session) -> None:
    """Links as whoever knows how they are made would make them."""
    before = "0" * 64
    for entry in list(entries(session)):
        before = link(before, entry)
        row = update(ArchiveEntry).where(ArchiveEntry.number == entry.number)
        session.execute(row.values(link=before))


@pytest.mark.parametrize(
    ("harm", "subject", "reason"),
    [
        (lambda s, n: s.execute(update(ArchiveEntry).where(ArchiveEntry.path == n[2]).values(why="x")),
         "chain", "was changed"),
        (lambda s, n: s.execute(delete(ArchiveEntry).where(ArchiveEntry.path == n[2])),
         "chain", "entry 3 is not there"),
        (lambda s, n: s.execute(delete(ArchiveEntry).where(ArchiveEntry.path == n[5])),
         "chain", "entry 6 is not there"),
        (lambda s, n: s.execute(delete(ArchiveFile).where(ArchiveFile.path == n[2])),
         2, "in the chain, not in the index"),
        (lambda s, n: s.execute(update(ArchiveFile).where(ArchiveFile.path == n[2]).values(
            state=FileState.PURGED)), 2, "in the chain, not in the index"),
        (lambda s, n: s.execute(update(ArchiveFile).where(ArchiveFile.path == n[2]).values(
            starts_at=ArchiveFile.starts_at + 60_000)), 2, "otherwise than the chain"),
        (lambda s, n: s.execute(update(ArchiveDay).values(statement="{}")),
         "2026-12-27.json", "not as it was signed"),
    ],
)  # fmt: skip
def test_what_is_changed_in_the_database_is_told_by_the_rest(
    ours: Context, names: list[str], harm: Callable[[Session, list[str]], object],
    subject: str | int, reason: str,
) -> None:  # fmt: skip
    change(ours, lambda session: harm(session, names))
    archive.verify_archive(ours)
    found = told(ours)
    assert reason in found[names[subject] if isinstance(subject, int) else subject]


def test_a_statement_that_is_gone_is_written_again_and_one_that_is_changed_told(
    ours: Context,
) -> None:
    first, middle, last = sorted(folder_of(ours.settings.data).iterdir())
    text = first.read_bytes()
    first.unlink()
    archive.verify_archive(ours)
    assert (told(ours), first.read_bytes()) == ({}, text)
    middle.write_bytes(last.read_bytes())
    archive.verify_archive(ours)
    assert middle.name in told(ours) or last.name in told(ours)


def test_another_key_is_told(ours: Context) -> None:
    key_file(ours.settings.data).unlink()
    archive.verify_archive(ours)
    assert set(told(ours).values()) == {"the database's: it is not signed by the archive's key"}


def test_a_day_that_is_taken_back_is_told_by_the_statement_that_was_left(
    ours: Context, names: list[str]
) -> None:
    """The files and all rows of the last day; its statement lies beside the files."""

    def harm(session: Session) -> None:
        for table in (ArchiveFile, ArchiveEntry, ArchiveCopy):
            session.execute(delete(table).where(table.path.in_(names[4:])))
        session.execute(delete(ArchiveDay).where(ArchiveDay.last == 6))

    change(ours, harm)
    for name in names[4:]:
        (ours.settings.data / name).unlink()
    archive.verify_archive(ours)
    assert [why for why in told(ours).values() if "set back" in why]


def back_a_day(context: Context, second: Path, names: list[str]) -> bytes:
    """As a copy of the disk of the day before would have it; what was stated of the day."""
    last = max(folder_of(context.settings.data).iterdir())
    text = last.read_bytes()
    last.unlink()

    def harm(session: Session) -> None:
        for table in (ArchiveFile, ArchiveEntry, ArchiveCopy):
            session.execute(delete(table).where(table.path.in_(names[4:])))
        session.execute(delete(ArchiveDay).where(ArchiveDay.last == 6))
        statement = ArchiveCopy.path.endswith(last.name)
        session.execute(delete(ArchiveCopy).where(statement))

    change(context, harm)
    for name in names[4:]:
        (context.settings.data / name).unlink()
    assert (second / "archive/statements" / last.name).read_bytes() == text
    return text


@pytest.mark.parametrize("again", [True, False])
def test_a_station_that_is_set_back_a_day_is_told_by_its_second_copy(
    ours: Context, clock, second: Path, names: list[str], *, again: bool
) -> None:
    """The day is stated anew, or left out for good: what was stated of it before stays at the place."""
    text = back_a_day(ours, second, names)
    if again:
        # As many hours: a statement of the same length.
        for hour in range(2):
            hour_at(ours.settings.data, clock.now - DAY + hour * HOUR, seed=5)
        archive.index_archive(ours)
        assert archive.state_archive(ours) == "stated up to 2026-12-29"
        copies.copy_archive(ours)
    else:
        copies.verify_copies(ours)
    archive.verify_archive(ours)
    assert set(told(ours)) == {str(second)}
    assert "was set back" in told(ours)[str(second)]
    (kept,) = (second / "archive/statements-before").iterdir()
    assert kept.read_bytes() == text
    assert (ours.settings.data / "archive/statements-before" / kept.name).read_bytes() == text
    copies.copy_archive(ours)
    copies.verify_copies(ours)
    assert kept.exists()
    clock.now = Millis(clock.now + 8 * DAY)
    archive.verify_archive(ours)
    assert told(ours) == {}


def test_a_copy_of_a_statement_that_is_damaged_is_copied_again(ours: Context, second: Path) -> None:
    one, *_ = sorted((second / "archive/statements").iterdir())
    text = one.read_bytes()
    one.write_bytes(text.replace(b'"frames"', b'"framez"'))
    copies.verify_copies(ours)
    copies.copy_archive(ours)
    assert one.read_bytes() == text
    assert not (second / "archive/statements-before").exists()
