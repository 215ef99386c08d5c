from __future__ import annotations

import pytest

from monitoring.push.outbox import Outbox


def test_it_works() -> None:
    outbox = Outbox(3)
    assert outbox.put("a", {"n": 1})
    assert outbox.put("b", {"n": 2})

    assert [outbox.take(), outbox.take()] == [{"n": 1}, {"n": 2}]
    with pytest.raises(KeyError):
        outbox.take()


def test_only_the_newest_of_a_subject_is_kept() -> None:
    outbox = Outbox(1)
    for number in range(1000):
        assert outbox.put("a", {"n": number})

    assert len(outbox) == 1
    assert outbox.take() == {"n": 999}


def test_it_is_bounded() -> None:
    outbox = Outbox(2)
    assert outbox.put("a", {})
    assert outbox.put("b", {})
    assert not outbox.put("c", {})
    assert len(outbox) == 2
