"""`radio calls clip`: a stretch of a call, cut into a piece of the library or a file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy import Engine

from radio.app.commands.console import as_json
from radio.app.commands.planning import now, station, typist
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.calls.clips import saving
from radio.calls.clips.edits import FADE_MOST, Edits, Pull, Tracks
from radio.calls.clips.encoding import FORMATS
from radio.calls.clips.refusals import ClipError
from radio.calls.clips.rendering import Rendered, Wanted
from radio.calls.clips.saving import Named, Place, Saved
from radio.calls.clips.stretches import Stretch
from radio.calls.consent import ConsentMissingError, Why
from radio.db import session_scope
from radio.library.categories import CALL_CLIP, NAME_MOST
from radio.people import audit
from radio.people.audit import Actor, Via

_MOMENT = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+)(?:[.,](\d{1,3}))?\Z")
_WHY_LEAST: Final = 3
_LET_OUT: Final = "It can be let out for a reason on its page."
NO_CONSENT: Final = {
    Why.UNKNOWN: "nobody knows who agreed.",
    Why.PURGED: "its recording was deleted after its time.",
    Why.REFUSED: f"the caller said no. {_LET_OUT}",
    Why.RESTRICTED: "its use is restricted. That is lifted on its page, or with its caller's request.",
    Why.MISSING: f"the caller was not asked, or has not answered. {_LET_OUT}",
}
"""Why a call may not be heard again, and what can be done about it."""


class Moment(click.ParamType[int]):
    """Minutes and seconds from the beginning of the recording, as milliseconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """`83.5`, `1:23.5` or `0:01:23,500`."""
        if isinstance(value, int):
            return value
        found = _MOMENT.match(str(value).strip())
        if found is None:
            self.fail(f"“{value}” is no time; write it as 1:23.500 or 83.5", param, ctx)
        hours, minutes, seconds, rest = found.groups(default="0")
        whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
        return whole * 1000 + int(rest.ljust(3, "0"))


class Between(click.ParamType[Stretch]):
    """Two of them with a dash between."""

    name = "A-B"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Stretch:
        """`1:02.2-1:03`."""
        if isinstance(value, Stretch):
            return value
        first, dash, last = str(value).partition("-")
        if not dash:
            self.fail(f"“{value}” is no stretch; write it as 1:02.2-1:03", param, ctx)
        moment = Moment()
        return Stretch(moment.convert(first, param, ctx), moment.convert(last, param, ctx))


_FADES = click.FloatRange(0, FADE_MOST / 1000)


@click.command()
@click.argument("call_id")
@click.option("--from", "first", type=Moment(), required=True, help="Where it begins: 1:23.500.")
@click.option("--to", "last", type=Moment(), required=True, help="Where it ends.")
@click.option("--cut", "cuts", type=Between(), multiple=True, help="Taken out; may be repeated.")
@click.option(
    "--bleep", "bleeps", type=Between(), multiple=True, help="Bleeped, in both tracks; may be too."
)
@click.option("--pull-silences", is_flag=True, help="Shorten silences over 0.7 s to 0.3 s.")
@click.option("--fade-in", type=_FADES, default=0.0, help="Seconds.")
@click.option("--fade-out", type=_FADES, default=0.0, help="Seconds.")
@click.option(
    "--gain", type=float, help="dB; without it, it is brought to the loudness of the programme."
)
@click.option(
    "--track",
    "tracks",
    type=click.Choice([one.value for one in Tracks]),
    default=Tracks.BOTH.value,
    show_default=True,
    help="Who is heard.",
)
@click.option("--save", "title", metavar="TITLE", help="Make a piece of the library.")
@click.option("--category", default=CALL_CLIP, show_default=True, help="Of that piece.")
@click.option(
    "--to-file",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a file instead: .flac or .wav.",
)
@click.option("--why", default="", help="What the file is for; noted with who and when.")
@as_json
def clip(
    call_id: str,
    title: str | None,
    category: str,
    target: Path | None,
    why: str,
    as_json: bool,
    **edits: Any,
) -> None:
    """Cut a clip out of a call: a new piece of the library, or a file. The recording stays as it is.

    Times are those of the recording, whatever is cut out before them. Of ten minutes at the most. A call
    whose caller has not agreed is not cut: let it out for a reason on its page first.

    \b
    Example:
      radio calls clip 7f3a --from 0:12 --to 1:40.5 --bleep 0:31-0:31.8 --save "Warga: lampu padam"
      radio calls clip 7f3a --from 0:12 --to 1:40.5 --to-file klip.flac --why "KPID 12/2026"
    """
    wanted = _edits(**edits)
    if (title is None) == (target is None):
        raise click.UsageError("give either --save or --to-file")
    with station() as (loaded, engine):
        place = Place(engine, loaded.data, _loudness(loaded), now)
        try:
            if target is None:
                _tell_saved(_save(place, call_id, wanted, title or "", category), as_json=as_json)
            else:
                done = _take_out(place, engine, call_id, wanted, target, why)
                _tell_file(target, done, as_json=as_json)
        except ClipError as error:
            fail(f"{error}.")
        except ConsentMissingError as error:
            fail(f"This call may not be heard again: {NO_CONSENT[error.why]}")
        except OSError as error:
            fail(f"{error.strerror or error}: nothing was made.")


