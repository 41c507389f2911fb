"""People who are planted in the register, and looked for wherever something comes out.

To try another way out (a page, an export, a notice), add a function to `WAYS_OUT` in
`tests/complaints/test_planted.py` that gives all it tells. Other tests may use `traces` on what they
have at hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from radio.complaints.entry import Person


@dataclass(frozen=True, slots=True)
class Marked:
    """Somebody whose data is like nobody else's."""

    person: Person
    said: str
    """What they say in a confidential case: as personal as they are."""

    @property
    def words(self) -> tuple[str, ...]:
        """What gives them away, however it is written; of the telephone, its last six digits."""
        person = self.person
        name = [part for part in person.name.split() if len(part) > 3]
        digits = re.sub(r"\D", "", person.phone)[-6:]
        told = (*name, digits, person.email.partition("@")[0], person.address, *self.said.split())
        return tuple(filter(None, told))


OPEN = Marked(
    Person("Zulaikhah Wirastuti", "0812-9073-5518", "zwirastuti@contoh.id", "Gg. Kenanga XVII/93"),
    "",
)
ANONYMOUS = Marked(
    Person("Qomaruddin Jayengpati", "+62 857 6640 2291", "qjayeng@contoh.id", "Dk. Nglarangan 41"),
    "",
)
CONFIDENTIAL = Marked(
    Person("Xaverius Hendrowarsito", "(0353) 884-6127", "xhendro@contoh.id", "Perum Wijilbaru B-7"),
    "Oknumberinisial menyelewengkan bantuansembako",
)
JOINED = Marked(
    Person("Yuliastri Kusumobroto", "0813.7718.4406", "ykusumo@contoh.id", "Kp. Sawunggaling 5"), ""
)
APPLICANT = Marked(
    Person("Wigunadharma Ekosulistyo", "0857-3318-9042", "wekosul@contoh.id", "Ds. Pungpungan 88"),
    "",
)
"""Asks for public information, and then about their own data."""
LIAISON = Marked(Person("Bramantyo Suryakencana", "0853-6027-1184", "bsuryakenc@contoh.id", ""), "")
"""Brings an agency's answers: what they are called stands on its sheet, how to reach them nowhere."""
EVERYBODY = (OPEN, ANONYMOUS, CONFIDENTIAL, JOINED, APPLICANT, LIAISON)


def traces(told: str | bytes, people: tuple[Marked, ...] = EVERYBODY) -> list[str]:
    """What of them stands in a text or a file; digits are found through any spaces and dashes."""
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    folded = text.casefold()
    packed = re.sub(r"[\s().\-–/]", "", folded)
    found = []
    for marked in people:
        for word in marked.words:
            where = packed if word.isdigit() else folded
            if word.casefold() in where:
                found.append(word)
    return found
