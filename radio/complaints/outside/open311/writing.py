"""Answers as XML and as JSON, which is the XML by the Spark convention.

An element that holds several of one kind becomes an array; the element around an answer is left
out; what is empty is null. Nothing is ever read as XML here, so that there is nothing to attack.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias
from xml.sax.saxutils import escape

Node: TypeAlias = "Mapping[str, Node] | Many | str | int | float | bool | None"

_UNFIT: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to say, however it is written."""


class Many:
    """Several of one kind: `<services><service>…</service>…</services>`, in JSON an array."""

    __slots__ = ("name", "nodes")

    def __init__(self, name: str, nodes: Sequence[Node]) -> None:
        self.name = name
        self.nodes = nodes


def xml(root: str, node: Node) -> str:
    """A document of an element that is named `root`."""
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n']
    _write(parts, root, node)
    parts.append("\n")
    return _UNFIT.sub("\ufffd", "".join(parts))


def _write(parts: list[str], name: str, node: Node) -> None:
    if node is None or node == "":
        parts.append(f"<{name}/>")
    elif isinstance(node, Many):
        parts.append(f"<{name}>")
        for one in node.nodes:
            _write(parts, node.name, one)
        parts.append(f"</{name}>")
    elif isinstance(node, Mapping):
        parts.append(f"<{name}>")
        for key, one in node.items():
            _write(parts, key, one)
        parts.append(f"</{name}>")
    else:
        text = str(node).lower() if isinstance(node, bool) else escape(str(node))
        parts.append(f"<{name}>{text}</{name}>")


def json_text(node: Node) -> str:
    """The same as JSON."""
    return json.dumps(_plain(node), ensure_ascii=False, separators=(",", ":"))


def _plain(node: Node) -> Any:
    if isinstance(node, Many):
        return [_plain(one) for one in node.nodes]
    if isinstance(node, Mapping):
        return {key: _plain(one) for key, one in node.items()}
    return None if node == "" else node
