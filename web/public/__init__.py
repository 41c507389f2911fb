"""What the station tells the world: the shapes of AzuraCast and LibreTime.

Web sites, widgets and home-automation programs read these; they may come from anywhere, so
the answers allow any origin and hold nothing that is not on air anyway.
"""

from web.public.views import blueprint

__all__ = ["blueprint"]
