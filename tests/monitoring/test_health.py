"""/healthz tells which part does not answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.client import HTTPConnection

import pytest

from tests.harness.site import Site


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    site = new_site()
    site.start("web")
    site.wait_until_healthy()
    return site


def ask(site: Site) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=20)
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_it_works(site: Site) -> None:
    assert ask(site) == (200, '{"status": "ok"}')


def test_dead_broker_is_told_soon_and_its_return_as_well(site: Site) -> None:
    site.valkey.kill()
    began = time.monotonic()
    status, body = ask(site)
    assert (status, body) == (503, '{"status": "the broker does not answer"}')
    assert time.monotonic() - began < 8

    site.valkey.start()
    assert ask(site)[0] == 200
