"""By HTTPS the certificate has to be that of the name, at the address that was checked."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.webhooks.receiver import HOST, Receiver, listening
from web.webhooks import lines
from web.webhooks.addresses import Rules
from web.webhooks.lines import Answer
from web.webhooks.pace import Pace
from web.webhooks.states import Outcome

NAME = "erp.example.cn"
LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of the name that only itself vouches for, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@pytest.fixture
def asked() -> list[str | None]:
    """The names that clients asked the receiver for (SNI)."""
    return []


@pytest.fixture
def receiver(certificate: tuple[Path, Path], asked: list[str | None]) -> Iterator[Receiver]:
    """Another system with the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    with listening(context) as found:
        yield found


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name leads to this machine."""

    def answer(_host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HOST, port))]

    monkeypatch.setattr(lines.socket, "getaddrinfo", answer)


def post(address: str, context: ssl.SSLContext | None = None, seconds: float = 15) -> Answer:
    return lines.post(
        address, b"{}", {}, Rules(LOOPBACK), Pace(whole=seconds), lambda: None, context
    )


def test_the_name_is_asked_for_and_told_at_the_address_that_was_checked(
    receiver: Receiver, certificate: tuple[Path, Path], asked: list[str | None]
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    answer = post(f"https://{NAME}:{receiver.port}/hooks", trusting)
    assert (answer.outcome, answer.status) == (Outcome.TAKEN, 200)
    assert asked == [NAME]
    assert receiver.came[0].headers["host"] == f"{NAME}:{receiver.port}"


def test_a_certificate_of_another_name_is_not_taken(
    receiver: Receiver, certificate: tuple[Path, Path]
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    answer = post(f"https://other.example.cn:{receiver.port}/hooks", trusting)
    assert answer.outcome is Outcome.NOT_SAFE
    assert receiver.came == []


def test_a_certificate_that_nobody_vouches_for_is_not_taken(receiver: Receiver) -> None:
    assert post(f"https://{NAME}:{receiver.port}/hooks").outcome is Outcome.NOT_SAFE
    assert receiver.came == []


def test_whoever_never_ends_the_greeting_is_cut_off() -> None:
    with socket.create_server((HOST, 0)) as silent:
        address = f"https://{NAME}:{silent.getsockname()[1]}/hooks"
        assert post(address, seconds=0.3).outcome is Outcome.TIMEOUT
