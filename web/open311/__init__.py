"""Open311 GeoReport v2: other programs file reports, and read where they stand."""

from web.open311.views import PREFIX, answer_in_kind, blueprint

__all__ = ["PREFIX", "answer_in_kind", "blueprint"]
