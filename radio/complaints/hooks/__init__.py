"""Webhooks: other applications are told what is done about cases, by Standard Webhooks 1.0.

What is told is derived from the deeds of the shared database, in the order of their commits, whichever
desk has done them. The worker of the desk that has made a webhook sends it: see `docs/webhooks.md`.
"""
