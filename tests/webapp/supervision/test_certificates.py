"""The certificate that `make up TLS=1` makes, tried in real handshakes."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from webapp.supervision import certificates
from webapp.supervision.certificates import Certificate, ensure

NAMES = ("localhost", "post", "post.local")
ADDRESSES = tuple(map(ip_address, ("192.168.1.7", "127.0.0.1", "::1")))


async def handshake(certificate: Certificate, name: str) -> None:
    """As a browser does that trusts the authority and was asked for `name`."""
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(certificate.chain, certificate.key)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=serving)
    port = server.sockets[0].getsockname()[1]
    async with server:
        asking = ssl.create_default_context(cafile=str(certificate.authority))
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=asking, server_hostname=name)
        writer.close()


@pytest.mark.parametrize("name", ["localhost", "post", "post.local", "192.168.1.7", "127.0.0.1", "::1"])
async def test_it_works(tmp_path: Path, name: str) -> None:
    certificate = ensure(tmp_path / "tls", names=NAMES, addresses=ADDRESSES)

    assert certificate.is_new
    await handshake(certificate, name)


async def test_another_name_is_refused(tmp_path: Path) -> None:
    certificate = ensure(tmp_path, names=NAMES, addresses=ADDRESSES)

    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        await handshake(certificate, "192.168.1.8")


def test_it_is_kept_while_it_fits(tmp_path: Path) -> None:
    first = ensure(tmp_path, names=NAMES, addresses=ADDRESSES)
    second = ensure(tmp_path, names=NAMES[:1], addresses=ADDRESSES[:2])

    assert not second.is_new
    assert second.fingerprint == first.fingerprint


@pytest.mark.parametrize(("days", "is_new"), [(300, False), (370, True), (500, True)])
async def test_it_is_renewed_before_it_ends_by_the_same_authority(
    tmp_path: Path, days: int, is_new: bool
) -> None:
    past = datetime.now(UTC) - timedelta(days=days)
    first = ensure(tmp_path, names=NAMES, addresses=ADDRESSES, now=past)
    authority = first.authority.read_bytes()

    second = ensure(tmp_path, names=NAMES, addresses=ADDRESSES)
    assert second.is_new == is_new
    assert second.authority.read_bytes() == authority
    await handshake(second, "post.local")


async def test_another_address_gets_a_new_one_by_the_same_authority(tmp_path: Path) -> None:
    first = ensure(tmp_path, names=NAMES, addresses=ADDRESSES)
    authority = first.authority.read_bytes()

    second = ensure(tmp_path, names=NAMES, addresses=[*ADDRESSES, ip_address("10.1.2.3")])
    assert second.is_new
    assert second.authority.read_bytes() == authority
    await handshake(second, "10.1.2.3")


async def test_a_name_beyond_its_limits_needs_a_new_authority(tmp_path: Path) -> None:
    first = ensure(tmp_path, names=NAMES, addresses=ADDRESSES)
    authority = first.authority.read_bytes()

    second = ensure(tmp_path, names=[*NAMES, "watch.example.org"], addresses=[ip_address("203.0.113.7")])
    assert second.authority.read_bytes() != authority
    await handshake(second, "watch.example.org")
    await handshake(second, "203.0.113.7")


async def test_stolen_authority_can_pose_as_nothing_else(tmp_path: Path) -> None:
    made = ensure(tmp_path, names=NAMES, addresses=ADDRESSES)
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    key = serialization.load_pem_private_key((tmp_path / "authority.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    signer = certificates._Signer(authority, key)
    forged, forged_key = certificates._server(signer, [x509.DNSName("bank.example")], datetime.now(UTC))
    chain, private = tmp_path / "forged.crt", tmp_path / "forged.key"
    chain.write_bytes(forged.public_bytes(serialization.Encoding.PEM))
    certificates._write_key(private, forged_key)

    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        await handshake(Certificate(private, chain, made.authority, "", is_new=True), "bank.example")
