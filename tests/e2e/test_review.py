"""A reviewer judges by keyboard alone, on the real page, with everything that belongs to a verdict."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.harness.site import Site

REVIEWER = ("judith", "correct-horse-three")

MAKE = """
from datetime import timedelta
from django.contrib.auth.models import Group
from django.utils import timezone
from monitoring.models import Alert, Camera, User
day = Group.objects.create(name="Reviewed by Rita")
dock = Camera.objects.create(name="Dock", kind="publish", enabled=False)
dock.groups.add(day)
User.objects.get(username="judith").groups.add(day)
now = timezone.now()
for hour in range(6):
    at = now - timedelta(hours=9 - hour)
    Alert.objects.create(
        camera=dock, state="ended", opened_at=at, last_at=at + timedelta(seconds=3), severity="alert",
        ended_at=at + timedelta(seconds=3), peak=0.9, label=f"event {hour}", description="Something moved.",
        evidence_path="evidence/dock.mp4", evidence_start=at - timedelta(seconds=4),
        evidence_end=at + timedelta(seconds=8), evidence_made_for=at + timedelta(seconds=3),
    )
"""
READ = """
import json
from monitoring.models import Alert, ReviewLock, Verdict
said = Verdict.objects.order_by("alert__label")
told = {
    "alerts": {a.label: [a.review, a.reviewed_label] for a in Alert.objects.filter(camera__name="Dock")},
    "said": [[v.alert.label, v.kind, v.reason, v.note, bool(v.withdrawn_at)] for v in said],
    "locks": ReviewLock.objects.count(),
}
print(json.dumps(told))
"""


@pytest.fixture
def dock(site: Site, drawn_clip: Path) -> Iterator[Site]:
    site.create_user(*REVIEWER, role="reviewer")
    folder = site.data / "media" / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(drawn_clip, folder / "dock.mp4")
    site.shell(MAKE)
    yield site
    site.shell('from monitoring.models import Camera; Camera.objects.filter(name="Dock").delete()')


def read(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.shell(READ).splitlines()[-1])
    return found


@pytest.mark.browser
def test_several_alerts_are_judged_by_keyboard_alone(dock: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(REVIEWER)
    page.goto("/review/")
    title, waiting = page.locator("[data-part=title]"), page.locator("[data-part=waiting]")
    expect(title).to_have_text("event 0")
    expect(waiting).to_have_text("6 wait")
    # It plays, and the two next ones are loading.
    expect(page.locator("video")).to_have_count(3)
    expect(page.locator("video:not([hidden])")).to_have_js_property("paused", False)

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    press("l")
    page.keyboard.type("forklift")
    press("Enter", "c")
    expect(title).to_have_text("event 1")
    press("d", "3")
    expect(title).to_have_text("event 2")
    press("w")
    page.keyboard.type("who is that?")
    press("Enter", "s")
    expect(title).to_have_text("event 3")
    press("d", "Escape", "d", "Enter")
    expect(title).to_have_text("event 4")
    press("u")
    expect(title).to_have_text("event 3")
    press("n")
    expect(title).to_have_text("event 4")
    press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    press("Escape", "c")
    expect(title).to_have_text("event 5")
    expect(waiting).to_have_text("2 wait")
    press("c")
    expect(page.get_by_role("heading", name="That was the last one")).to_be_visible()
    page.goto("/alerts/?review=confirmed")
    expect(page.locator(".alert-row")).to_have_count(3)

    told = read(dock)
    assert told["alerts"] == {
        "event 0": ["confirmed", "forklift"],
        "event 1": ["dismissed", ""],
        "event 2": ["second", ""],
        "event 3": ["waiting", ""],
        "event 4": ["confirmed", ""],
        "event 5": ["confirmed", ""],
    }
    assert told["said"] == [
        ["event 0", "confirmed", "", "", False],
        ["event 1", "dismissed", "training", "", False],
        ["event 2", "unsure", "", "who is that?", False],
        ["event 3", "dismissed", "false_alarm", "", True],
        ["event 4", "confirmed", "", "", False],
        ["event 5", "confirmed", "", "", False],
    ]
    assert told["locks"] == 0
