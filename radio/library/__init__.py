"""The audio library: what a file holds, and the media the station may play."""
