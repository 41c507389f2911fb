"""Where the programme goes: each output isolated, bounded, and restarted by itself."""

from radio.air.outputs.build import build_outputs
from radio.air.outputs.output import Output

__all__ = ["Output", "build_outputs"]
