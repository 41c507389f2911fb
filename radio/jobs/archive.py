"""Jobs of the archive: index, chain, copies, and what is alarmed of them."""

from __future__ import annotations

from radio.air.settings import load_settings
from radio.archive import life
from radio.archive.indexing import Place, look
from radio.jobs.context import Context


def place_of(context: Context) -> Place:
    """Where the archive is, for a run."""
    settings = context.settings
    return Place(context.engine, settings.data, settings.zone_info, context.now, context.check)


def is_planned(context: Context) -> bool:
    """Whether the engine was told to record what goes out."""
    try:
        outputs = load_settings(context.settings.data / "air" / "engine.json").outputs
    except (OSError, ValueError, TypeError, KeyError):
        # The engine never ran here.
        return False
    return any(output.kind == "aircheck" for output in outputs)


def index_archive(context: Context) -> str:
    """Bring the index up to date, and note that somebody looks after the archive."""
    life.note(context.engine, context.now(), life.booted_at(), planned=is_planned(context))
    found = look(place_of(context))
    told = f"{found.found} files found, {found.closed} closed"
    amiss = f", {found.damaged} damaged, {found.missing} missing, {len(found.strangers)} strange"
    return told + (amiss if found.damaged or found.missing or found.strangers else "")
