"""Voice tracking: a presenter's voice, from the browser's microphone to its place in the log."""

from web.voicetrack import keeping, recordings, views
from web.voicetrack.blueprint import blueprint

__all__ = ["blueprint", "keeping", "recordings", "views"]
