"""Rows of every table of a station's database."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

import radio.archive.tables as archive_tables
import radio.broadcastlog.tables as log_tables
import radio.calls.clips.tables as clip_tables
import radio.calls.tables as call_tables
import radio.carts.tables as cart_tables
import radio.hourclocks.tables as clock_tables
import radio.jobs.tables as job_tables
import radio.library.intaketables as intake_tables
import radio.library.tables as library_tables
import radio.lists.tables as list_tables
import radio.mail.tables as mail_tables
import radio.people.rights as people_rights
import radio.people.tables as people_tables
import radio.programmes.tables as programme_tables
import radio.publishing.tables as publishing_tables
import radio.reports.tables as report_tables
import radio.spots.tables as spot_tables
from playlists.hourclock import SlotKind
from radio.archive.deletions import Deletion, Kind, Rule
from radio.calls.holdtables import CallHold
from radio.library.tables import Media
from radio.publishing.cuts import Music, Why
from radio.units import Millis

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def a_piece(number: int = 1) -> dict[str, object]:
    return {
        "id": f"m{number}",
        "path": f"media/{number}.flac",
        "content_hash": f"{number:040}",
        "title": "Sumilir",
        "category": "musik",
        "duration": 60.0,
        "cue_out": 59.0,
        "segue": 57.0,
        "loudness": -14.0,
        "true_peak": -1.0,
        "sample_rate": 48000,
        "channels": 2,
        "codec": "flac",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }


def add_a_programme(session: Session) -> None:
    tables = programme_tables
    session.add(tables.Presenter(id="siti", name="Siti"))
    session.add(tables.Agency(id="dinkes", name="Dinas Kesehatan"))
    session.flush()
    day, times = date(2026, 1, 1), {"start": Millis(0), "end": Millis(9)}
    official = tables.Official(agency_id="dinkes", name="Budi")
    programme = tables.Programme(
        id="p", name="Pagi", first_day=day, starts_at="08:00", seconds=9, presenter_id="siti"
    )
    session.add_all([official, programme])
    session.flush()
    session.add(tables.Episode(id="p-20260101", programme_id="p", original=Millis(0), **times))
    session.flush()
    part = {"position": 0, "kind": tables.Part.SONG, "seconds": 9, "media_id": "m1"}
    session.add(tables.ProgrammeSegment(programme_id="p", **part))
    session.add(tables.EpisodeSegment(episode_id="p-20260101", **part))
    session.add(tables.Guest(episode_id="p-20260101", official_id=official.id))
    session.add(tables.StudioBooking(studio="1", episode_id="p-20260101", **times))
    session.flush()


def add_somebody(session: Session) -> None:
    at = Millis(1)
    made = {"created_at": at, "person_id": 1}
    session.add(
        people_tables.Person(
            id=1, login="siti", name="Siti", role=people_rights.Role.ADMIN, password_hash="h",
            password_at=at, created_at=at,
        )
    )  # fmt: skip
    session.flush()
    session.add_all(
        [
            people_tables.SecondFactor(person_id=1, secret="s"),
            people_tables.RecoveryCode(digest="r", person_id=1),
            people_tables.LoginSession(digest="d", seen_at=at, ends_at=at, **made),
            people_tables.LoginFailure(subject="s", failures=1, last_at=at, locked_until=at),
            people_tables.ApiToken(name="RDS", digest="t", hint="radio_", scopes="watch", **made),
            people_tables.AuditEntry(at=at, action="air.skip"),
        ]
    )
    session.flush()


def add_library(session: Session) -> None:
    session.add_all([Media(**a_piece(1)), Media(**a_piece(2))])
    session.add(library_tables.Daypart(id="malam", windows="22:00-03:00"))
    session.add(library_tables.WatchedFile(path="masuk/a.mp3", stamp="1"))
    session.flush()
    session.add(library_tables.MediaDaypart(media_id="m1", daypart_id="malam"))
    session.add(library_tables.MediaLabel(media_id="m1", label="tenang"))
    session.add(library_tables.MediaPrint(number=-5, media_id="m1"))
    session.add(library_tables.MediaTwin(media_id="m2", twin_of="m1"))
    session.add(intake_tables.ImportBatch(id="b", made_at=MOMENT, category="musik"))
    session.add(intake_tables.BulkEdit(id="e", made_at=MOMENT))
    session.flush()
    session.add(intake_tables.ImportFile(batch_id="b", number=0, name="a.mp3", media_id="m1"))
    changed = {"before": "{}", "after": "{}"}
    session.add(intake_tables.BulkEditPiece(bulk_id="e", media_id="m1", **changed))
    key = cart_tables.CartKey(place=1, media_id="m1")
    session.add(cart_tables.CartPage(id="w", name="Utama", position=0, keys=[key]))
    session.flush()


def add_plans(session: Session) -> None:
    days = {"first_day": MOMENT.date(), "last_day": MOMENT.date()}
    slot = clock_tables.ClockSlot(position=0, kind=SlotKind.FILL, source="musik", at=1.5)
    session.add(clock_tables.HourClock(id="malam", slots=[slot]))
    session.flush()
    session.add(clock_tables.GridRow(position=10, clock_id="malam", season="ramadan"))
    session.add(clock_tables.Season(id="s", kind="ramadan", **days))
    times = {"created_at": Millis(1), "updated_at": Millis(1)}
    session.add(list_tables.Playlist(id="sore", name="Sore", **times))
    session.add(list_tables.SmartList(id="baru", name="Baru", rule="added:<30d", **times))
    session.flush()
    mail = {"key": "digest 1", "address": "sealed", "subject": "s", "text": "t"}
    session.add(mail_tables.OutgoingMail(**mail, created_at=Millis(1), next_at=Millis(1)))
    session.add(call_tables.PhoneCall(id="c1", rang_at=Millis(1), number="sealed"))
    session.flush()
    session.add(call_tables.CallSpan(call_id="c1", began=Millis(2)))
    why = {"at": Millis(3), "by": "ani", "reason": "Kepentingan umum"}
    session.add(call_tables.ReplayOverride(call_id="c1", **why))
    session.add(call_tables.CallPiece(media_id="m1", call_id="c1"))
    session.add(call_tables.CallFile(sha256="ab", call_id="c1", bytes=7, at=Millis(3)))
    session.add(CallHold(call_id="c1", why="Sengketa", by="ani", at=Millis(3)))
    clip = {"edits": "{}", "at": Millis(4)}
    session.add(clip_tables.CallClip(id="k1", call_id="c1", media_id="m1", **clip))
    session.add(clip_tables.CallClip(id="k2", call_id="c1", title="Lampu", **clip))
    session.add(call_tables.CallBlock(number_blind="b", number="sealed", **why))
    session.add(call_tables.CallJournalFile(name="2026-01-01.jsonl", offset=7))
    session.add(list_tables.PlaylistItem(playlist_id="sore", position=0, media_id="m1"))
    booked = {**days, "plays_a_day": 8}
    session.add(spot_tables.CampaignRow(id="c", **booked))
    session.flush()
    session.add(spot_tables.CampaignMedia(campaign_id="c", media_id="m1"))
    session.add(spot_tables.CampaignTerm(campaign_id="c", since=MOMENT.date(), windows="",
                                         political=False, enabled=True, **booked))  # fmt: skip
    session.flush()


def add_an_archive(session: Session) -> None:
    at, digest = Millis(5), "0" * 64
    of_file = {"path": "aircheck/2026/01/01/080000.opus", "starts_at": at, "sha256": digest}
    session.add(archive_tables.ArchiveFile(**of_file, kind="aircheck", ends_at=at, since=at))
    sizes = {"bytes": 9, "frames": 9, "rate": 48000}
    session.add(
        archive_tables.ArchiveEntry(number=1, at=at, what="add", link=digest, **of_file, **sizes)
    )
    session.add(archive_tables.ArchiveLife(since=at, until=at, booted=at))
    made = {"statement": "{}", "digest": digest, "made_at": at}
    session.add(archive_tables.ArchiveDay(day=MOMENT.date(), last=1, **made))
    span = {"from_at": at, "to_at": at, "by": "siti", "why": "sengketa", "at": at}
    session.add(archive_tables.ArchiveHold(**span))
    session.add(Deletion(at=at, kind=Kind.CALL, what="c0", rule=Rule.OFF_AIR, days=30, bytes=9))
    file = {"format": "wav", "name": "a.wav", "bytes": 9, "sha256": digest}
    session.add(archive_tables.ArchiveExport(**span, **file))
    copy = {"state": archive_tables.CopyState.WHOLE, "sha256": digest, "bytes": 9, "at": at}
    session.add(archive_tables.ArchiveCopy(target="disk-1", path=of_file["path"], **copy))
    session.flush()


def add_an_edit(session: Session) -> None:
    of = {"episode_id": "p-20260101"}
    session.add(publishing_tables.EditedEpisode(**of, file="episodes/a.mp3", title="Pagi"))
    session.flush()
    times = {"from_at": Millis(1), "to_at": Millis(2)}
    session.add(publishing_tables.EditedCut(**of, position=0, why=Why.CALLER, **times))
    session.add(publishing_tables.EditedChapter(**of, position=0, at=Millis(1), title="Bincang"))
    session.add(publishing_tables.ProgrammeEdits(programme_id="p", music=Music.BLANK))
    session.flush()


def add_a_log(session: Session) -> None:
    row = {"id": "r", "day": MOMENT.date(), "position": 0, "planned_seconds": 59.0}
    at = {"hour": Millis(0), "at": Millis(0)}
    session.add(log_tables.LogRow(media_id="m1", episode_id="p-20260101", **row, **at))
    session.add(log_tables.BuiltHour(hour=Millis(0), basis="b"))
    session.add(log_tables.FrozenLog(id=1, revision=1, digest="d", frozen_at=Millis(0)))
    session.add(log_tables.LogEdit(at=Millis(0), did=log_tables.EditKind.MOVE, hours="[]"))
    session.add(programme_tables.EpisodeMark(episode_id="p-20260101", position=0, at=Millis(0)))
    session.add(job_tables.JobRow(name="j", schedule="every 10 s"))
    session.add(job_tables.WorkerAlarm(code="c", subject="s", since=MOMENT))
    session.add(job_tables.SweptErasure(mark="r 1", at=Millis(1)))
    session.add(report_tables.JournalFile(name="2026-01-01.jsonl"))
    session.add(report_tables.AsrunSpan(span="s", started_at=Millis(5)))
    fact = {"file": "f", "offset": 0, "kind": "mode", "line": "{}"}
    session.add(report_tables.AsrunEvent(at=Millis(5), **fact))
    session.flush()
    add_an_archive(session)
    add_an_edit(session)
