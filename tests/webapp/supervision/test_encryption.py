"""What `make up TLS=1` covers and tells."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509

from webapp.supervision import local_network
from webapp.supervision.encryption import Encryption


@pytest.fixture(autouse=True)
def _this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    own = [ip_address(word) for word in ("192.168.1.7", "172.17.0.1", "127.0.0.1")]
    monkeypatch.setattr(local_network, "addresses", lambda: own)
    monkeypatch.setattr(local_network, "names", lambda: ["post", "post.local"])


def made(folder: Path, *, host: str = "0.0.0.0", listed: tuple[str, ...] = ()) -> Encryption:
    encryption = Encryption(folder, host=host, listed=listed)
    assert encryption.renew()
    return encryption


def covered(encryption: Encryption) -> set[str]:
    chain = Path(encryption.environment()["UVICORN_SSL_CERTFILE"]).read_bytes()
    names = x509.load_pem_x509_certificate(chain).extensions
    return {str(name.value) for name in names.get_extension_for_class(x509.SubjectAlternativeName).value}


def test_it_works(tmp_path: Path) -> None:
    encryption = made(tmp_path)

    assert covered(encryption) == {
        *("localhost", "post", "post.local", "192.168.1.7", "172.17.0.1", "127.0.0.1", "::1")
    }
    allowed = encryption.environment()["WATCHPOST_ALLOWED_HOSTS"].split(",")
    assert {"192.168.1.7", "post.local", "localhost", "[::1]"} <= set(allowed)
    assert encryption.environment()["WATCHPOST_TLS"] == "1"
    assert "From phones and other machines: https://192.168.1.7:8000" in encryption.lines(8000)
    assert not encryption.renew()


def test_one_address_covers_no_other(tmp_path: Path) -> None:
    encryption = made(tmp_path, host="127.0.0.1")

    assert "192.168.1.7" not in covered(encryption)
    assert not any(line.startswith("From phones") for line in encryption.lines(8000))


def test_what_people_named_is_covered_and_allowed(tmp_path: Path) -> None:
    encryption = made(tmp_path, listed=("watch.example.org", "203.0.113.7", "*"))

    assert {"watch.example.org", "203.0.113.7"} <= covered(encryption)
    assert "*" not in covered(encryption)
    assert "*" in encryption.environment()["WATCHPOST_ALLOWED_HOSTS"].split(",")
