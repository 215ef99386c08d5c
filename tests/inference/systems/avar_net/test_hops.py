from __future__ import annotations

import numpy as np
import pytest

from inference.systems.avar_net.families import Family, Stream
from inference.systems.avar_net.hops import HOPS, hops_of
from inference.systems.avar_net.steps import camera_steps, snippet_steps
from inference.types import Modality
from tests.inference.systems.avar_net.made import FAMILY, snippet

LOOKED = Family(
    "looked",
    (Stream("picture", 6, Modality.APPEARANCE), Stream("moving", 3, Modality.MOTION, live=False)),
    looks=(1, 3),
    live_looks=(3,),
)


def test_a_snippet_is_two_hops_with_what_each_showed() -> None:
    item = snippet(3, picture=[1.0, 2.0, 3.0, 4.0, 5.0], heard=7.0)
    first, second = hops_of(item, FAMILY)
    assert (first.start, first.end, second.end) == (3.0, 4.0, 5.0)
    assert first.frame_numbers.tolist() == item.frame_numbers[:8].tolist()
    assert first.arrays["deep.picture"][:, 0].tolist() == [1.0, 2.0, 3.0]
    assert second.arrays["deep.picture"][:, 0].tolist() == [4.0, 5.0]
    assert all(hop.arrays["deep.heard"].tolist() == [[7.0] * 4] for hop in (first, second))


def test_of_a_recording_s_looks_a_camera_has_every_other() -> None:
    item = snippet(0, picture=[1.0, 2.0, 3.0, 4.0])
    found = [hop.arrays["deep.picture"][:, 0].tolist() for hop in hops_of(item, LOOKED)]
    assert found == [[2.0], [4.0]]


def test_the_last_hop_of_a_snippet_shows_what_the_snippet_did() -> None:
    """A camera's step is its hop and the one before, so that of the second half is all of the snippet."""
    items = [snippet(2 * n, picture=[n, n + 0.5, n + 1.0, n + 1.5], moving=float(n)) for n in range(3)]
    family = Family("both", (FAMILY.streams[0],))
    steps, _ = camera_steps([hop for item in items for hop in hops_of(item, family)], family)
    assert len(steps) == HOPS * len(items)
    whole = snippet_steps(items, family)
    assert steps.values[1::2] == pytest.approx(whole.values)
    assert not np.allclose(steps.values[::2], whole.values)
