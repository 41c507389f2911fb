"""The programme delay: what has been mixed is held back for some seconds before it goes out.

`ProgrammeDelay` is all that the engine needs; `ring` keeps the audio, `splicing` finds the
places where a moment can be said twice or left out unheard.
"""

from radio.air.delay.programme import (
    LEAST,
    MOST,
    DelayState,
    Dumped,
    Filling,
    ProgrammeDelay,
)

__all__ = ["LEAST", "MOST", "DelayState", "Dumped", "Filling", "ProgrammeDelay"]
