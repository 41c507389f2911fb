"""*Ayo Mas Bro*, the worked example: a live talk in which officials answer citizens."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.programmes.definitions import set_programme
from radio.programmes.people import fill_agencies, set_presenter
from radio.programmes.rundown import Segment, set_template
from radio.programmes.tables import Kind, Part, Presenter, Programme
from radio.units import Millis

ID = "ayo-mas-bro"
PRESENTER = "mas-bro"
RUNDOWN = (
    Segment(Part.OPENING, 120, "Pembukaan dan salam"),
    Segment(Part.DIALOGUE, 900, "Perkenalan narasumber dan topik hari ini"),
    Segment(Part.SONG, 270, "Lagu pilihan"),
    Segment(Part.ILM, 60, "Iklan layanan masyarakat"),
    Segment(Part.CALL_IN, 1200, "Penelepon dan pesan, sesi 1", notes="Telepon, SMS, WhatsApp"),
    Segment(Part.SONG, 270, "Lagu pilihan"),
    Segment(Part.ILM, 60, "Iklan layanan masyarakat"),
    Segment(Part.DIALOGUE, 720, "Tanggapan narasumber atas aduan"),
    Segment(Part.CALL_IN, 1200, "Penelepon dan pesan, sesi 2"),
    Segment(Part.IDENT, 10, "Identitas stasiun"),
    Segment(Part.DIALOGUE, 470, "Rangkuman dan tindak lanjut", notes="Bacakan aduan yang dicatat"),
    Segment(Part.CLOSING, 120, "Penutup dan pamit"),
)
"""90 minutes; words and lengths are the station's to change."""


def make_example(session: Session, zone: ZoneInfo, now: Millis) -> Programme:
    """Make it: Monday to Friday, 08.00 to 09.30, from today on. Does not commit.

    Where it is there already it stays as the station has it.

    Raises:
        ConflictError: another programme is on then.
    """
    fill_agencies(session)
    known = session.get(Programme, ID)
    if known is not None:
        return known
    if session.get(Presenter, PRESENTER) is None:
        set_presenter(session, Presenter(id=PRESENTER, name="Mas Bro"))
    programme = Programme(
        id=ID,
        name="Ayo Mas Bro",
        kind=Kind.LIVE,
        rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        first_day=to_local(now, zone).date(),
        starts_at="08:00",
        seconds=5400,
        presenter_id=PRESENTER,
        studio="Studio 1",
        record=True,
        notes="Masyarakat Bojonegoro Produktif: pejabat SKPD menjawab aduan warga.",
    )
    saved = set_programme(session, zone, programme, now)
    set_template(session, saved.programme, RUNDOWN)
    return saved.programme
