"""The access report as a text that is handed to the person: Indonesian, or English.

The panel's own translations are not at hand here: a worker and a terminal write it, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from radio.complaints.areas import full_name
from radio.complaints.privacy.applicants import AskedReport, Seen
from radio.complaints.privacy.report import CaseReport, Looked, PersonReport
from radio.units import Millis

LANGUAGES: Final = ("id", "en")
_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "title": ("Data pribadi yang kami simpan", "Personal data that we keep"),
        "law": (
            "Disusun atas permintaan Anda, menurut UU 27/2022 pasal 7 dan 32",
            "Made at your request, by Law 27/2022, articles 7 and 32",
        ),
        "made": ("Disusun", "Made"),
        "case": ("Aduan", "Complaint"),
        "said_at": ("Disampaikan", "Reported"),
        "channel": ("Kanal", "Channel"),
        "state": ("Status", "State"),
        "waits": ("belum terkirim ke basis data bersama", "not in the shared database yet"),
        "name": ("Nama", "Name"),
        "phone": ("Telepon", "Telephone"),
        "email": ("Surel", "E-mail"),
        "address": ("Alamat", "Address"),
        "village": ("Desa", "Village"),
        "erased": ("Data diri sudah dihapus", "Personal details were erased"),
        "restricted": ("Pemakaian data dibatasi sejak", "Use of the data is restricted since"),
        "anonymous": ("Anonim: nama Anda tidak ditampilkan", "Anonymous: your name is not shown"),
        "confidential": (
            "Rahasia: isinya hanya dibaca petugas yang menangani",
            "Confidential: read by those who handle it alone",
        ),
        "text": ("Isi", "What you said"),
        "place": ("Lokasi", "Place"),
        "call": ("Rekaman telepon", "Recording of the call"),
        "files": ("Lampiran", "Attachments"),
        "agreed": ("Persetujuan Anda", "What you agreed to"),
        "yes": ("setuju", "yes"),
        "no": ("tidak setuju", "no"),
        "withdrawn": ("ditarik kembali", "withdrawn"),
        "told": ("Tanggapan kepada Anda", "What you were answered"),
        "looked": ("Siapa yang melihat data Anda", "Who saw your data"),
        "nobody": ("belum ada", "nobody yet"),
        "removed": ("Bagian yang sudah dihapus", "Parts that were removed"),
        "asked": ("Permintaan informasi", "Request for information"),
        "occupation": ("Pekerjaan", "Occupation"),
        "card": ("Kartu identitas", "Identity card"),
        "purpose": ("Tujuan", "Purpose"),
        "objection": ("Keberatan Anda", "Your objection"),
        "applicant": ("data diri pemohon", "who asked"),
        "desk": ("meja PPID", "PPID desk"),
        "phone_": ("telepon", "telephone"),
        "decided": ("diputuskan", "decided"),
        "withdrawn_": ("dicabut", "taken back"),
        "record": ("direkam", "being recorded"),
        "air": ("disiarkan", "going on the air"),
        "forward": ("diteruskan ke perangkat daerah", "being passed on to an agency"),
        "publish": ("dipublikasikan", "being published"),
        "reporter": ("data diri", "who you are"),
        "attachment": ("lampiran", "an attachment"),
        "export": ("salinan data", "a copy of the data"),
        "recording": ("rekaman", "a recording"),
        "call_": ("telepon", "telephone"),
        "sms": ("SMS", "SMS"),
        "whatsapp": ("WhatsApp", "WhatsApp"),
        "in_person": ("datang langsung", "in person"),
        "village_visit": ("Sambang Desa", "village visit"),
        "web": ("web", "web"),
        "ppid_desk": ("meja PPID", "PPID desk"),
        "letter": ("surat", "letter"),
        "open311": ("aplikasi lain", "another application"),
        "received": ("diterima", "received"),
        "verified": ("terverifikasi", "verified"),
        "held": ("ditunda", "on hold"),
        "not_ours": ("bukan wewenang", "outside our authority"),
        "archived": ("diarsipkan", "archived"),
        "forwarded": ("didisposisikan", "forwarded"),
        "in_process": ("diproses", "in process"),
        "closed": ("selesai", "closed"),
        "merged": ("digabung dengan aduan lain", "merged with another complaint"),
    }
)


def write_report(report: PersonReport, zone: ZoneInfo, language: str = "id") -> str:
    """The report as a plain text.

    Raises:
        ValueError: the language is neither `id` nor `en`.
    """
    return "\n".join(_Writer(zone, LANGUAGES.index(language)).lines(report)) + "\n"


class _Writer:
    def __init__(self, zone: ZoneInfo, language: int) -> None:
        self._zone = zone
        self._language = language

    def _say(self, name: str) -> str:
        """What a word of the program is in the language; a word unknown here, as it is."""
        return _WORDS[name][self._language] if name in _WORDS else name

    def _at(self, moment: Millis) -> str:
        return f"{datetime.fromtimestamp(moment / 1000, self._zone):%Y-%m-%d %H.%M %Z}"

    def lines(self, report: PersonReport) -> Iterator[str]:
        title = self._say("title").upper()
        yield from (title, "=" * len(title), f"{self._say('law')}.")
        yield f"{self._say('made')}: {self._at(report.made_at)}"
        for case in report.cases:
            yield ""
            yield from self._case(case)
        for one in report.asked:
            yield ""
            yield from self._asked(one)

    def _case(self, case: CaseReport) -> Iterator[str]:
        head = f"{self._say('case')} {case.ticket}"
        yield from (head, "-" * len(head))
        channel = "call_" if case.channel == "call" else case.channel
        yield f"{self._say('said_at')}: {self._at(case.said_at)}"
        yield f"{self._say('channel')}: {self._say(channel)}"
        yield f"{self._say('state')}: {self._say('waits' if case.waits else case.state)}"
        for name, is_so in (("anonymous", case.anonymous), ("confidential", case.confidential)):
            if is_so:
                yield self._say(name)
        yield from self._person(case)
        yield from self._named("text", case.text)
        yield from self._named("place", case.place)
        for code, answer in case.answers.items():
            yield f"{code}: {answer if isinstance(answer, str) else ', '.join(answer)}"
        yield from self._named("call", case.call_id)
        yield from self._named("files", ", ".join(case.attachments))
        yield from self._history(case)

    def _asked(self, one: AskedReport) -> Iterator[str]:
        head = f"{self._say('asked')} {one.number}"
        yield from (head, "-" * len(head))
        channel = "phone_" if one.channel == "phone" else one.channel
        state = "withdrawn_" if one.state == "withdrawn" else one.state
        yield f"{self._say('said_at')}: {self._at(one.said_at)}"
        yield f"{self._say('channel')}: {self._say(channel)}"
        yield f"{self._say('state')}: {self._say('waits' if one.waits else state)}"
        if one.confidential:
            yield self._say("confidential")
        yield from self._person(one)
        yield from self._named("occupation", one.person.occupation)
        yield from self._named("card", f"{one.person.id_kind} {one.person.id_number}".strip())
        yield from self._named("text", one.text)
        yield from self._named("purpose", one.purpose)
        for number, said in one.objections:
            yield f"{self._say('objection')} {number}: {said}"
        if one.told:
            yield f"{self._say('told')}:"
        for at, said in one.told:
            yield f"  {self._at(at)}  {said}"
        yield from self._looked(one.looked)

    def _person(self, case: CaseReport | AskedReport) -> Iterator[str]:
        if case.erased_at is not None:
            yield f"{self._say('erased')}: {self._at(case.erased_at)}"
        if case.restricted_at is not None:
            yield f"{self._say('restricted')} {self._at(case.restricted_at)}"
        person = case.person
        yield from self._named("name", person.name)
        yield from self._named("phone", person.phone)
        yield from self._named("email", person.email)
        yield from self._named("address", person.address)
        yield from self._named("village", full_name(person.area_code) if person.area_code else "")

    def _named(self, name: str, value: str) -> Iterator[str]:
        if value:
            yield f"{self._say(name)}: {value}"

    def _history(self, case: CaseReport) -> Iterator[str]:
        if case.agreed:
            yield f"{self._say('agreed')}:"
        for one in case.agreed:
            answer = self._say("yes" if one.given else "no")
            ended = f", {self._say('withdrawn')}" if one.withdrawn_at is not None else ""
            yield f"  {self._at(one.at)}  {self._say(one.purpose)}: {answer}{ended}"
        if case.told:
            yield f"{self._say('told')}:"
        for said in case.told:
            yield f"  {self._at(said.at)}  {said.said}"
        yield from self._looked(case.looked)
        if case.removed:
            yield f"{self._say('removed')}: {', '.join(self._at(one) for one in case.removed)}"

    def _looked(self, looked: Sequence[Looked | Seen]) -> Iterator[str]:
        nobody = "" if looked else f" {self._say('nobody')}"
        yield f"{self._say('looked')}:{nobody}"
        for seen in looked:
            yield f"  {self._at(seen.at)}  {seen.by}: {self._say(seen.what)} ({seen.why})"
