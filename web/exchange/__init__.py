"""Complaints to others and from them: copied into SP4N-LAPOR!'s form, its states, the old notebook, exports."""

from web.exchange import copying, worklist
from web.exchange.blueprint import blueprint

__all__ = ["blueprint", "copying", "worklist"]
