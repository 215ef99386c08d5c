"""The page on which a pair's two pictures are aligned: for whom it opens, and what it hands to its script."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from monitoring.models import Camera, Clip, Homography, User
from monitoring.secrets import encrypt
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast: Cast) -> Camera:
    """`gate` with a thermal companion whose pictures were aligned."""
    cast.gate.thermal_secret = encrypt("rtsp://thermal.local/gate")
    cast.gate.thermal_display = "rtsp://thermal.local/gate"
    cast.gate.save()
    Homography.objects.create(
        camera=cast.gate,
        numbers=[1, 0, 0.1, 0, 1, 0, 0, 0, 1],
        points=[[x, y, x + 0.1, y] for x, y in ((0, 0), (0.5, 0), (0.5, 1), (0, 1))],
        set_by=cast.administrator,
    )
    return cast.gate


def visitor(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(pair: Any) -> str:
    return (
        f"/clips/{pair.pk}/alignment/"
        if isinstance(pair, Clip)
        else f"/settings/cameras/{pair.pk}/alignment/"
    )


def facts(text: str) -> dict[str, Any]:
    found = re.search(r'<script id="facts" type="application/json">(.*?)</script>', text)
    assert found is not None
    return dict(json.loads(found[1]))


def test_it_works(cast: Cast, pair: Camera) -> None:
    admin = visitor(cast.administrator)
    shown = admin.get(page(pair)).text
    given = facts(shown)
    assert given["address"] == f"/api/v1/cameras/{pair.pk}/homography/"
    assert given["pictures"]["thermal"] == f"/media/cameras/{pair.pk}/thermal.jpg"
    assert (given["now"]["origin"], given["now"]["set_by"]) == ("own", "administrator")
    assert given["now"]["errors"] == [0, 0, 0, 0]
    assert page(pair) in admin.get(f"/settings/cameras/{pair.pk}/").text


def test_the_cameras_page_shows_both_pictures(cast: Cast, pair: Camera) -> None:
    shown = visitor(cast.operator).get(f"/cameras/{pair.pk}/").text
    assert 'data-part="thermal-figure"' in shown
    found = re.search(r'<script id="homography" type="application/json">(.*?)</script>', shown)
    assert found is not None
    assert json.loads(found[1]) == [1, 0, 0.1, 0, 1, 0, 0, 0, 1]
    assert "thermal-figure" not in visitor(cast.other_operator).get(f"/cameras/{cast.yard.pk}/").text


def test_a_recording_is_aligned_by_moments_of_it(cast: Cast, pair: Camera, paired_clip: Clip) -> None:
    admin = visitor(cast.administrator)
    shown = admin.get(page(paired_clip)).text
    given = facts(shown)
    assert given["now"]["origin"] == "camera"
    assert given["pictures"]["duration"] == 9.5
    assert given["again"]["system"] == "contrastive_fusion"
    assert "its camera's counts" in shown
    result = admin.get(f"/clips/{paired_clip.pk}/").text
    assert page(paired_clip) in result
    # What is drawn over the visible picture is carried into the thermal one.
    assert '<script id="homography" type="application/json">[1.0, 0.0, 0.1,' in result
    assert page(paired_clip) not in visitor(cast.operator).get(f"/clips/{paired_clip.pk}/").text


def test_without_a_companion_there_is_nothing_to_align(cast: Cast, paired_clip: Clip) -> None:
    Clip.objects.filter(pk=paired_clip.pk).update(thermal_path="")
    for alone in (cast.yard, paired_clip):
        shown = visitor(cast.administrator).get(page(alone)).text
        assert "no thermal companion" in shown
        assert "homography/page.js" not in shown
    assert "Align" not in visitor(cast.administrator).get(f"/settings/cameras/{cast.yard.pk}/").text


def test_it_is_administrators(cast: Cast, pair: Camera, paired_clip: Clip) -> None:
    for place in (page(pair), page(paired_clip)):
        for person, status in (
            (cast.administrator, 200), (cast.reviewer, 403), (cast.operator, 403),
            (cast.other_reviewer, 404), (cast.other_operator, 404), (cast.stranger, 302),
        ):  # fmt: skip
            assert visitor(person).get(place).status_code == status
        assert Client().get(place)["Location"].startswith("/accounts/login/")
        assert visitor(cast.administrator).post(place).status_code == 405
    assert visitor(cast.administrator).get(f"/clips/{uuid4()}/alignment/").status_code == 404
