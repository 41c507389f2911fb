"""Looks at how mail is sent."""

from __future__ import annotations

from dataclasses import replace

from radio.app.config import Loaded
from radio.app.doctor.finding import Finding, bad, ok, warn
from radio.app.wiring import mail_server
from radio.mail.sending import MailError, MailServer, try_out
from radio.units import Seconds

_PATIENCE = Seconds(8.0)


def mail(loaded: Loaded) -> Finding:
    """Whether the server takes the station's mail: signed in, and nothing sent."""
    server = mail_server(loaded)
    if not server.host:
        return ok("mail", "none is sent; [mail] host is empty")
    if found := _open_password(server):
        return found
    try:
        try_out(replace(server, patience=_PATIENCE))
    except MailError as error:
        return bad(
            "mail", f"{server.host} port {server.port}: {error}", "look at the settings [mail]"
        )
    return ok("mail", f"{server.host} port {server.port} by {server.security}")


def _open_password(server: MailServer) -> Finding | None:
    """A password that others on this computer can read is none."""
    path = server.password_file
    if path is None or not path.exists() or not path.stat().st_mode & 0o077:
        return None
    return warn("mail", f"others can read {path.name}", f"chmod 600 {path}")
