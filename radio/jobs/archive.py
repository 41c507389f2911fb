"""Jobs of the archive: index, chain, statements, and what is alarmed of them."""

from __future__ import annotations

import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from radio.air.settings import load_settings
from radio.archive import agreeing, life, nightly
from radio.archive.copies import aside
from radio.archive.copies.callfiles import OF_CALLS
from radio.archive.copies.mending import MENDED, mend_all, recently
from radio.archive.indexing import Place, look
from radio.archive.recoding import recode
from radio.archive.signing import own_key, public_text
from radio.archive.statements import seal
from radio.jobs.alarms import settle_alarms
from radio.jobs.context import Context, JobFailedError
from radio.keys import KeyFileError, Keyring, SealedError

_RECODING = 2 * 3_600
"""Seconds of a night in which recordings are re-encoded; the file that is begun is finished."""


def place_of(context: Context) -> Place:
    """Where the archive is, for a run."""
    settings = context.settings
    return Place(context.engine, settings.data, settings.zone_info, context.now, context.check)


def outputs_of(context: Context) -> frozenset[str]:
    """Names of the outputs that record what goes out; none where none is set up."""
    try:
        outputs = load_settings(context.settings.data / "air" / "engine.json").outputs
    except (OSError, ValueError, TypeError, KeyError):
        # The engine never ran here.
        return frozenset()
    return frozenset(output.name for output in outputs if output.kind == "aircheck")


def index_archive(context: Context) -> str:
    """Bring the index up to date, and note that somebody looks after the archive."""
    life.note(context.engine, context.now(), life.booted_at(), planned=bool(outputs_of(context)))
    found = look(place_of(context))
    told = f"{found.found} files found, {found.closed} closed"
    amiss = f", {found.damaged} damaged, {found.missing} missing, {len(found.strangers)} strange"
    return told + (amiss if found.damaged or found.missing or found.strangers else "")


def state_archive(context: Context) -> str:
    """Sign what the archive holds, once every file of the days up to yesterday is closed."""
    day = seal(place_of(context), _key(context), context.settings.station)
    return "nothing to state" if day is None else f"stated up to {day}"


def _key(context: Context) -> Ed25519PrivateKey:
    settings = context.settings
    try:
        return own_key(settings.data, Keyring(settings.desk.keyring))
    except (KeyFileError, SealedError) as error:
        raise JobFailedError(f"the archive's key can't be used: {error}") from error


def recode_archive(context: Context) -> str:
    """Re-encode old recordings to Opus, where that is wanted, for a part of the night."""
    wanted = context.settings.archive
    if not wanted.opus_after_days:
        return "nothing is re-encoded"
    until = min(context.deadline, time.monotonic() + _RECODING)
    done = recode(
        place_of(context), wanted.opus_after_days, wanted.opus_kbps,
        lambda: time.monotonic() >= until,
    )  # fmt: skip
    saved = (done.before - done.after) / 1e9
    return f"{done.files} re-encoded, {saved:.1f} GB saved, {done.unlike} left as they are"


def verify_archive(context: Context) -> str:
    """Hold index, chain and statements against each other, look at every file, read a share again, alarm."""
    place = place_of(context)
    odd = _contradicted(context, place)
    strangers = look(place, whole=True).strangers
    read, wrong = nightly.read_share(place, context.settings.archive.verify_nights)
    mended = mend_all(place, context.settings.archive.copies)
    new = dict.fromkeys(strangers, "it was not there when its day was stated")
    told = new | nightly.amiss(place) | odd | aside.told(place, context.settings.archive.copies)
    settle_alarms(
        context.engine, "archive_damaged", {path[:128]: why for path, why in told.items()}
    )
    # The chain knows nothing of calls: those of this night are told until the next one.
    back = {path[:128]: MENDED for path in mended if path.startswith(OF_CALLS)}
    settle_alarms(context.engine, "archive_mended", back | recently(place))
    amiss = f"{wrong} not what they were, {len(mended)} put back; {len(told)} amiss in all"
    return f"{read} files read again, {amiss}"


def _contradicted(context: Context, place: Place) -> dict[str, str]:
    """What index, chain and statements don't say alike; the index is put right by a chain that is sound."""
    agreeing.write_again(place)
    found = agreeing.compared(place, [public_text(_key(context))])
    agreeing.put_right(place, found.wrong)
    return {fault.path: fault.other for fault in found.faults}
