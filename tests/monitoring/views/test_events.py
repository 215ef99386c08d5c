"""The pages on which events are named in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from monitoring import event_names
from monitoring.intake.event_names import set_site_names
from monitoring.models import EventNames, User
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

SITE = "/settings/events/"
WRITTEN = "person climbing a fence\r\n\r\n  somebody   lying on the ground \r\n"
NAMES = ("person climbing a fence", "somebody lying on the ground")


@pytest.fixture(autouse=True)
def worded(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site whose one system for words has a model, trained with two events."""
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path))
    system = {"description": "", "engine": "", "trained": True, "names": True}
    settings.WATCHPOST_SYSTEMS = {
        "worded": {"title": "Named in words", **system},
        "both": {"title": "Both", **system, "combines": True},
    }
    folder = tmp_path / "worded" / "one"
    folder.mkdir(parents=True)
    card = {"classes": ["normal", "fight", "a fall"], "text_side": "packaged sentence encoder"}
    (folder / "card.json").write_text(json.dumps(card))
    (tmp_path / "worded" / ".active").write_text("one\n")
    return folder


def visitor(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def own(cast: Cast) -> str:
    return f"/settings/cameras/{cast.gate.pk}/events/"


def test_it_works(cast: Cast) -> None:
    admin = visitor(cast.administrator)
    shown = admin.get(SITE).text
    assert "packaged sentence encoder" in shown
    assert "fight, a fall" in shown
    assert "Both" not in shown
    assert "Nothing is named" in shown
    assert admin.post(SITE, {"names": WRITTEN})["Location"] == SITE
    assert event_names.site_names() == NAMES
    shown = admin.get(SITE).text
    assert "\n".join(NAMES) in shown
    assert "Named by administrator" in shown
    admin.post(SITE, {"names": ""})
    assert event_names.site_names() == ()


def test_a_camera_has_the_sites_or_its_own(cast: Cast) -> None:
    admin = visitor(cast.administrator)
    set_site_names(by=cast.administrator, names=NAMES)
    assert NAMES[0] in admin.get(own(cast)).text
    assert own(cast) in admin.get(f"/settings/cameras/{cast.gate.pk}/").text
    admin.post(own(cast), {"names": "smoke over the roof"})
    assert event_names.names_for(cast.gate) == ("smoke over the roof",)
    assert event_names.names_for(cast.yard) == NAMES
    assert own(cast) in admin.get(SITE).text
    assert admin.post(own(cast), {"action": "forget"})["Location"] == own(cast)
    assert event_names.names_for(cast.gate) == NAMES


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("x" * 81, "3 to 80"),
        ("smoke\nSmoke", "twice"),
        ("normal", "out of the ordinary"),
        ("ab", "ab: Say each"),
    ],
)
def test_mistakes_are_said_and_what_was_written_stays(cast: Cast, written: str, sentence: str) -> None:
    answer = visitor(cast.administrator).post(SITE, {"names": written})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert written.splitlines()[-1] in answer.text
    assert not EventNames.objects.exists()


def test_names_are_text(cast: Cast) -> None:
    admin = visitor(cast.administrator)
    admin.post(SITE, {"names": "</textarea><b>loud"})
    assert "<b>loud" not in admin.get(SITE).text


def test_what_is_missing_says_how_to_get_it(cast: Cast, worded: Path) -> None:
    (worded / "card.json").unlink()
    shown = visitor(cast.administrator).get(SITE).text
    assert "python manage.py train worded --data DIR" in shown
    assert "sentence encoder" not in shown


def test_only_administrators_name_events(cast: Cast) -> None:
    for person, camera in (
        (cast.reviewer, 403), (cast.operator, 403), (cast.other_reviewer, 404), (cast.other_operator, 404),
    ):  # fmt: skip
        for method in ("get", "post"):
            assert getattr(visitor(person), method)(SITE, {"names": "smoke"}).status_code == 403
            assert getattr(visitor(person), method)(own(cast), {"names": "smoke"}).status_code == camera
    for nobody in (Client(), visitor(cast.stranger)):
        assert nobody.post(SITE, {"names": "smoke"})["Location"].startswith("/accounts/login/")
    assert not EventNames.objects.exists()
