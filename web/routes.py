"""Routes that cost nothing until an address of theirs is written."""

from __future__ import annotations

import functools
from collections.abc import Callable

from werkzeug.routing import Rule


class Route(Rule):
    """Works out how to write its address when that is first asked.

    werkzeug compiles two functions a route as it is added: for all of the panel's that is a
    quarter of a second at each start. May be used from any thread.
    """

    def _compile_builder(
        self, append_unknown: bool = True
    ) -> Callable[..., tuple[str, str]]:  # werkzeug's
        compiled = functools.cache(functools.partial(super()._compile_builder, append_unknown))

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build
