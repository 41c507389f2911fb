"""The process that talks to telephones: signalling, media, and one recording for each call.

It imports nothing of the panel and no database: what it knows it tells over its socket, and
writes into files.
"""
