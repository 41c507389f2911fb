"""The forecast of the disk and the second copy in the panel: what is told, and who may see it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from radio.archive.copies.targets import CopySettings, StoreSettings
from radio.archive.forecast import Plan
from radio.archive.tables import ArchiveCopy, ArchiveFile, CopyState, FileState
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.people.rights import Role
from radio.units import Millis
from tests.web.people import People
from web import PanelSettings
from web.panel import panel_of

HOUR = 3_600_000
GB = 1_000_000_000
STORE = StoreSettings("https://s3.example.id", "arsip", Path("store.key"))
Disk = Callable[[float], None]


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> PanelSettings:
    """A gigabyte of aircheck a day, kept for 400 days; copied to another disk and to a store.

    Parameter: whether recordings of calls go to the store, too.
    """
    store = replace(STORE, calls=getattr(request, "param", True))
    copies = CopySettings(Path("/mnt/arsip2"), store)
    data = tmp_path / "var"
    made = PanelSettings(data=data, station="Radio Malowopati", port=0, disk=Plan(400, GB))
    return replace(made, copies=copies)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Sets how many gigabytes are free."""
    usage = shutil.disk_usage("/")

    def free(gigabytes: float) -> None:
        room = type(usage)(usage.total, usage.used, round(gigabytes * GB))
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: room)

    return free


def manager(people: People, language: str = "id") -> FlaskClient:
    client = people.signed_in("kepala", Role.MANAGER)
    client.set_cookie("language", language)
    return client


def page_of(client: FlaskClient) -> str:
    answer = client.get("/archive/storage")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_it_tells_when_the_disk_is_full_and_what_helps(people: People, disk: Disk) -> None:
    client = manager(people, "en")
    disk(105)
    page = page_of(client)
    assert "The disk is full in 100 days" in page
    assert "300.0 GB" in page
    assert page.count('data-over="yes"') == 9
    assert "archive.opus_after_days" in page
    assert "not below 366" in page
    disk(4)
    assert "Less is free than has to stay free." in page_of(client)


def test_a_disk_that_holds_all_of_it_wants_nothing_done(people: People, disk: Disk) -> None:
    disk(1000)
    page = page_of(manager(people, "en"))
    assert "The disk holds all that is to be kept." in page
    assert "data-over" not in page
    assert "What is to be done" not in page


def test_each_place_tells_how_far_it_is_and_when_it_was_verified(
    app: Flask, people: People, disk: Disk
) -> None:
    disk(1000)
    client, panel = manager(people, "en"), panel_of(app)
    now = panel.now()
    assert page_of(client).count("Nothing is to be copied yet.") == 2
    (first, _), (second, _) = panel.settings.copies.named
    with session_scope(panel.database, write=True) as session:
        for number, age in enumerate((40, 30)):
            at = Millis(now - age * HOUR)
            session.add(
                ArchiveFile(
                    path=f"aircheck/{number}", kind="aircheck", starts_at=at, since=at,
                    ends_at=Millis(at + HOUR), sha256="0" * 64, frames=1, rate=1, bytes=GB,
                    state=FileState.OK,
                )
            )  # fmt: skip
            copy = {"path": f"aircheck/{number}", "sha256": "0" * 64, "bytes": GB, "at": at}
            session.add(ArchiveCopy(target=first, state=CopyState.WHOLE, read_at=at, **copy))
        session.add(ArchiveCopy(target=second, state=CopyState.DAMAGED, **copy))
        session.commit()
    page = page_of(client)
    disk_part, store_part = page.split("arsip at https://s3.example.id")
    assert "Everything is there." in disk_part
    assert "2 files, 2.0 GB" in disk_part
    assert "Verified last" in disk_part
    assert "for more than 24 hours" in store_part
    assert "Damaged copies" in store_part
    assert "Verified last" not in store_part


def test_recordings_of_calls_that_are_there_lacking_or_to_go_are_told(
    app: Flask, people: People, disk: Disk
) -> None:
    disk(1000)
    panel = panel_of(app)
    now = panel.now()
    (first, _), _ = panel.settings.copies.named
    with session_scope(panel.database, write=True) as session:
        for call_id, purged in (("c1", None), ("c2", now)):
            session.add(PhoneCall(id=call_id, rang_at=now, ended_at=now, purged_at=purged))
            path = f"calls/2026/03/03/{call_id}/call.json"
            session.add(
                ArchiveCopy(
                    target=first, path=path, state=CopyState.WHOLE, sha256="0" * 64, bytes=9, at=now
                )
            )
        session.commit()
    folder = panel.settings.data / "calls/2026/03/03/c3"
    folder.mkdir(parents=True)
    (folder / "call.json").write_text('{"closed": true, "rate": 16000}')
    page = " ".join(page_of(manager(people, "en")).split())
    disk_part, store_part = page.split("arsip at https://s3.example.id")
    assert "Recordings of calls in it</dt><dd>2 (1 not yet)</dd>" in disk_part
    assert "Deleted here, to be deleted there</dt><dd>1</dd>" in disk_part
    assert "Recordings of calls in it</dt><dd>0 (1 not yet)</dd>" in store_part
    assert "to be deleted there" not in store_part


@pytest.mark.parametrize(
    ("settings", "said"), [(True, False), (False, True)], indirect=["settings"]
)
def test_a_store_that_takes_no_calls_says_so(people: People, disk: Disk, *, said: bool) -> None:
    disk(1000)
    page = " ".join(page_of(manager(people, "en")).split())
    disk_part, store_part = page.split("arsip at https://s3.example.id")
    assert ("do not go there: archive.store.calls is off" in store_part) is said
    assert "do not go there" not in disk_part


def test_without_a_second_copy_it_says_what_that_means(
    tmp_path: Path, app: Flask, people: People, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk(1000)
    panel = panel_of(app)
    monkeypatch.setattr(type(panel.settings), "copies", CopySettings(), raising=False)
    assert "radio archive prepare" in page_of(manager(people))


def test_a_disk_that_cannot_be_read_is_told_in_words(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = manager(people, "en")

    def broken(_path: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", broken)
    answer = client.get("/archive/storage")
    assert answer.status_code == 503
    assert "can&#39;t be read" in answer.get_data(as_text=True)


def test_whoever_may_not_audit_is_not_shown_it(people: People) -> None:
    assert people.signed_in("petugas", Role.OFFICER).get("/archive/storage").status_code == 403
