"""The packaged model writes a real text in this process, of low priority."""

from __future__ import annotations

import os
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from inference.describe.draft import Language
from inference.describe.language_model import Assignment, NoText
from inference.describe.language_model.asking import ask
from inference.describe.language_model.embedded import NICE, EmbeddedWriter
from inference.describe.language_model.endpoint import Endpoint, EndpointWriter
from inference.errors import WeightsMissing
from inference.weights.manifest import GET_COMMAND
from tests.inference.describe.language_model.events import BARE


@pytest.fixture(scope="module")
def writer() -> Iterator[EmbeddedWriter]:
    writer = EmbeddedWriter()
    yield writer
    writer.close()


def threads() -> set[int]:
    return {int(name) for name in os.listdir("/proc/self/task")}


def test_it_works(writer: EmbeddedWriter) -> None:
    before = threads()
    outcome = ask(writer, Assignment(BARE, Language.ENGLISH), timeout=60)
    assert outcome.draft is not None
    assert outcome.refusals == ()
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    started = {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads() - before}
    assert started == {NICE}
    assert own < NICE


def test_what_takes_too_long_is_stopped(writer: EmbeddedWriter) -> None:
    with pytest.raises(NoText, match="in time"):
        writer.write(Assignment(BARE, Language.ENGLISH), timeout=0.01)


def test_nobody_else_can_ask_it(writer: EmbeddedWriter) -> None:
    address = writer._loaded().listening_address
    for path in ("/v1/models", "/props", "/slots", "/metrics"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(address + path, timeout=5)
        assert refused.value.code == 401


def test_its_server_refuses_other_keys_in_the_protocol_of_endpoints(writer: EmbeddedWriter) -> None:
    """The library is llama.cpp's own server, so that this is what an endpoint meets there."""
    stranger = EndpointWriter(Endpoint(f"{writer._loaded().listening_address}/v1", "any", "wrong"))
    with pytest.raises(NoText, match="refuses the key"):
        stranger.write(Assignment(BARE, Language.ENGLISH), timeout=5)
    stranger.close()


def test_without_its_weights_it_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference.describe.language_model.embedded.locate", _missing)
    with pytest.raises(NoText, match="requirements-weights"):
        EmbeddedWriter().write(Assignment(BARE, Language.ENGLISH), timeout=1)


def _missing(name: str) -> object:
    raise WeightsMissing(name, GET_COMMAND)
