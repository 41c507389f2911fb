"""What the station writes by mail about complaints: in Indonesian, without anybody's words or data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from radio.complaints.exchange.sheet.rows import Sheet
from radio.complaints.exchange.sheet.words import long_day, short_day, summary
from radio.complaints.handling.digest import Coming, Digest
from radio.complaints.handling.watching import Late
from radio.complaints.words import Deed, Step

SHOWN: Final = 40
"""Cases that a mail names of each kind; the page has them all."""
_STEPS: Final = {
    Step.FORWARD: "belum didisposisikan",
    Step.ANSWER: "belum ditanggapi",
    Step.CLOSE: "menunggu pelapor",
}
_DONE: Final = {
    Deed.VERIFY: "diverifikasi",
    Deed.FORWARD: "didisposisikan",
    Deed.ANSWER: "ditanggapi",
    Deed.CLOSE: "selesai",
    Deed.REOPEN: "dibuka kembali",
    Deed.READ_BACK: "dibacakan di siaran",
}
NO_PERSON: Final = (
    "Surel ini tidak memuat data pribadi. Buka nomor aduannya di panel untuk membacanya."
)


@dataclass(frozen=True, slots=True)
class Morning:
    """What a morning's digest is made of. `days` are those since the last one, the newest last.

    `escalated` are cases that have become late since; `links` is what addresses of the panel begin with.
    """

    station: str
    today: date
    now: Digest
    days: tuple[Digest, ...]
    escalated: frozenset[str]
    agencies: Mapping[str, str]
    links: str


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its lines: a text, and where it leads."""

    head: str
    lines: tuple[tuple[str, str], ...]


def digest_subject(morning: Morning) -> str:
    """`Rangkuman aduan 30 Nov 2026: 2 lewat tenggat`."""
    count = morning.now.late_count
    told = f"{count} lewat tenggat" if count else "tidak ada yang lewat tenggat"
    return f"Rangkuman aduan {short_day(morning.today)}: {told}"


def digest_parts(morning: Morning) -> tuple[Part, ...]:
    """What is new and late on top, then all that is late, what is due, what was done."""
    fresh = [one for one in morning.now.late if one.case_id in morning.escalated]
    coming = morning.now.coming
    ended = dict.fromkeys(ticket for day in morning.days for ticket in day.after_the_end)
    parts = (
        _part("Baru lewat tenggat sejak rangkuman terakhir", len(fresh), _late(morning, fresh)),
        _part("Semua yang lewat tenggat", morning.now.late_count, _late(morning, morning.now.late)),
        _part("Jatuh tempo sampai hari kerja berikutnya", len(coming), _coming(morning, coming)),
        _part("Sudah selesai, tetapi pelapor menghubungi lagi", len(ended),
              ((ticket, _case(morning, ticket)) for ticket in ended)),
    )  # fmt: skip
    return (*(one for one in parts if one is not None), _was_done(morning))


def plain(title: str, parts: tuple[Part, ...], foot: str) -> str:
    """As a text."""
    lines = [title, ""]
    for part in parts:
        lines += [part.head.upper()]
        for text, link in part.lines:
            lines += [f"- {text}", *([f"  {link}"] if link else [])]
        lines.append("")
    return "\n".join([*lines, foot, ""])


def html(title: str, parts: tuple[Part, ...], foot: str) -> str:
    """The same as a page that any mail program shows."""
    body = "".join(
        f"<h2>{escape(part.head)}</h2><ul>{''.join(_line(*line) for line in part.lines)}</ul>"
        for part in parts
    )
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"</head><body><h1>{escape(title)}</h1>{body}<p>{escape(foot)}</p></body></html>"
    )


def digest_title(morning: Morning) -> str:
    """What stands above it."""
    return f"Rangkuman aduan {morning.station}, {long_day(morning.today)}"


def sheet_subject(sheet: Sheet) -> str:
    """What is read of it in a list of mails."""
    return f"Lembar Jumat {short_day(sheet.day)}: {sheet.agency}"


def sheet_text(sheet: Sheet) -> str:
    """What comes with a sheet."""
    return (
        f"Yth. pejabat penghubung {sheet.agency},\n\n"
        f"terlampir Lembar Jumat {sheet.station}, {long_day(sheet.day)}: "
        f"{summary(sheet.counts, sheet.overdue)}.\n\n"
        "Mohon tanggapannya ditulis di kolom terakhir, lalu dikirim kembali ke stasiun.\n\n"
        "Lembar ini tidak memuat data pribadi pelapor.\n"
    )


def _part(head: str, count: int, lines: Iterator[tuple[str, str]]) -> Part | None:
    found = tuple(line for line, _n in zip(lines, range(SHOWN), strict=False))
    more = (("dan yang lain; selengkapnya di panel", ""),) if count > len(found) else ()
    return Part(f"{head} ({count})", (*found, *more)) if count else None


def _late(morning: Morning, cases: list[Late] | tuple[Late, ...]) -> Iterator[tuple[str, str]]:
    for one in cases:
        late = f"lewat {one.working_days} hari kerja"
        yield _told(morning, one.ticket, _STEPS[one.step], late, one.agencies)


def _coming(morning: Morning, cases: tuple[Coming, ...]) -> Iterator[tuple[str, str]]:
    for one in cases:
        due = f"sampai {short_day(one.day)}"
        yield _told(morning, one.ticket, _STEPS[one.step], due, one.agencies)


def _told(
    morning: Morning, ticket: str, step: str, when: str, agencies: tuple[str, ...]
) -> tuple[str, str]:
    names = ", ".join(morning.agencies.get(one, one) for one in agencies)
    whose = f" ({names})" if names else " (petugas aduan)"
    return f"{ticket}: {step}, {when}{whose}", _case(morning, ticket)


def _case(morning: Morning, ticket: str) -> str:
    return f"{morning.links}/cases/{ticket}"


def _was_done(morning: Morning) -> Part:
    done: Counter[Deed] = Counter()
    for day in morning.days:
        done.update(day.done)
    first, last = morning.days[0].day, morning.days[-1].day
    span = long_day(first) if first == last else f"{long_day(first)} sampai {long_day(last)}"
    counts = [f"masuk {sum(day.arrived for day in morning.days)}"]
    counts += [f"{word} {done[deed]}" for deed, word in _DONE.items() if done[deed]]
    counts += [f"masih terbuka {sum(morning.now.standing.values())}"]
    page = f"{morning.links}/complaints/figures/digest?day={last}"
    return Part(span, ((", ".join(counts), page),))


def _line(text: str, link: str) -> str:
    told = escape(text)
    return f'<li><a href="{escape(link)}">{told}</a></li>' if link else f"<li>{told}</li>"
