"""Handing mail to a server (SMTP): by STARTTLS, TLS, or in the clear within a trusted network."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Literal

from radio.units import Seconds

PATIENCE: Final = Seconds(20.0)
_SLOW: Final = "the server does not answer in time"
Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; without a host nothing is sent.

    `password_file` holds the password of `user` in its first line.
    """

    host: str = ""
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    password_file: Path | None = None
    sender: str = ""
    patience: Seconds = PATIENCE


NO_MAIL: Final = MailServer()
"""None is sent."""


class MailError(Exception):
    """The server did not take it; the message says why, without any address, and what helps."""


def send(server: MailServer, message: EmailMessage) -> None:
    """Hand a message in.

    Raises:
        MailError: it was not taken.
    """
    with _connected(server) as smtp:
        smtp.send_message(message)


def try_out(server: MailServer) -> None:
    """Connect and sign in, and send nothing.

    Raises:
        MailError: that fails.
    """
    with _connected(server) as smtp:
        smtp.noop()


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    try:
        with _open(server) as smtp:
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, _password(server))
            yield smtp
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(_told(error)) from error
    except UnicodeError as error:
        raise MailError(
            "the user or the password has letters beyond A to Z; servers take none"
        ) from error


def _open(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.patience, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=server.patience)


def _password(server: MailServer) -> str:
    if server.password_file is None:
        return ""
    try:
        lines = server.password_file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MailError("the password file can't be read; see [mail] password_file") from error
    return lines[0].strip() if lines else ""


_WORDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (smtplib.SMTPAuthenticationError, "the server refuses the user or its password"),
    (
        smtplib.SMTPNotSupportedError,
        "the server does not offer what [mail] security or user asks for",
    ),
    (smtplib.SMTPRecipientsRefused, "the server refuses the address it goes to"),
    (smtplib.SMTPSenderRefused, "the server refuses the sender; see [mail] sender"),
    (smtplib.SMTPServerDisconnected, "the server ended the line before it was done"),
    (ssl.SSLCertVerificationError, "the server's certificate is not trusted"),
    (ssl.SSLError, "no secure line comes about; see [mail] security and port"),
    (TimeoutError, _SLOW),
    (ConnectionRefusedError, "nobody listens there; see [mail] host and port"),
)


def _told(error: OSError | smtplib.SMTPException) -> str:
    """What went wrong, in words: a server's own may hold addresses."""
    # What was cut off while it was waited for is told by the library as a line that ended.
    if isinstance(error.__context__, TimeoutError):
        return _SLOW
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server answers with code {error.smtp_code}"
    return f"the server is away ({type(error).__name__})"
