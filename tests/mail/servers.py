"""Mail servers for tests: real ones on this computer, which take, refuse, or keep one waiting."""

from __future__ import annotations

import datetime as dt
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.rig.servers import free_port

USER, PASSWORD = "radio", "rahasia-sekali"


class Box:
    """What arrives; `refuse` is what is answered instead, `slow` seconds pass before anything is."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.users: list[str] = []
        self.refuse = ""
        self.slow = 0.0

    async def handle_RCPT(  # noqa: N802  # the server's own name
        self, _server: Any, _session: Any, envelope: Envelope, to: str, _options: Any
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802  # the server's own name
        time.sleep(self.slow)  # noqa: ASYNC251  # nobody else is served meanwhile: that is the test
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"

    def check(
        self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        self.users += [data.login.decode()] if right else []
        return AuthResult(success=right, handled=False)


@contextmanager
def mail_server(box: Box, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server on this computer, by its port; with a certificate it wants STARTTLS and a login."""
    more: dict[str, Any] = {}
    if context is not None:
        more = {"tls_context": context, "require_starttls": True, "auth_required": True}
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(), authenticator=box.check, **more
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop(no_assert=True)


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that nobody trusts yet: its file, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    file, private = folder / "mail.pem", folder / "mail.key"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, private)
    return file, context