def _edits(pull_silences: bool, fade_in: float, fade_out: float, tracks: str, **more: Any) -> Edits:
    return Edits(
        pull=Pull() if pull_silences else None,
        fade_in=round(fade_in * 1000),
        fade_out=round(fade_out * 1000),
        tracks=Tracks(tracks),
        **more,
    )


def _loudness(loaded: Loaded) -> Wanted:
    audio = loaded.settings.audio
    return Wanted(audio.loudness_target, audio.true_peak)


def _save(place: Place, call_id: str, edits: Edits, title: str, category: str) -> Saved:
    title, category = " ".join(title.split()), category.strip()
    if not title:
        raise click.BadParameter("a piece needs a title", param_hint="--save")
    if not 0 < len(category) <= NAME_MOST:
        raise click.BadParameter(f"a name of 1 to {NAME_MOST} letters", param_hint="--category")
    return saving.save(place, call_id, edits, Named(title, typist() or "terminal", category))


def _take_out(
    place: Place, engine: Engine, call_id: str, edits: Edits, target: Path, why: str
) -> Rendered:
    """The file; who took it out is on the disk before it is."""
    if target.suffix[1:].lower() not in FORMATS:
        raise click.BadParameter("the name ends in .flac or .wav", param_hint="--to-file")
    if target.exists():
        raise click.BadParameter(f"{target} is there already", param_hint="--to-file")
    if len(why.strip()) < _WHY_LEAST:
        raise click.BadParameter("say what it is for: it is noted", param_hint="--why")

    def noted() -> None:
        with session_scope(engine, write=True) as session:
            by = Actor(typist(), via=Via.TERMINAL)
            told = f"{why.strip()} ({edits.whole} → {target.name})"
            audit.note(
                session,
                "call.clip_taken",
                by=by,
                now=now(),
                object_=call_id,
                detail=told,
                personal=True,
            )
            session.commit()

    return saving.take_out(place, call_id, edits, target, noted)


def _tell_saved(done: Saved, *, as_json: bool) -> None:
    if as_json:
        facts = {"media_id": done.media_id, "clip": done.clip_id, "seconds": done.length / 1000}
        print_json({**facts, "new": not done.known})
        return
    click.echo(done.media_id)
    if done.known:
        say("The same was in the library already.")


def _tell_file(target: Path, done: Rendered, *, as_json: bool) -> None:
    if as_json:
        facts = {"path": str(target), "seconds": done.length / 1000, "gain": done.gain}
        print_json({**facts, "silences": len(done.silences), "held_back": done.held_back})
        return
    click.echo(str(target))
    if done.held_back:
        say(f"It got {done.gain:.1f} dB only: more would overload it.")
