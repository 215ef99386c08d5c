"""How the pictures of a pair lie: set by whom, used by which worker, and what counts without."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import OperationalError
from rest_framework.test import APIClient

from inference.media.homography import VARIABLE, Homography
from monitoring import homographies as reads
from monitoring.analysis import homographies as worker
from monitoring.analysis import live_zones
from monitoring.analysis.homographies import StoredHomographies
from monitoring.models import Clip, User
from monitoring.models import Homography as Stored
from tests.monitoring.analysis.slots import live_snippet
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

SHIFTED = [1.0, 0.0, 0.1, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
"""The thermal camera sees everything a tenth of the width further right."""
CORNERS = [[0.1, 0.1], [0.8, 0.1], [0.8, 0.9], [0.1, 0.9]]
MARKS = [[x, y, x + 0.1, y] for x, y in CORNERS]


@pytest.fixture(autouse=True)
def no_file(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(VARIABLE, raising=False)
    worker.stored.cache_clear()
    yield
    worker.stored.cache_clear()


def client(user: User) -> APIClient:
    api = APIClient()
    api.force_login(user)
    return api


def address(pair: Any) -> str:
    return f"/api/v1/{'clips' if isinstance(pair, Clip) else 'cameras'}/{pair.pk}/homography/"


def shift(homography: Homography) -> float:
    return float(homography.map(np.array([[0.5, 0.5]]))[0, 0]) - 0.5


def test_it_works(cast: Cast) -> None:
    admin = client(cast.administrator)
    assert admin.get(address(cast.gate)).data["origin"] == "none"
    solved = admin.post("/api/v1/homographies/", {"points": MARKS}).data
    assert solved["numbers"] == pytest.approx(SHIFTED, abs=1e-6)
    assert max(solved["errors"]) < 1e-4
    assert not Stored.objects.exists()

    kept = admin.put(address(cast.gate), {"points": MARKS})
    assert kept.status_code == 200
    assert (kept.data["origin"], kept.data["set_by"]) == ("own", "administrator")
    assert kept.data["points"] == MARKS
    assert shift(StoredHomographies().of(str(cast.gate.pk))) == pytest.approx(0.1)
    assert shift(StoredHomographies().of(str(cast.yard.pk))) == 0

    entered = admin.put(address(cast.gate), {"numbers": [1, 0, 0.2, 0, 1, 0, 0, 0, 1]}).data
    assert (entered["points"], entered["errors"]) == ([], [])
    assert shift(StoredHomographies().of(str(cast.gate.pk))) == pytest.approx(0.2)
    assert admin.delete(address(cast.gate)).data["origin"] == "none"
    assert not Stored.objects.exists()


def test_a_mark_that_is_off_is_told(cast: Cast) -> None:
    marks = [*MARKS, [0.45, 0.5, 0.65, 0.5]]
    errors = client(cast.administrator).post("/api/v1/homographies/", {"points": marks}).data["errors"]
    assert errors[4] == max(errors) > 0.02


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"points": MARKS[:3]}, "four or more"),
        ({"points": [[0.1, 0.1, 0.9, 0.1], *MARKS[1:]]}, "spread them out|exchanged"),
        ({"points": [MARKS[0]] * 5}, "spread them out"),
        ({"points": [[0.1, 0.2], *MARKS]}, "at least 4"),
        ({"points": [[2, 0, 0, 0], *MARKS]}, "less than or equal to 1"),
        ({"points": MARKS * 11}, "no more than 40"),
        ({"points": "x"}, "list"),
        ({"numbers": [0] * 9}, "inverted"),
        ({"numbers": [1, 0, 0, 0, 1, 0, -3, 0, 1]}, "inside out"),
        ({"numbers": [1, 2]}, "at least 9"),
        ({"numbers": [1, 0, 0, 0, 1, 0, 0, 0, 1], "points": MARKS}, "either"),
        ({}, "either"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(
    cast: Cast, sent: dict[str, Any], sentence: str
) -> None:
    answer = client(cast.administrator).put(address(cast.gate), sent)
    assert answer.status_code == 400
    assert any(part in json.dumps(answer.data) for part in sentence.split("|")), answer.data
    assert not Stored.objects.exists()


def test_only_administrators_set_and_only_watchers_read(cast: Cast, paired_clip: Clip) -> None:
    client(cast.administrator).put(address(cast.gate), {"points": MARKS})
    for pair in (cast.gate, paired_clip):
        for person, reads_it in (
            (cast.administrator, 200), (cast.reviewer, 200), (cast.operator, 200),
            (cast.other_reviewer, 404), (cast.other_operator, 404), (cast.stranger, 401),
        ):  # fmt: skip
            api = client(person)
            assert api.get(address(pair)).status_code == reads_it
            changes = 200 if person == cast.administrator else 403 if reads_it == 200 else reads_it
            assert api.put(address(pair), {"points": MARKS}).status_code == changes
            solves = 200 if person == cast.administrator else 401 if person == cast.stranger else 403
            assert api.post("/api/v1/homographies/", {"points": MARKS}).status_code == solves
            if changes != 200:
                assert api.delete(address(pair)).status_code == changes
        assert APIClient().get(address(pair)).status_code == 401
    assert Stored.objects.count() == 2


def test_a_recording_has_its_own_or_its_cameras(cast: Cast, paired_clip: Clip, media_root: Path) -> None:
    path = str(media_root / paired_clip.path)
    assert shift(StoredHomographies().of(path)) == 0
    admin = client(cast.administrator)
    admin.put(address(cast.gate), {"points": MARKS})
    assert shift(StoredHomographies().of(path)) == pytest.approx(0.1)
    assert admin.get(address(paired_clip)).data["origin"] == "camera"
    admin.put(address(paired_clip), {"numbers": [1, 0, 0.3, 0, 1, 0, 0, 0, 1]})
    assert shift(StoredHomographies().of(path)) == pytest.approx(0.3)
    assert shift(StoredHomographies().of(str(cast.gate.pk))) == pytest.approx(0.1)
    # The same name elsewhere is another recording.
    assert shift(StoredHomographies().of(f"/elsewhere/{paired_clip.path}")) == 0


def test_the_file_counts_where_nothing_was_set(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "homographies.json"
    path.write_text(json.dumps({str(cast.gate.pk): SHIFTED}))
    monkeypatch.setenv(VARIABLE, str(path))
    assert shift(StoredHomographies().of(str(cast.gate.pk))) == pytest.approx(0.1)
    admin = client(cast.administrator)
    assert admin.get(address(cast.gate)).data["origin"] == "file"
    admin.put(address(cast.gate), {"numbers": [1, 0, 0.2, 0, 1, 0, 0, 0, 1]})
    assert shift(StoredHomographies().of(str(cast.gate.pk))) == pytest.approx(0.2)
    path.write_text("[]")
    assert "nine numbers" in admin.get(address(cast.yard)).data["problem"]


def test_a_worker_follows_a_change_and_outlives_the_database(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = StoredHomographies()
    camera = str(cast.gate.pk)
    assert shift(source.of(camera)) == 0
    Stored.objects.create(camera=cast.gate, numbers=SHIFTED)
    assert shift(source.of(camera)) == 0
    monkeypatch.setattr(worker, "KEPT_SECONDS", 0.0)
    assert shift(source.of(camera)) == pytest.approx(0.1)

    def down(*_: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(reads, "read", down)
    assert shift(source.of(camera)) == pytest.approx(0.1)
    assert shift(source.of(str(cast.yard.pk))) == 0


def test_masks_cover_the_same_place_in_both_pictures(cast: Cast) -> None:
    Stored.objects.create(camera=cast.gate, numbers=[1, 0, 0.5, 0, 1, 0, 0, 0, 1])
    mask = [{"name": "Tree", "kind": "mask", "points": [[0, 0], [0.25, 0], [0.25, 1], [0, 1]]}]
    given = replace(live_snippet(cast.gate.pk, 0), thermal=np.full((9, 48, 64), 200, np.uint8))
    blanked = live_zones.blanked(given, mask)
    assert blanked.thermal is not None
    grey = np.flatnonzero((blanked.thermal[0] == live_zones.BLANK).all(axis=0))
    assert (grey.min(), grey.max()) == (32, 48)
    assert (blanked.frames[0, :, 8] == live_zones.BLANK).all()
    assert (blanked.frames[0, :, 40] == 40).all()
