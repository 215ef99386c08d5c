"""Slots: the newest snippet of a camera waits, the one before is counted, and one worker gets it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import redis

from monitoring import valkey
from monitoring.intake import snippets
from monitoring.intake.snippets import offer, pack, take, unpack, waiting
from tests.harness.valkey import ValkeyProcess
from tests.monitoring.analysis.slots import live_snippet


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    calls: list[None] = []
    monkeypatch.setattr(snippets, "_queue_scoring", lambda: calls.append(None))
    return calls


def test_it_works(broker: redis.Redis, woken: list[None]) -> None:
    given = replace(
        live_snippet("gate", 3),
        audio=np.linspace(-1, 1, 16000, dtype=np.float32),
        thermal=np.arange(9 * 6 * 8, dtype=np.uint8).reshape(9, 6, 8),
    )
    assert offer(given)
    assert [camera for camera, _ in waiting()] == ["gate"]

    found = take("gate")
    assert found is not None
    snippet, skipped = found
    assert skipped == 0
    assert (snippet.camera, snippet.sequence, snippet.start, snippet.end, snippet.fps) == (
        given.camera,
        given.sequence,
        given.start,
        given.end,
        given.fps,
    )
    for name in ("frames", "frame_times", "thermal", "audio"):
        assert np.array_equal(getattr(snippet, name), getattr(given, name))
    assert waiting() == []
    assert take("gate") is None
    assert len(woken) == 1


def test_the_newest_wins_and_the_rest_are_counted(broker: redis.Redis) -> None:
    for second in range(4):
        offer(live_snippet("gate", second))
    found = take("gate")
    assert found is not None
    assert found[0].sequence == live_snippet("gate", 3).sequence
    assert found[1] == 3
    offer(live_snippet("gate", 4))
    again = take("gate")
    assert again is not None
    assert again[1] == 3


def test_a_camera_that_floods_keeps_its_place_only(broker: redis.Redis) -> None:
    offer(live_snippet("quiet", 0))
    for second in range(5):
        offer(live_snippet("flood", second))
    assert [camera for camera, _ in waiting()] == ["quiet", "flood"]
    take("quiet")
    offer(live_snippet("quiet", 1))
    assert [camera for camera, _ in waiting()] == ["flood", "quiet"]


def test_a_worker_is_woken_once_until_it_looks(broker: redis.Redis, woken: list[None]) -> None:
    for second in range(3):
        offer(live_snippet("gate", second))
        offer(live_snippet("yard", second))
    assert len(woken) == 1
    snippets.awake()
    offer(live_snippet("gate", 4))
    assert len(woken) == 2


def test_only_one_of_many_gets_it(broker: redis.Redis) -> None:
    for round_ in range(20):
        offer(live_snippet("gate", round_))
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: take("gate"), range(4)))
        assert sum(each is not None for each in found) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"WPL1",
        b"nonsense that is long enough",
        pack(live_snippet("gate", 0))[:-1],
        pack(live_snippet("gate", 0)).replace(b'"sequence"', b'"sequenze"'),
    ],
)
def test_what_is_no_snippet_is_dropped(broker: redis.Redis, data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(data)
    broker.set(valkey.slot("gate"), data)
    broker.zadd(valkey.READY, {"gate": 1.0})
    assert take("gate") is None
    assert waiting() == []


def test_without_a_broker_nothing_is_raised(
    broker: redis.Redis, mortal_valkey: ValkeyProcess, settings: Any
) -> None:
    settings.REDIS_URL = mortal_valkey.url
    valkey.client.cache_clear()
    assert offer(live_snippet("gate", 0))
    mortal_valkey.kill()
    assert not offer(live_snippet("gate", 1))
    mortal_valkey.start()
    assert offer(live_snippet("gate", 2))
