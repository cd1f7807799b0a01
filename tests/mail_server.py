"""A real mail server on loopback for tests: it keeps what it takes, and can be slow, strict or out of order."""

from __future__ import annotations

import datetime as dt
import email
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class MailBox:
    """What a server took, and how it behaves."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.addresses: list[str] = []
        self.refuses_address = ""
        self.refuses_mail = ""
        self.seconds = 0.0
        self.port = 0

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take an address, or say no."""
        if self.refuses_address:
            return self.refuses_address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a mail, or say no."""
        if self.refuses_mail:
            return self.refuses_mail
        time.sleep(self.seconds)
        content = envelope.original_content
        assert content is not None
        message = email.message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        self.addresses += envelope.rcpt_tos
        return "250 OK"

    def subjects(self) -> list[str]:
        """Return the subjects of what was taken."""
        return [str(mail["Subject"]) for mail in self.mails]


@contextmanager
def mail_server(*, certificate: Path | None = None, password: str = "") -> Iterator[MailBox]:
    """Run a server; with a certificate it offers STARTTLS, with a password it wants one (for the name “office”)."""
    box = MailBox()
    trusted = None
    if certificate is not None:
        trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trusted.load_cert_chain(certificate)

    def authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: object) -> AuthResult:
        is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"office", password.encode())
        return AuthResult(success=is_right, handled=is_right)

    controller = Controller(
        box, hostname="127.0.0.1", port=0, tls_context=trusted, require_starttls=trusted is not None,
        authenticator=authenticate if password else None, auth_required=bool(password),
        auth_require_tls=trusted is not None,
    )  # fmt: skip
    controller.port = _free_port()
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_certificate(file: Path, *, name: str = "127.0.0.1") -> Path:
    """Write a certificate for this address, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file
