import socket

import pytest

from tests.harness.ports import free_port
from webapp.supervision import addresses


def test_it_works() -> None:
    addresses.check("127.0.0.1", free_port())


def test_taken_port_names_port_and_variable() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(addresses.AddressError, match=rf"Port {port} .* WATCHPOST_PORT={port + 1}"):
            addresses.check("127.0.0.1", port)


def test_address_of_another_machine() -> None:
    with pytest.raises(addresses.AddressError, match=r"no address 203\.0\.113\.7"):
        addresses.check("203.0.113.7", free_port())


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("fe80::1", "http://[fe80::1]:80"),
        ("watch.example.org", "http://watch.example.org:80"),
    ],
)
def test_address_to_open(host: str, url: str) -> None:
    assert addresses.url(host, 80) == url
