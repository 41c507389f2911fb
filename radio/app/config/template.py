"""The settings file a new station gets, and the tables of docs/settings.md.

Both are made from the models, so that neither can tell of a setting that is not there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from radio.app.config.air import LiveSource
from radio.app.config.archive import ArchiveStore
from radio.app.config.calls import Line, LineIn
from radio.app.config.models import Config
from radio.app.config.outputs import OUTPUT_KINDS
from radio.app.config.problems import allowed

_HEAD = """\
# Settings of the station. Every line below shows a default: take away the # to change it.
# What each one means: docs/settings.md. After a change, start the station again.
"""

_EXAMPLES = """\
# A studio that can be opened with `radio live open studio`:
# [live.sources.studio]
# uri = "http://10.0.0.5:8000/studio"

# A telephone line, of a PBX that this computer registers at:
# [calls.lines.studio]
# kind = "pbx"
# host = "10.0.0.2"
# user = "700"
# password = "change me"

# An Icecast server:
# [outputs.icecast]
# kind = "icecast"
# host = "127.0.0.1"
# mount = "/radio"
# password = "change me"

# The sound card that feeds the transmitter:
# [outputs.transmitter]
# kind = "card"
"""


def settings_template() -> str:
    """A settings file in which every line is a comment but the table names."""
    parts = [_HEAD]
    for name, model in sections():
        if "." not in name:
            lines = [f"# {field} = {toml(spec)}" for field, spec in plain_fields(model)]
            parts.append("\n".join([f"[{name}]", *lines]) + "\n")
    return "\n".join([*parts, _EXAMPLES])


def settings_tables() -> str:
    """Every setting as Markdown tables."""
    parts = []
    for name, model in sections():
        rows = "\n".join(
            f"| `{field}` | {_default(spec)} | {allowed(spec)} | {spec.description} |"
            for field, spec in plain_fields(model)
        )
        intro = f"{model.__doc__}\n\n" if "NAME (" in name and model.__doc__ else ""
        parts.append(
            f"### `[{name}]`\n\n{intro}| setting | default | allowed | what it is |\n"
            f"|---|---|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


def sections() -> Iterator[tuple[str, type[BaseModel]]]:
    """Every table of the file, with its model."""
    for name, spec in Config.model_fields.items():
        if isinstance(spec.annotation, type) and issubclass(spec.annotation, BaseModel):
            yield name, spec.annotation
        if name == "live":
            yield "live.sources.NAME", LiveSource
        if name == "calls":
            yield "calls.lines.NAME", Line
            yield "calls.lines.NAME (line_in)", LineIn
        if name == "archive":
            yield "archive.store", ArchiveStore
    for kind, model in OUTPUT_KINDS.items():
        yield f"outputs.NAME ({kind})", model


def plain_fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """The settings of one table: not the tables within it, nor an output's kind."""
    for name, spec in model.model_fields.items():
        if spec.description and name not in ("sources", "lines"):
            yield name, spec


def toml(spec: FieldInfo) -> str:
    """A setting's default as TOML."""
    default = spec.get_default(call_default_factory=True, validated_data={})
    return json.dumps(list(default) if isinstance(default, tuple) else default, ensure_ascii=False)


def _default(spec: FieldInfo) -> str:
    if spec.default is PydanticUndefined and spec.default_factory is None:
        return "must be given"
    return f"`{toml(spec)}`"
