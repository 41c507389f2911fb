"""Complaints to others and from them: copied into SP4N-LAPOR!'s form, its states, the old notebook, exports."""

from web.exchange import bringing, copying, exporting, worklist
from web.exchange.blueprint import blueprint

__all__ = ["blueprint", "bringing", "copying", "exporting", "worklist"]
