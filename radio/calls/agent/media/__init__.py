"""Sound of calls: packets, codecs, jitter, levels, files. Pure but for the files."""
