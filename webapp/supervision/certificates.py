"""The certificate of `make up TLS=1`: made here, signed by an authority that is made here as well.

Browsers let pages use a camera only over HTTPS. Nobody vouches for an address on a local network, so this
machine does it itself: a device that has been given the authority's certificate no longer warns, also after
renewals. The authority is limited to local names and addresses (RFC 5280, 4.2.1.10), so that whoever steals
its key cannot pose as anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from webapp.supervision.local_network import Address
from webapp.supervision.secrets import write_private

AUTHORITY_LIFE = timedelta(days=3650)
LIFE = timedelta(days=397)
"""Browsers refuse certificates that live longer than 398 days, or 825 where a private authority signed."""
RENEW_BEFORE = timedelta(days=30)
_CLOCK_SKEW = timedelta(days=1)
_LOCAL_NETWORKS = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"),
    *("fc00::/7", "fe80::/10", "::1/128"),
)


@dataclass(frozen=True)
class Certificate:
    """key, chain   files for the server, PEM
    authority    file to install on devices, PEM
    fingerprint  SHA-256 of the server's certificate, as browsers show it
    is_new       whether it was made just now
    """

    key: Path
    chain: Path
    authority: Path
    fingerprint: str
    is_new: bool


def ensure(
    folder: Path, *, names: Sequence[str], addresses: Sequence[Address], now: datetime | None = None
) -> Certificate:
    """The certificate in `folder` for these names and addresses; a new one if it is unfit or ends soon."""
    now = now or datetime.now(UTC)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted: list[x509.GeneralName] = [x509.DNSName(name) for name in dict.fromkeys(names)]
    wanted += [x509.IPAddress(address) for address in dict.fromkeys(addresses)]
    key, chain, authority = folder / "server.key", folder / "server.crt", folder / "authority.crt"

    signer = _authority(folder, wanted, now)
    kept = _read(chain) if key.exists() else None
    if kept is not None and _fits(kept, signer.certificate, wanted, now):
        return Certificate(key, chain, authority, _fingerprint(kept), is_new=False)
    made, private = _server(signer, wanted, now)
    # The key first: a certificate without its key would look complete.
    chain.unlink(missing_ok=True)
    _write_key(key, private)
    write_private(chain, _pem(made) + _pem(signer.certificate))
    return Certificate(key, chain, authority, _fingerprint(made), is_new=True)


@dataclass(frozen=True)
class _Signer:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def _authority(folder: Path, wanted: Sequence[x509.GeneralName], now: datetime) -> _Signer:
    """The kept authority, or a new one if there is none, it ends soon or may not sign for what is wanted."""
    key_file, file = folder / "authority.key", folder / "authority.crt"
    kept = _read(file)
    if kept is not None and key_file.exists():
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        lives = kept.not_valid_after_utc - now > LIFE
        if isinstance(key, ec.EllipticCurvePrivateKey) and lives and _permits(kept, wanted):
            return _Signer(kept, key)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Watchpost on this machine")])
    certificate = (
        _builder(name, name, key.public_key(), key.public_key(), now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(wanted), None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file.unlink(missing_ok=True)
    _write_key(key_file, key)
    write_private(file, _pem(certificate))
    file.chmod(0o644)
    return _Signer(certificate, key)


def _permitted(wanted: Sequence[x509.GeneralName]) -> list[x509.GeneralName]:
    permitted: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.DNSName("local")]
    permitted += [x509.IPAddress(ip_network(network)) for network in _LOCAL_NETWORKS]
    for name in wanted:
        if not _covers(permitted, name):
            # A network of one address, or a name with what lies below it.
            permitted.append(x509.IPAddress(ip_network(name.value)) if _is_address(name) else name)
    return permitted


def _permits(authority: x509.Certificate, wanted: Sequence[x509.GeneralName]) -> bool:
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    return all(_covers(constraints.permitted_subtrees or [], name) for name in wanted)


def _covers(permitted: Sequence[x509.GeneralName], name: x509.GeneralName) -> bool:
    if _is_address(name):
        return any(_is_address(one) and ip_address(str(name.value)) in one.value for one in permitted)
    return any(
        not _is_address(one) and (name.value == one.value or name.value.endswith(f".{one.value}"))
        for one in permitted
    )


def _is_address(name: x509.GeneralName) -> bool:
    return isinstance(name, x509.IPAddress)


def _server(
    signer: _Signer, wanted: Sequence[x509.GeneralName], now: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Watchpost")])
    builder = _builder(name, signer.certificate.subject, key.public_key(), signer.key.public_key(), now, LIFE)
    certificate = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .sign(signer.key, hashes.SHA256())
    )
    return certificate, key


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now - _CLOCK_SKEW + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _fits(
    kept: x509.Certificate, authority: x509.Certificate, wanted: Sequence[x509.GeneralName], now: datetime
) -> bool:
    named = set(kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    signed_by = kept.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    signer = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    lives = kept.not_valid_before_utc <= now <= kept.not_valid_after_utc - RENEW_BEFORE
    return lives and signed_by == signer and set(wanted) <= named


def _read(file: Path) -> x509.Certificate | None:
    return x509.load_pem_x509_certificate(file.read_bytes()) if file.exists() else None


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(file, pem.decode())


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()
