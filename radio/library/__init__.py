"""The audio library: what a file holds, and the media the station may play."""

# With it, whatever writes a piece writes its words for the search, too.
from radio.library import searchindex as searchindex
