"""What a caller is told and asked before they are on the air: in Indonesian, whatever language the panel speaks.

P3 2012 art. 27: the purpose, the topic, who takes part and hears it, whether it is live or recorded, that it
may be edited, and when it is on the air; and that they may say no, now or later (UU 27/2022 art. 9, 21, 22).
"""

from __future__ import annotations

import logging

from flask import Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from playlists.clock import to_local
from radio.calls.desk import opened
from radio.calls.tables import PhoneCall
from radio.complaints.exchange.sheet.words import long_day
from radio.db import session_scope
from radio.keys import KeyFileError, SealedError
from web.calls.blueprint import blueprint
from web.complaints.reach import asker_name
from web.live.course import on_the_air
from web.panel import current_panel

_log = logging.getLogger(__name__)


@blueprint.get("/<call_id>/card")
def card_of(call_id: str) -> Response:
    """The card as it is read to this caller, now."""
    answer = jsonify({"lines": lines(*_known(call_id))})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _known(call_id: str) -> tuple[str, str]:
    """The programme and the topic; no database keeps a caller waiting for the card."""
    panel = current_panel()
    try:
        with session_scope(panel.database) as session:
            episode = on_the_air(session, panel.now())
            row = session.get(PhoneCall, call_id)
            topic = opened(panel.keys, row, "topic") if row else ""
            return (episode.programme.name if episode else "", topic)
    except (SQLAlchemyError, KeyFileError, SealedError) as error:
        _log.warning("the card knows neither programme nor topic: %s", type(error).__name__)
        return "", ""


def lines(programme: str, topic: str) -> list[str]:
    """Line by line, as they are said."""
    panel = current_panel()
    station, who = panel.desk.name, asker_name()
    local = to_local(panel.now(), panel.desk.zone)
    when = f"{long_day(local.date())}, mulai pukul {local:%H.%M}"
    about = f", tentang {topic}." if topic else "."
    on_air = f"Acaranya {programme or 'yang sedang berlangsung'}, siaran langsung {when}."
    return [
        f"Saya {who} dari {station}." if who else f"Ini dari {station}.",
        f"Kami mengajak Anda bicara di udara, supaya warga dan dinas mendengarnya{about}",
        f"{on_air} Semua pendengar {station} mendengar; di studio ada penyiar dan narasumber.",
        "Telepon ini direkam; dapat diputar ulang dan dipersingkat, maksud Anda tidak diubah.",
        "Bolehkah suara Anda mengudara dan rekamannya diputar ulang? Anda boleh menolak,",
        "dan persetujuan itu dapat Anda tarik kembali kapan saja dengan menelepon kami.",
    ]
