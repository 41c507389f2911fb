"""What the models of all settings are made from."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
"""A name someone types: small letters, digits, _ and -, at most 32."""

Port = Annotated[int, Field(ge=1, le=65535)]
MAIL = r"^([^@\s]+@[^@\s]+)?$"
"""Somebody's address for mail, or none."""
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$")]
"""A host's name in small letters or its address, with a port where it is not that of the web."""
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def disagree(told: str, *fields: tuple[str, ...]) -> PydanticCustomError:
    """Settings that are wrong together; `fields` are their names below here, the guiltiest first."""
    return PydanticCustomError("disagree", "{told}", {"told": told, "fields": fields})


def split_list(given: object) -> object:
    """A list as a variable gives it, parts between commas, as the file would; empty parts go."""
    parts = given.split(",") if isinstance(given, str) else given
    if not isinstance(parts, list | tuple):
        return parts
    texts = (" ".join(part.split()) if isinstance(part, str) else part for part in parts)
    return [part for part in texts if part != ""]


class Section(BaseModel):
    """A table of the settings file. Unknown names are errors: a typing error must not pass."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
