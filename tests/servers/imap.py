"""A real Dovecot: mail is delivered to it by LMTP, and read by IMAP over TLS."""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.servers.processes import Server, free_port, listening, program, wait_until

CONF = Path(__file__).with_name("dovecot") / "dovecot.conf"


class Mailboxes:
    """One running Dovecot; `user` and `password` open the mailbox that `deliver` fills."""

    def __init__(self) -> None:
        command = program("dovecot")
        self.home = Path(tempfile.mkdtemp(prefix="parvis-dovecot-"))
        self.home.chmod(0o755)
        self.imaps, self.lmtp = free_port(), free_port()
        self.user, self.password = "alice@example.test", "épinette à 8 h"
        self.other = "benoit@example.test"  # somebody with a mailbox of his own, same password
        certificate(self.home)
        self.set_password(self.password)
        self._mail_user = self._configure()
        self.server = Server(
            [command, "-F", "-c", str(self.home / "dovecot.conf")],
            log=self.home / "out",
            env={},
        )
        ready = lambda: listening(self.imaps) and listening(self.lmtp)  # noqa: E731
        wait_until(ready, what="Dovecot", seconds=20)

    def _configure(self) -> str:
        root = os.geteuid() == 0
        user = "mail" if root else getpass.getuser()
        group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
        mail = self.home / "mail"
        mail.mkdir(mode=0o700)
        if root:
            shutil.chown(mail, user, group)
        told = CONF.read_text().format(
            home=self.home, user=user, group=group, imaps=self.imaps, lmtp=self.lmtp,
            internal="dovecot" if root else user, internal_group="dovecot" if root else group,
            login="dovenull" if root else user,
        )  # fmt: skip
        (self.home / "dovecot.conf").write_text(told)
        return user

    def set_password(self, password: str) -> None:
        """Change the mailbox's password, and return once the server took notice."""
        running, self.password = hasattr(self, "server"), password
        users = self.home / "users"
        lines = (f"{name}:{{plain}}{password}\n" for name in (self.user, self.other))
        users.write_text("".join(lines), encoding="utf-8")
        users.chmod(0o644)
        if running:
            wait_until(self._opens, what="the new password", seconds=10)

    def _opens(self) -> bool:
        try:
            self.client().logout()
        except imaplib.IMAP4.error:
            return False
        return True

    def deliver(self, raw: bytes, *, to: str = "") -> None:
        """Hand a mail over as the provider's own server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as lmtp:
            lmtp.sendmail("sender@example.test", [to or self.user], raw)

    def client(self, user: str = "") -> imaplib.IMAP4_SSL:
        """Open the mailbox as its owner's own program does."""
        made = imaplib.IMAP4_SSL("127.0.0.1", self.imaps, ssl_context=self.tls())
        given = f"\0{user or self.user}\0{self.password}".encode()
        try:
            made.authenticate("PLAIN", lambda _x: given)
        except imaplib.IMAP4.error:
            made.shutdown()
            raise
        return made

    def flags(self, folder: str = "INBOX") -> list[bytes]:
        """List what is marked on each mail of a folder."""
        client = self.client()
        client.select(folder, readonly=True)
        _kind, data = client.fetch("1:*", "(FLAGS)")
        client.logout()
        return [bytes(line) for line in data if line]

    def letters(self, folder: str = "INBOX", *, user: str = "") -> list[bytes]:
        """Read every mail of a folder, whole, as its owner's own program does."""
        client = self.client(user)
        kind, _data = client.select(folder, readonly=True)
        some = kind == "OK" and _data != [b"0"]
        data = client.fetch("1:*", "(BODY.PEEK[])")[1] if some else []
        client.logout()
        return [part[1] for part in data if isinstance(part, tuple)]

    def anew(self, folder: str) -> None:
        """Take a folder away and make it again: it numbers its mails anew."""
        client = self.client()
        client.delete(folder)
        client.create(folder)
        client.logout()

    def put(self, folder: str, raw: bytes) -> None:
        """Lay a mail into a folder, made at need."""
        client = self.client()
        client.create(folder)
        client.append(folder, None, None, raw)
        client.logout()

    def tls(self) -> ssl.SSLContext:
        """Trust this server's certificate."""
        return ssl.create_default_context(cafile=str(self.home / "cert.pem"))

    def stop(self) -> None:
        """Stop it and take its mail away."""
        self.server.stop()
        shutil.rmtree(self.home, ignore_errors=True)


def certificate(home: Path) -> None:
    """Write a certificate of this machine's own address, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (home / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (home / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@pytest.fixture
def mailboxes() -> Iterator[Mailboxes]:
    """Run Dovecot for one test: it opens in a third of a second."""
    made = Mailboxes()
    yield made
    made.stop()
