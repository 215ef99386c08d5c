"""The measured sentence is there at once; a model's text takes its place while one looks, and an edit its."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Page, expect

from tests.harness.scripted_endpoint import Request, scripted_endpoint
from tests.harness.site import Site

WAIT = 90.0
"""Seconds that the writer waits for the test to have seen the measured sentence."""

A_TEXT = 60_000
"""Milliseconds that a worker may need for a text beside other tests."""

BEGIN = """
from monitoring.models import Camera, WriterSettings
WriterSettings.objects.create(pk=1, kind="endpoint", url={url!r}, model="night-owl", timeout=120.0)
Camera.objects.create(name="Quay", kind="publish", enabled=False, time_zone="Europe/Berlin")
"""
OPEN = """
from django.db import transaction
from django.utils import timezone
from monitoring.analysis import alert_news
from monitoring.describing import records
from monitoring.models import Alert, Camera
now = timezone.now()
measured = {"counts": {"person": 2}, "speed": 0.8, "speed_ratio": 2.0, "heard": False, "sound_level_db": None}
told = {"peak": 0.9, "label": "running", "peak_at": now.timestamp(), "contributions": {"motion": 1.0}}
seen = {**told, "line": 0.5, "model_version": "1", "reference": "profile", "measured": measured}
with transaction.atomic():
    alert = Alert.objects.create(
        camera=Camera.objects.get(name="Quay"), system="normality", opened_at=now, last_at=now,
        severity="alert", seen_by={"normality": seen}, **{**told, "peak_at": now},
    )
    records.note_alert(alert)
    alert_news.tell(alert, "opened", now)
"""
# Texts as a careful model would write them, of little: every word is measured, whatever the event is.
DRAFTS = """
import json
from dataclasses import replace
from inference.describe.event import from_json
from inference.describe.sentences import describe
from monitoring.models import Description
words = "There was no sound to judge."
for row in Description.objects.filter(state__in=("waiting", "writing")):
    draft = describe(from_json(row.facts))
    print(json.dumps(replace(draft, title=words, scene=words, summary=words).to_json()))
"""
END = """
from monitoring.models import Camera, WriterSettings
Camera.objects.filter(name="Quay").delete()
WriterSettings.objects.all().delete()
"""


class Owl:
    """Says the same of every event, once it may write."""

    def __init__(self) -> None:
        self.may_write = Event()
        self.draft = ""

    def __call__(self, request: Request) -> str:
        self.may_write.wait(WAIT)
        return self.draft

    def write(self, site: Site) -> None:
        self.draft = site.shell(DRAFTS).splitlines()[-1]
        self.may_write.set()


@pytest.fixture
def owl(site: Site) -> Iterator[Owl]:
    owl = Owl()
    with scripted_endpoint(owl) as server:
        site.shell(BEGIN.format(url=server.url))
        yield owl
        owl.may_write.set()
        site.shell(END)


@pytest.mark.browser
def test_texts_come_while_one_looks(
    site: Site, owl: Owl, new_page: Callable[..., Page], drawn_clip: Path, tmp_path: Path
) -> None:
    page = new_page()
    expect(page.get_by_role("heading", name="Alerts")).to_be_visible()
    site.shell(OPEN)
    alert = page.locator(".feed-item").filter(has_text="Quay")
    expect(alert.locator(".said-mark")).to_have_text("Measured")
    tile = page.locator(".tile").filter(has_text="Quay")
    expect(tile.locator(".tile-said")).to_contain_text("Measured")
    measured, box = alert.locator(".feed-text").inner_text(), alert.bounding_box()

    owl.write(site)
    expect(alert.locator(".said-mark")).to_have_text(
        "Written by night-owl from what was measured", timeout=A_TEXT
    )
    expect(alert.locator(".feed-text")).not_to_have_text(measured)
    expect(tile.locator(".tile-said")).to_contain_text("Written by night-owl", timeout=A_TEXT)
    assert alert.bounding_box() == box  # nothing on the page jumped

    owl.may_write.clear()
    clip = tmp_path / "quay.mp4"
    clip.write_bytes(drawn_clip.read_bytes())
    page.goto("/clips/")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload recordings").click()
    chooser.value.set_files(clip)
    page.locator(".upload").filter(has_text="quay.mp4").get_by_role("link", name="Open").click()
    span = page.locator(".span-row").first
    expect(span.locator(".said-mark")).to_have_text("Measured")
    owl.write(site)
    expect(span.locator(".said-mark")).to_have_text(
        "Written by night-owl from what was measured", timeout=A_TEXT
    )

    span.get_by_role("button", name="More, edit").click()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_label("Your own words for it").fill("A <b>lamp</b> was switched on.")
    page.keyboard.press("Control+Enter")
    expect(span.locator(".span-text")).to_have_text("A <b>lamp</b> was switched on.")
    expect(span.locator(".said-mark")).to_have_text("Edited by admin")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(span.locator(".said-mark")).to_have_text(
        "Written by night-owl from what was measured", timeout=A_TEXT
    )
